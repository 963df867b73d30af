"""Who acts in a rehearsal: invented offices with two people in every post, and the people a scenario names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from oneservice.cases.actions.desk import barred
from oneservice.cases.draws import BatchKey, may_draw
from oneservice.cases.models import ItemCase
from oneservice.engine.definition import Action, Closure, FieldType, Scenario
from oneservice.engine.identity import ric_check_digit
from oneservice.engine.ports import ProvenIdentity
from oneservice.people.actions import sign_in_person, upsert_division, upsert_office, upsert_staff
from oneservice.people.models import Person, Staff

ROOT = "100000"
"""Everything lies in it, so that one office of each department decides wherever people live."""
TITLE = "演练"


def hire(closure: Closure) -> None:
    """An office of every department and, for the rule of two people, two in each of its posts."""
    upsert_division(ROOT, TITLE, "Rehearsal")
    for department in closure.departments.values():
        slug = f"{TITLE}-{department.id}"
        upsert_office(slug, department.id, ROOT, department.title.zh, department.title.en)
        for word in department.staff:
            for number in range(1, 1 + max(2, _seats(closure, department.id, word))):
                upsert_staff(f"{slug}-{word}-{number}", slug, [word], f"{TITLE}{word}{number}")


def _seats(closure: Closure, department: str, word: str) -> int:
    """How many of a post sit in the largest panel that is asked of the department."""
    panels = (state.panel for process in closure.processes.values() for state in process.states.values())
    return max((p.seats for p in panels if p and (p.of, p.staff) == (department, word)), default=0)


def members(item: ItemCase) -> list[Staff]:
    """Who may vote in the panel the item waits for."""
    people = Staff.objects.filter(office=item.panel_id).select_related("office").order_by("pk")
    return [staff for staff in people if item.actor in staff.words]


def settle_divisions(closure: Closure, scenario: Scenario, titles: Mapping[str, str]) -> None:
    """The divisions that the scenario's answers and registers name; ``titles`` gives names to codes."""
    for code in sorted(set(_codes(closure, scenario))):
        upsert_division(code, titles.get(code, code), parent=ROOT)


def _codes(closure: Closure, scenario: Scenario) -> Iterable[str]:
    kinds = {field.id: field.type for field in closure.fields.values()}
    yield from (str(v) for name, v in scenario.answers.items() if kinds.get(name) is FieldType.DIVISION)
    for name, rows in scenario.answers.items():
        columns = closure.fields[name].columns if kinds.get(name) is FieldType.LIST else {}
        named = [column for column, each in columns.items() if each.type is FieldType.DIVISION]
        yield from (str(row[column]) for row in rows for column in named if row.get(column))
    for source, of_groups in scenario.sources.items():
        if source in closure.sources:
            names = [n for n, kind in closure.sources[source].answers.items() if kind is FieldType.DIVISION]
            said = (each for each in of_groups.values() if isinstance(each, Mapping))
            yield from (str(each[name]) for each in said for name in names if name in each)


def starter(role: str, scenario: Scenario) -> Person:
    """Who begins."""
    return sign_in(someone(role, scenario))


def someone(role: str, scenario: Scenario) -> dict[str, Any]:
    """Who is in ``role``, as the script of the identity service has it, else as answered, else somebody invented."""
    said = scenario.sources.get("identity", {}).get(role, {})
    proven: Mapping[str, Any] = said if isinstance(said, Mapping) else {}
    answered = {name: scenario.answers.get(f"{role}.{name}") for name in ("name", "ric", "mobile")}
    return {**SOMEBODY, **{n: v for n, v in answered.items() if v}, **proven}


_NUMBER = f"{ROOT}19900101001"
SOMEBODY = {"name": f"{TITLE}人", "ric": _NUMBER + ric_check_digit(_NUMBER), "mobile": "13800009999"}


def sign_in(who: Mapping[str, Any]) -> Person:
    proven = ProvenIdentity(str(who["name"]), str(who["ric"]), str(who.get("mobile") or ""), "L3")
    person = sign_in_person(proven).person
    if person is None:
        raise LookupError("a person's account has no person")
    return person


def handler(item: ItemCase, action: Action) -> Staff | None:
    """Somebody who holds the post and has not done what bars from this action."""
    word = action.by or item.actor
    here = {"office": item.office_id} if item.office_id else {"office__department": item.department}
    people = Staff.objects.filter(**here).select_related("office").order_by("pk")
    return next((staff for staff in people if word in staff.words and not barred(item, action, staff)), None)


def drawing(item: ItemCase, key: BatchKey) -> list[Staff]:
    """The people of the item's office who may hold its draw."""
    here = {"office": item.office_id} if item.office_id else {"office__department": item.department}
    people = Staff.objects.filter(**here).select_related("office").order_by("pk")
    return [staff for staff in people if may_draw(staff, key)]


def judge(department: str) -> Staff | None:
    """Somebody of the lead, to say what a rule could not."""
    return Staff.objects.filter(office__department=department).select_related("office").order_by("pk").first()
