"""A ticket 数据异议 before the department that keeps a register: where it goes, until when, what the case keeps.

People open one by “this is wrong” (``disputing``), a register by contradicting what was typed (``contradicting``).
"""

from __future__ import annotations

from typing import Any

from oneservice.cases.actions.overdue import watch_dispute
from oneservice.cases.disputes import answer_by, keeper_of
from oneservice.cases.models import Dispute
from oneservice.cases.work import Work
from oneservice.people.models import Office
from oneservice.people.queries import NoOffice, deciding_office


def open_ticket(work: Work, field: str, source: str, **said: Any) -> Dispute:
    """``said``: what the case keeps with it, never the table. The dossier is not sealed yet."""
    row = _open(work, field, source)
    work.dossier.disputes[str(row.pk)] = _ticket(work, row) | said
    watch_dispute(work, row)
    return row


def _open(work: Work, field: str, source: str) -> Dispute:
    department, office = _routed(work, source)
    due = answer_by(work, department, office, source, work.now)
    place: dict[str, Any] = {"department": department, "office": office}
    return Dispute.objects.create(case=work.case, field=field, opened_at=work.now, due=due, **place)


def _routed(work: Work, source: str) -> tuple[str, Office | None]:
    """The keeper's office for the division of the case; where it has none, or nobody keeps it, the lead's."""
    lead = work.bundle.lead
    for department in (keeper_of(work.closure, source) or lead, lead):
        try:
            return department, deciding_office(department, work.case.division)
        except NoOffice:
            continue
    return lead, None


def _ticket(work: Work, row: Dispute) -> dict[str, Any]:
    """What the case itself keeps of it, beside what was said."""
    title = row.office.title if row.office else work.closure.departments[row.department].title
    return {
        "field": row.field,
        "number": row.number,
        "who": {"zh": title.zh, "en": title.en},
        "phone": row.office.phone if row.office else "",
        "opened": work.now.isoformat(),
        "due": row.due.isoformat(),
        "answer": "",
    }
