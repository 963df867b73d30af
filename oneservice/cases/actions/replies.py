"""Items decided in a department's own system: handed over once, asked after until it has decided."""

from __future__ import annotations

from datetime import datetime, timedelta

from oneservice.cases.actions import moving
from oneservice.cases.actions.events import REMEDIES, happen, still, waits_for
from oneservice.cases.cells import addressed
from oneservice.cases.models import ItemCase
from oneservice.cases.outside import department_of
from oneservice.cases.work import Work, work_on
from oneservice.engine.ports import DepartmentReply

FIRST_LOOK = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(hours=1)


def record_sent(case: int, item: int, step: int, reference: str, *, now: datetime) -> None:
    """The department's system has it, under ``reference``; from now on it is asked what came of it."""
    with work_on({"pk": case}, now=now) as work:
        row = still(work, item, step)
        if row is None or waits_for(work, row) != "reply":
            return
        row.order = reference
        work.touched(row)
        work.note("item.sent", row.key, reference=reference)
        ask_later(work, row, 0)


def record_decision(
    case: int, item: int, step: int, look: int, reply: DepartmentReply | None, *, now: datetime
) -> None:
    """What the department decided, with what it gives; None: ask again later, ever more patiently."""
    with work_on({"pk": case}, now=now) as work:
        row = still(work, item, step)
        if row is None:
            return
        if reply is None:
            ask_later(work, row, look + 1)
            return
        if reply.reason:
            work.write_notes(row, reason=reply.reason, remedies=REMEDIES)
        moving.give(work, row, addressed(work.closure, row, reply.values))
        work.note("item.replied", row.key, outcome=reply.outcome)
        happen(work, row, f"reply.{reply.outcome}")


def ask_later(work: Work, row: ItemCase, look: int) -> None:
    pause = min(FIRST_LOOK * 2**look, LONGEST_PAUSE)
    key = f"{row.pk}:{row.step}:{look}"
    system, due_at = department_of(work.closure, row), work.now + pause
    work.later("department.ask", key, due_at=due_at, system=system, item=row.pk, step=row.step, look=look)
