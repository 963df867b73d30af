"""The checks of a whole bundle: a bad example with its whole message, and a good one that has nothing to tell."""

import pytest

from oneservice.engine.checks import CHECKS, run_checks
from oneservice.engine.reading import read_content
from tests.engine.sample import FILES

FIELDS = "forms/fields/people.yaml"
FORM = "forms/birth.yaml"
PLAIN = "workflows/processes/plain.yaml"
PAID = "workflows/processes/paid.yaml"
REGISTER = "workflows/items/register.yaml"
CARD = "workflows/items/card.yaml"
BUNDLE = "workflows/bundles/birth.yaml"
DEPARTMENTS = "workflows/departments.yaml"


STRUCTURE = [check for check in CHECKS if check.LEVEL <= 3]


def found(files):
    """Names, items and bundles; data, people and documents have tests of their own."""
    content, problems = read_content(files)
    return [str(problem) for problem in [*problems, *run_checks(content, STRUCTURE)]]


def with_changes(*changes):
    """The sample with texts of several files replaced: (file, old, new)."""
    files = dict(FILES)
    for file, old, new in changes:
        assert old in files[file], f"{old} does not stand in {file}"
        files[file] = files[file].replace(old, new)
    return files


def card_entry(text):
    return BUNDLE, "{use: card, after: [register], as: {holder: child}, optional: true}", f"{{use: card, {text}}}"


def register_entry(text):
    return BUNDLE, "  - {use: register}\n", f"  - {{use: register, {text}}}\n"


def roles(text):
    return BUNDLE, "roles:\n", f"roles:\n  {text}\n"


def whole(text):
    return BUNDLE, "lead: police\n", f"lead: police\n{text}\n"


FATHER = (
    FIELDS,
    "child.name:",
    "father.name: {label: 姓名, type: person_name}\nfather.ric: {label: 身份证件号, type: ric}\n"
    "father.mobile: {label: {zh: 手机, en: Mobile}, type: mobile}\nchild.name:",
)
DRAW = (
    PLAIN,
    "  done: {phase: closed}\n",
    "  drawn: {phase: review, waits: batch, until: campaign.draw}\n  done: {phase: closed}\n",
)
DRAWN = (
    PLAIN,
    "actions:\n",
    "actions:\n  - {id: enter, from: to-decide, to: drawn}\n  - {id: won, from: drawn, to: done, event: batch.placed}\n"
    "  - {id: lost, from: drawn, to: refused, event: batch.not_placed}\n"
    "  - {id: undrawn, from: drawn, to: to-decide, event: expired}\n",
)
NO_GRANT = (PLAIN, "done: {phase: closed}", "done: {phase: ended}")
NUMBER_WHEN = 'after: [register], as: {holder: child}, when: {"==": [{var: child.number}, x]}'
CARD_WHEN = 'as: {holder: child}, when: {"==": [{var: child.number}, x]}'
FIRST_CARD = register_entry("after: [card]")
SHARES = "{name: {label: 姓名, type: person_name}, share:"
MORE = "ric: {label: 身份证件号, type: ric}, mobile: {label: {zh: 手机, en: Mobile}, type: mobile}, share:"
PEOPLE = SHARES.replace("share:", MORE)

