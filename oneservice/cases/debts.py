"""Materials that may follow 容缺受理: owed from the acceptance of an item on, each until its last day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from oneservice.cases import papers
from oneservice.cases.cells import material_keys
from oneservice.cases.models import ItemCase
from oneservice.cases.readiness import still_to_follow
from oneservice.cases.reading import Reading
from oneservice.cases.work import Work, end_of
from oneservice.engine.built_in import DEFERRAL
from oneservice.engine.definition import GRANTED_PHASES, Action, Duration, Text
from oneservice.engine.materials import required

REMIND_BEFORE = timedelta(days=2)
STILL_OWED = Text(
    "容缺的材料还没有补齐，不能作出准予决定；材料补齐后即可办理，逾期不补的自动终止，其他步骤可以照办",
    "A material that was to follow has not come: nothing is granted before it has; it ends by itself if it never "
    "comes, and other steps may be taken",
)


def open_debts(work: Work, item: ItemCase) -> None:
    """The item is accepted without a material: from now on it is owed, no later than the item itself is promised."""
    needs = still_to_follow(work, work.form_state())
    if needs:
        mine = material_keys(work.closure, item)
        needs = [need for need in needs if item.item in need.items and need.key in mine]
    owed = {need.key: _last_day(work, item, need.defer).isoformat() for need in needs if need.defer}
    if not owed:
        return
    work.dossier.debts[item.key] = owed
    work.seal()
    _count(item, owed)
    for key, due in owed.items():
        work.note("debt.opened", item.key, material=key, due=due)
        _set_timers(work, item, key, date.fromisoformat(due))
    papers.issue(work, DEFERRAL, item)
    work.tell(item, "owed")


def _count(item: ItemCase, owed: Mapping[str, str]) -> None:
    """What lists need of the debts without opening the dossier. Whoever calls it has the item written."""
    item.owed, item.owed_until = len(owed), min(map(date.fromisoformat, owed.values()), default=None)


def _last_day(work: Work, item: ItemCase, defer: Duration) -> date:
    last = work.calendar_of(item).add(work.local_now, defer).date
    return min(last, item.due) if item.due else last


def _set_timers(work: Work, item: ItemCase, key: str, due: date) -> None:
    said: dict[str, Any] = {"item": item.pk, "material": key, "due": due.isoformat()}
    name = f"{item.pk}:{key}:{due.isoformat()}"
    work.later("debt.due", name, due_at=end_of(due), **said)
    if end_of(due) - REMIND_BEFORE > work.now:
        work.later("debt.remind", name, due_at=end_of(due) - REMIND_BEFORE, **said)


def recount_debts(work: Work, item: ItemCase) -> None:
    """The calendar has changed: a material may be brought later than was said, never has it to come earlier."""
    owed = work.dossier.debts.get(item.key, {})
    if not owed or item.accepted_on is None:
        return
    accepted = datetime.combine(item.accepted_on, time())
    for need in required(work.closure, work.form_state().env, work.applies(work.form_state())):
        if need.key in owed and need.defer:
            last = work.calendar_of(item).add(accepted, need.defer).date
            last = min(last, item.due) if item.due else last
            if last > date.fromisoformat(owed[need.key]):
                owed[need.key] = last.isoformat()
                work.note("debt.recounted", item.key, material=need.key, due=last.isoformat())
                _set_timers(work, item, need.key, last)
                work.seal()
                _count(item, owed)
                work.touched(item)


def must_come_first(reading: Reading, item: ItemCase, action: Action) -> bool:
    """Whether the action would grant the item while a material that was to follow has not come."""
    target = reading.closure.process_of(item.item).states[action.to].phase
    return bool(item.owed) and not item.outcome and target in GRANTED_PHASES


def owed_by(reading: Reading, item: ItemCase) -> dict[str, date]:
    """Materials this item still waits for, each with its last day."""
    return {key: date.fromisoformat(due) for key, due in reading.dossier.debts.get(item.key, {}).items()}


def last_days(reading: Reading) -> dict[str, date]:
    """The first last day of every material owed in the case."""
    found: dict[str, date] = {}
    for debts in reading.dossier.debts.values():
        for key, due in debts.items():
            last = date.fromisoformat(due)
            found[key] = min(last, found.get(key, last))
    return found


def forgive_debts(work: Work, item: ItemCase) -> None:
    """The item is decided: nothing is owed for it any more."""
    if work.dossier.debts.pop(item.key, None):
        work.seal()
        _count(item, {})


def settle_debts(work: Work, key: str) -> Iterator[ItemCase]:
    """The material has come: nobody owes it any more. Yields the items that waited for it."""
    for item in work.items if work.case.filed_at else ():
        debts = work.dossier.debts.get(item.key, {})
        if debts.pop(key, None):
            work.note("debt.settled", item.key, material=key)
            _count(item, debts)
            yield item
