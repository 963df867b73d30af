"""What no rule can tell is put before the bundle's lead, with a limit; supervisors hear of one that passes."""

from __future__ import annotations

from datetime import date

from oneservice.cases.actions.overdue import watch_settlement
from oneservice.cases.models import Settlement
from oneservice.cases.work import Work

SETTLE_WORKDAYS = 3


def open_settlement(work: Work, subject: str) -> None:
    """Ask the lead once about ``item:ID`` or ``gate:ID``; asked already, nothing happens."""
    if subject in work.dossier.with_lead:
        return
    work.dossier.with_lead.add(subject)
    due = settle_by(work, work.today)
    work.settlements.append(
        Settlement(case=work.case, subject=subject, department=work.bundle.lead, due=due, opened_at=work.now)
    )
    work.note("settlement.opened", subject, due=due.isoformat())
    watch_settlement(work, subject, due)


def settle_by(work: Work, opened_on: date) -> date:
    """The last day for the lead to say, asked on ``opened_on``."""
    return work.calendar.add_workdays(opened_on, SETTLE_WORKDAYS).date