BAD = [
    (
        with_changes(FIRST_CARD, card_entry(CARD_WHEN)),
        f"{BUNDLE}:10: when-cycle (items[1].when): Whether card applies could never be known: "
        "register -> card -> register. Take what comes later out of when or after; read the arrow as: waits for.",
    ),
    (
        with_changes(card_entry('as: {holder: child}, when: {"==": [{var: item.card.outcome}, granted]}')),
        f"{BUNDLE}:10: when-cycle (items[1].when): Whether card applies could never be known: card -> card. "
        "Take what comes later out of when or after; read the arrow as: waits for.",
    ),
    (
        with_changes(NO_GRANT, card_entry("after: [register], as: {holder: child}")),
        f"{BUNDLE}:10: after-never (items[1].after[0]): card waits until register is granted, but that can never be. "
        "Write {item: register, need: decided}, or give its process a way to grant 准予.",
    ),
    (
        with_changes(
            (CARD, "limit: at once", "limit: {promised: 3 workdays}"),
            (BUNDLE, ", optional: true", ""),
            whole("promise: 3 workdays"),
        ),
        f"{BUNDLE}:5: promise-short (promise): 3 workdays are promised, but register -> card takes 4 workdays. "
        "Write promise: 4 workdays, or leave it out: the longest path is promised then.",
    ),
    (
        with_changes((CARD, "process: paid", "process: plain")),
        f"{CARD}:8: fee-uncollected (fee): The item has a fee, but its process plain never waits for payment. "
        "Take the fee out, or choose a process with `waits: payment`.",
    ),
    (
        with_changes(
            (CARD, "80.00 yuan", "child.fee"),
            (FIELDS, "child.number:", "child.fee: {label: 姓名, type: money}\nchild.number:"),
        ),
        f"{CARD}:8: fee-uncollected (fee.amount): The amount is in child.fee, but paid can come to payment without "
        "asking it. Let a state with `waits: fee` come before the one with `waits: payment`.",
    ),
    (
        with_changes(DRAW, DRAWN, whole("campaign: {open: 03-01, close: 03-07, draw: 05-10}")),
        f"{BUNDLE}:10: batch-campaign (items[0]): Its process plain waits for a draw, but the item has no batch here. "
        "Write batch: {by: ..., places: ..., order: [...]}, or choose another process.",
    ),
    (
        with_changes(register_entry("batch: {by: child.kind, places: child.number, order: [child.name]}")),
        f"{BUNDLE}:9: batch-campaign (items[0].batch): A batch needs its day, but the bundle has no campaign "
        "with draw. Write campaign: {open: 03-01, close: 03-07, draw: 05-10}.",
    ),
    (
        with_changes(
            register_entry("batch: {by: child.kind, places: child.number, order: [child.name]}"),
            whole("campaign: {open: 03-01, close: 03-07, draw: 05-10}"),
        ),
        f"{BUNDLE}:10: batch-campaign (items[0].batch): Its process plain never waits for a draw, so batch is never "
        "read. Take batch out, or choose a process with `waits: batch`.",
    ),
    (
        with_changes(
            DRAW,
            DRAWN,
            register_entry("batch: {by: child.kind, places: child.number, order: [child.name]}"),
            (PLAIN, "until: campaign.draw", "until: campaign.confirm"),
            whole("campaign: {open: 03-01, close: 03-07, draw: 05-10}"),
        ),
        f"{BUNDLE}:10: batch-campaign (items[0]): drawn of its process lasts until campaign.confirm, but the bundle "
        "has no such day. Write campaign: {confirm: 05-14} in the bundle, or give the state a limit.",
    ),
    (
        with_changes(whole("campaign: {draw: 05-10}")),
        f"{BUNDLE}:5: batch-campaign (campaign): The campaign does not say when it opens and closes, so it would be "
        "open all year. Write campaign: {open: 03-01, close: 03-07} with its other days.",
    ),
    (
        with_changes(whole("campaign: {open: 03-10, close: 03-01, draw: 05-10}")),
        f"{BUNDLE}:5: batch-campaign (campaign): The days of the campaign are not in the order open, close, draw. "
        "Write the days so that each follows the one before.",
    ),
    (
        with_changes(register_entry("each: child.name")),
        f"{BUNDLE}:9: each-rows (items[0].each): child.name is a person_name, so there is nothing to take each of. "
        "Name a field of type list, or take each out.",
    ),
    (
        with_changes(roles("kin: {each: family.people, signs: all, within: 5 days}")),
        f"{BUNDLE}:7: each-rows (roles.kin.each): Each row of family.people signs, but the list has no column ric, "
        "mobile. Add the columns: signing reads a name, an identity number 身份证件号 and a mobile.",
    ),
    (
        with_changes(whole("stages: [birth]")),
        f"{BUNDLE}:5: stage-order (stages[0]): No item belongs to the stage birth. "
        "Write stage: birth at an item, or take the stage out.",
    ),
    (
        with_changes(
            whole("stages: [first, last]"),
            register_entry("stage: last"),
            card_entry("after: [register], as: {holder: child}, stage: first"),
        ),
        f"{BUNDLE}:11: stage-order (items[1].after[0]): card is of the stage first, but waits for register of last. "
        "Put it in the later stage, or take it out of after.",
    ),
    (
        with_changes(FATHER, roles("father: {signs: all}")),
        f"{BUNDLE}:7: role-parts (roles.father): Nothing ends the wait for the signature 签名 of father. "
        "Write within: 15 days.",
    ),
    (
        with_changes(roles("child: {within: 5 days}")),
        f"{BUNDLE}:7: role-parts (roles.child.within): child does not sign, so within is never read. "
        "Write signs: all, or take within out.",
    ),
    (
        with_changes(FATHER, roles("father: {signs: 2, within: 5 days}")),
        f"{BUNDLE}:7: role-parts (roles.father.signs): 2 are to sign, but there is at most 1 of father. "
        "Write signs: all, or a number that can be reached; each: makes one role per row.",
    ),
    (
        with_changes((BUNDLE, "mother: {starts: true,", "child: {}\n  mother: {acts_for: child, starts: true,")),
        f"{BUNDLE}:8: role-parts (roles.mother.acts_for): mother acts for child, but nothing proves that it may. "
        "Write proof: a material, such as guardianship-proof 监护证明.",
    ),
    (
        with_changes((BUNDLE, "mother: {starts: true,", "mother: {proof: photo, starts: true,")),
        f"{BUNDLE}:7: role-parts (roles.mother.proof): mother acts for nobody, so proof is never asked. "
        "Write acts_for, or take proof out.",
    ),
    (
        with_changes((BUNDLE, "mother: {starts: true,", "mother: {acts_for: mother, proof: photo, starts: true,")),
        f"{BUNDLE}:7: role-parts (roles.mother.acts_for): mother acts for mother, who is the same. "
        "Name the role of the person whose matter it is.",
    ),
    (
        with_changes(
            FATHER,
            roles('father: {signs: all, within: 5 days, when: {"==": [{var: item.register.outcome}, granted]}}'),
        ),
        f"{BUNDLE}:7: role-unknowable (roles.father.when): Whether father signs is known only when register is "
        "decided: after filing. Read what the form asks or a register says; what an item gives comes too late.",
    ),
    (
        with_changes((BUNDLE, "lead: police", "lead: civil"), (DEPARTMENTS, "staff: [expert]", "staff: []")),
        f"{BUNDLE}:4: settle-nobody (lead): Where no rule can tell whether its gates hold, civil must, but it has no "
        "staff. Name a lead with staff, or give it staff in workflows/departments.yaml.",
    ),
    (
        with_changes((CARD, "owner: 科长", "owner: 科长\ncancels: [old-page]")),
        f"{CARD}:7: name-unknown-reference (cancels[0]): There is no e-licence old-page. "
        "Name the licence of a document or a material: id-card, page.",
    ),
]


