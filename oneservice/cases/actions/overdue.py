"""Answers that are late: to a dispute, and to what no rule could tell. A timer each, which tells the supervisors once.

Telling is a line of the case's journal that names them; they read it on their watch page (``queries.watching``).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from oneservice.cases.models import Dispute, Settlement
from oneservice.cases.supervising import supervisors_over
from oneservice.cases.work import Work, end_of, work_on

DISPUTE, SETTLEMENT = "dispute.due", "settlement.due"


def watch_dispute(work: Work, row: Dispute) -> None:
    """Have its last day looked at when it is over."""
    work.later(DISPUTE, str(row.pk), due_at=end_of(row.due), dispute=row.pk)


def watch_settlement(work: Work, subject: str, due: date) -> None:
    work.later(SETTLEMENT, subject, due_at=end_of(due), subject=subject)


def dispute_timer(work: Work, dispute: int) -> str:
    """The key of its timer: a calendar that changes moves the last day."""
    return f"{work.case.ref}:{DISPUTE}:{dispute}"


def settlement_timer(work: Work, subject: str) -> str:
    return f"{work.case.ref}:{SETTLEMENT}:{subject}"


def dispute_due(case: int, dispute: int, *, now: datetime) -> None:
    """A timer: the department has not answered in time. Answered, dropped or given more time: nothing happens."""
    late = Dispute.objects.select_related("office").filter(pk=dispute, case=case, answer="")
    if not late.exists():  # asked without the lock: a case nobody has to be told about stays as it is
        return
    with work_on({"pk": case}, now=now) as work:
        row = late.filter(due__lt=work.today).first()
        if row is not None:
            place = row.office.division_id if row.office else work.case.division
            _tell(work, "dispute.late", row.field, place, row, dispute=row.pk)


def settlement_due(case: int, subject: str, *, now: datetime) -> None:
    """The same of what the lead was to say."""
    late = Settlement.objects.filter(case=case, subject=subject, answer=None)
    if not late.exists():
        return
    with work_on({"pk": case}, now=now) as work:
        row = late.filter(due__lt=work.today).first()
        if row is not None:
            _tell(work, "settlement.late", subject, work.case.division, row)


def _tell(work: Work, verb: str, subject: str, place: str, row: Dispute | Settlement, **data: Any) -> None:
    told = [staff.pk for staff in supervisors_over(place)]
    work.note(verb, subject, department=row.department, due=row.due.isoformat(), supervisors=told, **data)
