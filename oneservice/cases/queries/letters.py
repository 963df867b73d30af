"""The dead letters a member of staff can settle, for the desk's page of problems."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from oneservice.cases.letters import MEANING, UNKNOWN_KIND, documents_of, item_of, may_settle_letter
from oneservice.cases.models import Case, ItemCase
from oneservice.cases.reading import pinned
from oneservice.engine.definition import Closure, Text
from oneservice.people.models import Staff
from oneservice.records import outbox
from oneservice.records.models import OutboxRow

MOST = 200
"""More than that is no list for people: it is an outage, and the runbook's."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Something given up. ``about``: the item or document, else the service; ``otherwise``: what comes of leaving it.

    ``error`` is the class of the last error, for those who run the site.
    """

    id: int
    kind: str
    title: Text
    otherwise: Text
    about: Text
    case_number: str
    attempts: int
    error: str
    given_up_at: datetime


def desk_letters(staff: Staff) -> list[Letter]:
    """What was given up in this office's items and in cases it leads, oldest first; four queries however many."""
    rows = list(outbox.dead_letters()[:MOST])
    cases = {case.ref: case for case in Case.objects.filter(ref__in={row.chain for row in rows}).defer("sealed")}
    items = _items(cases)
    documents = documents_of(rows)
    found = []
    for row in rows:
        if case := cases.get(row.chain):
            item = item_of(row, items.get(case.pk, []), documents)
            if may_settle_letter(staff, item, pinned(case.version_id).closure.bundle.lead, items.get(case.pk, [])):
                document = documents.get(row.payload.get("document", 0))
                found.append(_letter(row, case, item, document.document if document else ""))
    return found


def _items(cases: dict[str, Case]) -> dict[int, list[ItemCase]]:
    found: dict[int, list[ItemCase]] = {}
    if cases:
        for item in ItemCase.objects.filter(case__in=cases.values()).order_by("pk"):
            found.setdefault(item.case_id, []).append(item)
    return found


def _letter(row: OutboxRow, case: Case, item: ItemCase | None, document: str) -> Letter:
    closure = pinned(case.version_id).closure
    title, otherwise = MEANING.get(row.kind, UNKNOWN_KIND)
    return Letter(
        id=row.pk,
        kind=row.kind,
        title=title,
        otherwise=otherwise,
        about=_about(closure, item, document, row.payload.get("source", "")),
        case_number=case.number or case.ref,
        attempts=row.attempts,
        error=row.last_error,
        given_up_at=row.closed_at or row.due_at,
    )


def _about(closure: Closure, item: ItemCase | None, document: str, source: str) -> Text:
    if document:
        return closure.documents[document].title
    if source in closure.sources:
        return closure.sources[source].title
    return closure.items[item.item].title if item else closure.bundle.title
