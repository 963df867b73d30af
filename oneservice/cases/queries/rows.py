"""Items with many rows on a citizen's page: counted by state, those that need something first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oneservice.cases.appointments import is_awaited
from oneservice.cases.cells import row_name
from oneservice.cases.models import ItemCase, Participant
from oneservice.cases.progress_shapes import ItemProgress, RowGroup, RowLine
from oneservice.cases.queries.parts import PHASE_TITLES, tone
from oneservice.cases.queries.timeline import waits_for
from oneservice.cases.reading import Reading
from oneservice.engine.definition import Phase, Text
from oneservice.engine.display import show_money

FEW = 5
"""So many rows are shown each like an item of its own: a family wants to read all of it."""

TODO = {Phase.CORRECTION: "correct", Phase.PAYMENT: "pay"}
FAILED = frozenset({Phase.REFUSED, Phase.NOT_ACCEPTED, Phase.ENDED, Phase.REVOKED, Phase.TRANSFERRED})


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of an item with many, in full."""

    ref: str
    number: str
    item: ItemProgress


def many_rows(reading: Reading) -> Mapping[str, list[ItemCase]]:
    """The entries of a filed case with more than a few rows."""
    return {entry: rows for entry, rows in reading.by_entry().items() if len(rows) > FEW}


def todo_of(reading: Reading, item: ItemCase) -> str:
    """What waits for who began: visit, correct, pay (once there is a bill) or nothing."""
    if is_awaited(reading.closure, item):
        return "visit"
    todo = TODO.get(Phase(item.phase), "")
    return todo if todo != "pay" or item.order else ""


def row_group(reading: Reading, me: Participant, rows: list[ItemCase]) -> RowGroup:
    definition = reading.closure.items[rows[0].item]
    lines = [_line(reading, me, row) for row in rows]
    first = sorted((line for line in lines if _matters(line)), key=lambda line: (not line.todo, line.number))
    waiting = next((row for row in rows if row.phase == Phase.WAITING), None)
    offices = {line.office for line in lines}
    return RowGroup(
        id=rows[0].item,
        title=definition.title,
        department=rows[0].department,
        office=offices.pop() if len(offices) == 1 else reading.closure.departments[rows[0].department].title.zh,
        total=len(rows),
        ended=sum(row.ended for row in rows),
        tone="warn" if any(line.todo for line in lines) else "good" if all(row.ended for row in rows) else "busy",
        counts=tuple(_counts(lines)),
        first=tuple(first),
        rest=tuple(line for line in lines if not _matters(line)),
        waits_for=waits_for(reading, waiting) if waiting else (),
    )


def _matters(line: RowLine) -> bool:
    return bool(line.todo) or Phase(line.phase) in FAILED


def _counts(lines: list[RowLine]) -> list[tuple[Text, str, int]]:
    """By state, what waits for the reader first, then the most."""
    counted: dict[str, list[RowLine]] = {}
    for line in lines:
        counted.setdefault(line.phase, []).append(line)
    order = sorted(counted.values(), key=lambda same: (not same[0].todo, -len(same)))
    return [(same[0].phase_title, same[0].tone, len(same)) for same in order]


def _line(reading: Reading, me: Participant, item: ItemCase) -> RowLine:
    phase, todo = Phase(item.phase), todo_of(reading, item) if me.starts else ""
    return RowLine(
        id=item.key,
        number=item.row,
        name=row_name(reading.closure, item, reading.dossier.answers, "whole" if me.starts else "masked"),
        phase=item.phase,
        phase_title=PHASE_TITLES[phase],
        tone=tone(phase),
        todo=todo,
        todo_due=item.act_by if todo else None,
        amount=show_money(item.amount, False) if item.amount and me.starts else "",
        due=item.due,
        decided=item.decided_on,
        office=item.office.zh if item.office else reading.closure.departments[item.department].title.zh,
    )