def code_of(line):
    return line.split(" ")[1].rstrip(":")


@pytest.mark.parametrize(("files", "line"), BAD, ids=[f"{code_of(line)}-{i}" for i, (_, line) in enumerate(BAD)])
def test_a_check_says_what_is_wrong_and_what_to_write(files, line):
    told = [problem for problem in found(files) if code_of(problem) == code_of(line)]
    assert told[:1] == [line]


NO_NUMBER = (CARD, "holder.number, ", "")
GOOD = {
    "when-cycle": with_changes(card_entry(NUMBER_WHEN)),
    "when-cycle-chosen": with_changes(register_entry("when: {var: item.card.chosen}")),
    "after-never": with_changes(
        NO_GRANT, NO_NUMBER, card_entry("after: [{item: register, need: decided}], as: {holder: child}")
    ),
    "after-never-where-it-may-not-apply": with_changes(
        NO_GRANT,
        NO_NUMBER,
        register_entry('when: {"==": [{var: mother.married}, true]}'),
        card_entry("after: [register], as: {holder: child}"),
    ),
    "promise-short": with_changes(whole("promise: 1 workday"), (CARD, "at once", "{promised: 3 workdays}")),
    "fee-uncollected": with_changes(
        (CARD, "80.00 yuan", "child.fee"),
        (FIELDS, "child.number:", "child.fee: {label: 姓名, type: money}\nchild.number:"),
        (PAID, "states:\n", "states:\n  finding: {phase: review, waits: fee, limit: 1 workday}\n"),
        (
            PAID,
            "actions:\n",
            "actions:\n  - {id: known, from: finding, to: to-pay, event: fee.known}\n"
            "  - {id: free, from: finding, to: done, event: fee.none_due}\n"
            "  - {id: lost, from: finding, to: to-decide, event: fee.not_found}\n"
            "  - {id: differ, from: finding, to: by-person, event: fee.conflict}\n"
            "  - {id: late, from: finding, to: by-person, event: expired}\n",
        ),
        (
            PAID,
            "{id: bill, from: [to-decide, by-person], to: to-pay}",
            "{id: look, from: [to-decide, by-person], to: finding}\n"
            "  - {id: waive, from: [to-decide, by-person], to: done}",
        ),
    ),
    "batch-campaign": with_changes(
        DRAW,
        DRAWN,
        register_entry("batch: {by: child.kind, places: child.number, order: [child.name]}"),
        whole("campaign: {open: 11-01, close: 11-07, draw: 01-10}"),
        (REGISTER, "gives: [child.number]\n", ""),
        NO_NUMBER,
    ),
    "each-rows": with_changes((FIELDS, SHARES, PEOPLE), roles("kin: {each: family.people, signs: 2, within: 5 days}")),
    "stage-order": with_changes(
        whole("stages: [first, last]"),
        register_entry("stage: first"),
        card_entry("after: [register], as: {holder: child}, stage: last"),
    ),
    "role-parts": with_changes(
        FATHER,
        roles("father: {signs: all, within: 5 days, items: [register], when: {var: mother.married}}"),
        (FORM, "child.name,", "father.name, father.ric, father.mobile, child.name,"),
    ),
    "cancels": with_changes((CARD, "owner: 科长", "owner: 科长\ncancels: [page]")),
}


@pytest.mark.parametrize("files", GOOD.values(), ids=GOOD)
def test_a_bundle_that_is_in_order_has_nothing_to_be_told(files):
    assert found(files) == []


def test_a_circle_of_after_is_told_once():
    told = found(with_changes(register_entry("after: [card]")))
    assert [code_of(line) for line in told] == ["after-cycle"]
