"""What a clerk sees of drafts at his window: those he fills today, one on one screen, what is signed, the receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from oneservice.cases.counter import window_fields
from oneservice.cases.errors import NotFound
from oneservice.cases.models import Assistance
from oneservice.cases.posted import Posted
from oneservice.cases.queries.drafts import check, draft_of, lay_over, page_view, pages_for
from oneservice.cases.queries.parts import seen_by
from oneservice.cases.reading import Reading, pinned, read_case
from oneservice.cases.shapes import CheckView, Draft, PageView, Question
from oneservice.cases.work import end_of, start_of
from oneservice.engine.definition import Text
from oneservice.people.models import Staff


@dataclass(frozen=True, slots=True)
class WindowLine:
    """A draft of today at the window. ``standing``: open | signed | handed-over."""

    ref: str
    title: Text
    began_at: datetime
    standing: str
    number: str


@dataclass(frozen=True, slots=True)
class WindowCase:
    """A draft on one screen: every page with its questions."""

    draft: Draft
    pages: tuple[PageView, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the person takes home 收件凭证: no answer of his, nothing that is not his to show."""

    ref: str
    number: str  # empty: others must still sign, or he goes on himself
    title: Text
    standing: str  # handed-over | waiting | filed
    office: Text
    clerk: str
    at: datetime
    due: date | None
    items: tuple[Text, ...]
    papers: tuple[Text, ...]
    received_at: datetime | None = None  # on paper, and entered later 补录


def window_lines(staff: Staff) -> list[WindowLine]:
    """What a clerk has begun at his window today, the newest first; two queries and the definitions."""
    today = timezone.localdate()
    rows = Assistance.objects.filter(staff=staff, began_at__gte=start_of(today), began_at__lt=end_of(today))
    return [_line(row) for row in rows.select_related("case").order_by("-pk")]


def _line(row: Assistance) -> WindowLine:
    case = row.case
    title = pinned(case.version_id).closure.bundle.title
    return WindowLine(case.ref, title, row.began_at, _standing(row), case.number)


def _standing(row: Assistance) -> str:
    """Whoever goes on himself before the clerk has handed it over has it in his own hands too."""
    if row.case.clerk_id == row.staff_id and row.case.phase == "draft":
        return "open"
    return "signed" if row.proof else "handed-over"


def window_questions(staff: Staff) -> list[Question]:
    """What is asked to begin."""
    return [
        Question(
            field=each,
            name=each.id,
            type=each.type,
            value=None,
            shown=True,
            required=not each.optional,
            locked=False,
            pending=False,
            options=tuple(each.options.items()),
            source_title=None,
        )
        for each in window_fields(staff)
    ]


def window_case(staff: Staff, ref: str, *, posted: Posted | None = None) -> WindowCase:
    """The draft that the clerk fills. ``posted`` is looked at but not kept."""
    reading, me = read_case(staff, ref, now=timezone.now())
    pages = pages_for(reading, me)
    if posted is not None:
        lay_over(reading, [name for page in pages for name in page.fields], posted)
    state = seen_by(reading, reading.form_state(), me)
    views = (page_view(reading, state, pages, number, read_only=False) for number in range(1, len(pages) + 1))
    return WindowCase(draft_of(reading, me), tuple(views))


def window_check(staff: Staff, ref: str) -> CheckView:
    """What the person is about to sign."""
    return check(staff, ref)


def window_receipt(staff: Staff, ref: str) -> Receipt:
    """For the clerk who assisted, on that day, once the draft is out of his hands. Raises NotFound."""
    row = Assistance.objects.select_related("case", "office").filter(case__ref=ref, staff=staff).first()
    if row is None or _standing(row) == "open" or timezone.localdate(row.began_at) != timezone.localdate():
        raise NotFound
    reading = Reading(row.case, list(row.case.participants.order_by("pk")), timezone.now())
    return Receipt(
        ref=ref,
        number=row.case.number if row.proof else "",
        title=reading.bundle.title,
        standing=_receipt_standing(row),
        office=row.office.title,
        clerk=staff.name,
        at=row.ended_at or row.began_at,
        due=row.case.due if row.proof else None,
        items=_items(reading) if row.proof else (),
        papers=_papers(reading) if row.proof else (),
        received_at=row.case.filed_at if reading.entered_on else None,
    )


def _receipt_standing(row: Assistance) -> str:
    if not row.proof:
        return "handed-over"
    return "filed" if row.case.filed_at else "waiting"


def _items(reading: Reading) -> tuple[Text, ...]:
    applies = reading.applies(reading.form_state())
    return tuple(reading.closure.items[entry].title for entry, truth in applies.items() if truth is not False)


def _papers(reading: Reading) -> tuple[Text, ...]:
    needs = reading.materials_needed(reading.form_state())
    return tuple(need.material.title for need in needs if need.key in reading.dossier.materials)
