"""What the desk's page of problems lists: dead letters staff can settle, and what waits for systems out of reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from oneservice.cases.letters import MEANING, UNKNOWN_KIND, documents_of, item_of, may_settle_letter
from oneservice.cases.models import Case, CaseDocument, ItemCase
from oneservice.cases.reading import pinned
from oneservice.engine.definition import Closure, Text
from oneservice.people.models import Staff
from oneservice.records import outbox
from oneservice.records.models import OutboxRow

MOST = 200
"""More than that is no list for people: it is an outage, and the runbook's."""

TOLD_AFTER = timedelta(minutes=5)
"""A shorter outage is over before anybody asks why an item stands still."""


@dataclass(frozen=True, slots=True)
class Outage:
    """``count`` jobs of one kind about one thing that have not reached their system, the first ``since`` then."""

    title: Text
    about: Text
    since: datetime
    count: int


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


@dataclass(frozen=True, slots=True)
class Stopped:
    """Work that people may have to see to, and work that only waits."""

    letters: list[Letter]
    outages: list[Outage]


def desk_stopped(staff: Staff, now: datetime) -> Stopped:
    """What was given up in this office's items and in cases it leads, the oldest first, and what waits there for
    systems out of reach, the longest first: that is tried again by itself.

    One query where there is nothing, four however many.
    """
    dead, unreached = [], []
    for row, case, about in _handled_by(staff, list(outbox.stopped(now - TOLD_AFTER, MOST))):
        if row.state == OutboxRow.State.DEAD:
            dead.append(_letter(row, case, about))
        else:
            unreached.append((row.unreached_since or now, row, about))
    return Stopped(sorted(dead, key=lambda letter: letter.id), _outages(unreached))


def _outages(unreached: list[tuple[datetime, OutboxRow, Text]]) -> list[Outage]:
    since: dict[tuple[Text, Text], list[datetime]] = {}
    for moment, row, about in sorted(unreached, key=lambda each: each[0]):
        title, _ = MEANING.get(row.kind, UNKNOWN_KIND)
        since.setdefault((title, about), []).append(moment)
    return [Outage(title, about, moments[0], len(moments)) for (title, about), moments in since.items()]


def _handled_by(staff: Staff, rows: Sequence[OutboxRow]) -> Iterator[tuple[OutboxRow, Case, Text]]:
    """Those of ``rows`` that are this member of staff's to see, each with its case and what it is about."""
    cases = {case.ref: case for case in Case.objects.filter(ref__in={row.chain for row in rows}).defer("sealed")}
    items = _items(cases)
    documents = documents_of(rows)
    for row in rows:
        if case := cases.get(row.chain):
            closure = pinned(case.version_id).closure
            item = item_of(row, items.get(case.pk, []), documents)
            if may_settle_letter(staff, item, closure.bundle.lead, items.get(case.pk, [])):
                document = documents.get(row.payload.get("document", 0))
                yield row, case, _about(closure, item, document, row.payload.get("source", ""))


def _items(cases: dict[str, Case]) -> dict[int, list[ItemCase]]:
    found: dict[int, list[ItemCase]] = {}
    if cases:
        for item in ItemCase.objects.filter(case__in=cases.values()).order_by("pk"):
            found.setdefault(item.case_id, []).append(item)
    return found


def _letter(row: OutboxRow, case: Case, about: Text) -> Letter:
    title, otherwise = MEANING.get(row.kind, UNKNOWN_KIND)
    return Letter(
        id=row.pk,
        kind=row.kind,
        title=title,
        otherwise=otherwise,
        about=about,
        case_number=case.number or case.ref,
        attempts=row.attempts,
        error=row.last_error,
        given_up_at=row.closed_at or row.due_at,
    )


def _about(closure: Closure, item: ItemCase | None, document: CaseDocument | None, source: str) -> Text:
    if document:
        return closure.documents[document.document].title
    if source in closure.sources:
        return closure.sources[source].title
    return closure.items[item.item].title if item else closure.bundle.title
