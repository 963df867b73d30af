"""Before the citizen takes something back: what goes, what ends with it, what stays."""

from __future__ import annotations

from django.utils import timezone

from oneservice.cases.cells import item_title
from oneservice.cases.errors import NotFound
from oneservice.cases.models import ItemCase
from oneservice.cases.permissions import may_withdraw
from oneservice.cases.progress_shapes import WithdrawalView
from oneservice.cases.queries.parts import PHASE_TITLES
from oneservice.cases.reading import Reading, read_case
from oneservice.engine.definition import Phase, Text
from oneservice.people.models import Person


def withdrawal(person: Person, ref: str, item_id: str = "") -> WithdrawalView:
    """What taking back ``item_id`` (or all) means. Raises NotFound where nothing can be taken back."""
    reading, me = read_case(person, ref, now=timezone.now())
    named = [reading.item_case(item_id)] if item_id else reading.items
    taken = [item for item in named if may_withdraw(item)]
    if not me.starts or not taken:
        raise NotFound
    ends = _behind(reading, taken) if item_id else []
    rest = [item for item in reading.items if item not in (*taken, *ends) and item.phase != Phase.NOT_APPLICABLE]
    return WithdrawalView(
        ref=ref,
        item=item_id,
        title=_title(reading, taken[0]) if item_id else reading.bundle.title,
        number=reading.case.number,
        taken=tuple(_title(reading, item) for item in taken),
        ends=tuple(_title(reading, item) for item in ends),
        stays=tuple((_title(reading, item), PHASE_TITLES[Phase(item.phase)]) for item in rest),
    )


def _title(reading: Reading, item: ItemCase) -> Text:
    return item_title(reading.closure, item, reading.dossier.answers, "whole")


def _behind(reading: Reading, taken: list[ItemCase]) -> list[ItemCase]:
    """Waiting items that need one of these granted, directly or through others."""
    gone = {item.item for item in taken}
    waiting = [item for item in reading.items if item.phase == Phase.WAITING]
    found: list[ItemCase] = []
    while more := [w for w in waiting if w.item not in gone and _needs(reading, w.item, gone)]:
        found += more
        gone |= {item.item for item in more}
    return found


def _needs(reading: Reading, entry: str, gone: set[str]) -> bool:
    return any(after.need == "granted" and after.item in gone for after in reading.bundle.item(entry).after)
