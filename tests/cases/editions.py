"""Other versions of the newborn service, each made of the shipped one by edits, and moving a played case to one."""

import json
from copy import deepcopy

from oneservice.cases.actions import migrating
from oneservice.cases.movable import reasons
from tests.cases.stage import canonical, published


def edition(*edits):
    """The closure's text after the edits; without any, another title."""
    closure = json.loads(canonical())
    for edit in edits or (titled("生娃一件事"),):
        edit(closure)
    return json.dumps(closure, ensure_ascii=False, sort_keys=True)


def publish(stage, *edits):
    return published(edition(*edits), stage.now)


def move(stage, *edits):
    """Published and moved there; from now on the stage plays by it. Jobs wait for ``settle``."""
    version = publish(stage, *edits)
    migrating.migrate_case(stage.ref, version.sha256, by="anna", now=stage.now)
    stage.version = version
    return stage


def why(stage, *edits):
    """``(code, item, name)`` of all that stands in the way."""
    found = reasons(stage.reading, publish(stage, *edits).sha256)
    return [(each.code, each.item, each.name) for each in found]


# --- edits ----------------------------------------------------------------------------------------------------


def titled(title):
    return lambda closure: closure["bundle"].update(title={"zh": title, "en": "A child is born"})


def renamed(process, old, new, *, was=True):
    """A state under another name, which says what it was or does not."""

    def edit(closure):
        for pair in closure["processes"][process]["states"]:
            if pair[0] == old:
                pair[0] = pair[1]["id"] = new
                pair[1] |= {"was": old} if was else {}
        for action in closure["processes"][process]["actions"]:
            action["from_states"] = [new if state == old else state for state in action["from_states"]]
            action["to"] = new if action["to"] == old else action["to"]

    return edit


def renamed_action(process, old, new):
    def edit(closure):
        for action in closure["processes"][process]["actions"]:
            action["id"] = new if action["id"] == old else action["id"]
            if action.get("not_by") == old:
                action["not_by"] = new

    return edit


def state(process, name, **columns):
    def edit(closure):
        dict(closure["processes"][process]["states"])[name].update(columns)

    return edit


def limited(process, name, amount, unit="workdays"):
    return state(process, name, limit={"amount": amount, "unit": unit})


def item(name, **columns):
    return lambda closure: closure["items"][name].update(columns)


def promised(name, amount, unit="workdays"):
    return item(name, limit={"promised": {"amount": amount, "unit": unit}})


def added(name, like="parenting", **entry):
    """One more item, like another one that is there."""

    def edit(closure):
        closure["items"][name] = deepcopy(closure["items"][like]) | {"id": name}
        closure["bundle"]["items"].append({"id": name, "use": name} | entry)

    return edit


def dropped(name):
    def edit(closure):
        entries = closure["bundle"]["items"]
        entries[:] = [entry for entry in entries if entry["id"] != name]
        for entry in entries:
            entry["after"] = [after for after in entry.get("after", ()) if after["item"] != name]
        del closure["items"][name]

    return edit


def needing(name, field="newborn.extra", **definition):
    """An item needs a field nobody was asked for, on the page of the child."""

    def edit(closure):
        label = {"zh": "血型", "en": "Blood group"}
        closure["fields"][field] = {"id": field, "label": label, "type": "integer"} | definition
        closure["items"][name]["needs"] = [*closure["items"][name]["needs"], field]
        closure["pages"][0]["fields"] = [*closure["pages"][0]["fields"], field]

    return edit


def bringing(name, material="photo-id", **use):
    def edit(closure):
        uses = closure["items"][name].get("materials", [])
        closure["items"][name]["materials"] = [*uses, {"use": material} | use]

    return edit


def field(name, **columns):
    return lambda closure: closure["fields"][name].update(columns)


def signer(role):
    def edit(closure):
        closure["bundle"]["roles"].append([role, {"id": role, "signs": "all", "title": {"zh": role, "en": role}}])

    return edit


def without_role(role):
    def edit(closure):
        closure["bundle"]["roles"] = [pair for pair in closure["bundle"]["roles"] if pair[0] != role]

    return edit


def without_document(name):
    return lambda closure: closure["documents"].pop(name)


def without_source(name):
    def edit(closure):
        del closure["sources"][name]
        for each in closure["fields"].values():
            each["sources"] = [one for one in each.get("sources", ()) if one["source"] != name]

    return edit


def printed_anew(name):
    return lambda closure: closure["documents"][name].update(template="<p>新版</p>")


def one_case_per(*fields):
    return lambda closure: closure["bundle"].update(one_open_case_per=list(fields))


def gated(name, field, *, least=10**6):
    """One more gate, or the one of that name made another: a number must be large enough."""

    def edit(closure):
        gates = [gate for gate in closure["bundle"]["gates"] if gate["id"] != name]
        must = {">=": [{"var": field}, least]}
        closure["bundle"]["gates"] = [*gates, {"id": name, "must": must, "otherwise": {"zh": "不能联办", "en": "No"}}]

    return edit
