"""Supervision orders 督办 as supervisors and offices read them: the form, one order with what was said, the lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from oneservice.cases.desk_shapes import OrderLine
from oneservice.cases.errors import NotFound
from oneservice.cases.models import CaseDocument, ItemCase, Supervision
from oneservice.cases.permissions import handling, may_handle
from oneservice.cases.progress_shapes import DocumentLine, Step
from oneservice.cases.queries.parts import document_line, state_title, urgency
from oneservice.cases.reading import pinned
from oneservice.cases.supervising import GOING, Turn, doable, may_read, may_supervise, turns_of, under_way
from oneservice.cases.workdays import calendar_at
from oneservice.engine.definition import Closure, Text
from oneservice.engine.display import show_date
from oneservice.people.models import Staff

Status = Supervision.Status
SHOWN = 50
TURNS = {
    "ordered": Text("督办", "Told to hurry"),
    "replied": Text("承办单位答复", "Answered by the office"),
    "returned": Text("退回重新答复", "Sent back for another answer"),
    "closed": Text("督办办结", "Closed"),
}
BY_THEN = Text("预计 {day} 办结", "Done by {day}")
LATE = "本事项应于{due}办结，已超期{days}个工作日，至今没有办完。请说明卡在哪里，抓紧办理。"
SOON = "本事项应于{due}办结，期限临近，请抓紧办理。"
"""What an order begins with, to be edited: it goes into a document, so it is Chinese."""


@dataclass(frozen=True, slots=True)
class OrderForm:
    """An item about to be ordered to hurry. It says nothing of whose case it is."""

    item: int
    title: Text
    case_number: str
    office: Text
    state: Text
    due: date | None
    urgency: str
    reason: str  # a sentence to begin with


@dataclass(frozen=True, slots=True)
class OrderView:
    """One order with all that was said. ``can``: what the reader may do; ``over``: the item is done meanwhile."""

    id: int
    step: int
    item: int
    title: Text
    case_number: str
    by: Text
    office: Text
    status: str
    due: date
    urgency: str
    returned: bool
    over: bool
    steps: tuple[Step, ...]
    can: tuple[str, ...]
    document: DocumentLine | None
    mine: bool  # the reader may open the item


def order_form(staff: Staff, item_id: int) -> OrderForm:
    """Raises NotFound: not supervised by the reader, over, or ordered already."""
    item = ItemCase.objects.select_related("case", "office__division").filter(pk=item_id).first()
    if item is None or not may_supervise(staff, item) or not under_way(item) or item.hurry in GOING:
        raise NotFound
    closure, today = _closure(item), timezone.localdate()
    return OrderForm(
        item=item.pk,
        title=closure.items[item.item].title,
        case_number=item.case.number,
        office=_office(item),
        state=state_title(closure, item),
        due=item.act_by,
        urgency=urgency(item.act_by, today),
        reason=_begin(item, today),
    )


def _begin(item: ItemCase, today: date) -> str:
    if item.act_by is None:
        return ""
    calendar = calendar_at(_closure(item), item.department, item.office, item.case.division)
    days = calendar.workdays_between(item.act_by, today)
    words = LATE if item.act_by < today else SOON
    return words.format(due=show_date(item.act_by.isoformat(), english=False), days=days)


def order_view(staff: Staff, order_id: int) -> OrderView:
    """One order, for the office that handles the item and whoever supervises it. Raises NotFound."""
    row = _rows().filter(pk=order_id).first()
    if row is None or not may_read(staff, row):
        raise NotFound
    item, closure = row.item, _closure(row.item)
    return OrderView(
        id=row.pk,
        step=row.step,
        item=item.pk,
        title=closure.items[item.item].title,
        case_number=item.case.number,
        by=row.staff.office.title,
        office=_office(item),
        status=row.status,
        due=row.due,
        urgency=_urgency(row),
        returned=row.returned,
        over=item.over,
        steps=_steps(row),
        can=doable(row, staff),
        document=_document(closure, row),
        mine=may_handle(staff, item),
    )


def _rows() -> QuerySet[Supervision]:
    return Supervision.objects.select_related("item__case", "item__office__division", "staff__office")


def _closure(item: ItemCase) -> Closure:
    return pinned(item.case.version_id).closure


def _office(item: ItemCase) -> Text:
    return item.office.title if item.office else _closure(item).departments[item.department].title


def _document(closure: Closure, row: Supervision) -> DocumentLine | None:
    made = CaseDocument.objects.defer("sealed", "detail").filter(token=row.token).first() if row.token else None
    return document_line(closure, made) if made else None


def _urgency(row: Supervision) -> str:
    return urgency(row.due if row.status == Status.OPEN else None, timezone.localdate())


def _steps(row: Supervision) -> tuple[Step, ...]:
    return tuple(_step(turn) for turn in turns_of(row, row.item.case))


def _step(turn: Turn) -> Step:
    said = Text(turn.words, turn.words)
    if turn.until:
        zh, en = (BY_THEN.in_language(each).format(day=show_date(turn.until, each == "en")) for each in ("zh", "en"))
        said = Text(f"{turn.words}（{zh}）", f"{turn.words} ({en})")
    return Step(TURNS[turn.what], said if said.zh else None, datetime.fromisoformat(turn.at), "done")


def orders_to_answer(staff: Staff) -> tuple[OrderLine, ...]:
    """Orders that the reader's office has to answer, the nearest date first."""
    return _lines(_rows().filter(handling(staff, "item"), status=Status.OPEN))


def orders_of(item: ItemCase) -> tuple[OrderLine, ...]:
    """Every order about an item, the latest first; nothing is asked where there was none."""
    return _lines(_rows().filter(item=item).order_by("-pk")) if item.hurry else ()


def orders_watched(staff: Staff) -> tuple[OrderLine, ...]:
    """Orders under way in the supervisor's division: answers to look at, then by the date an answer is due."""
    path = staff.office.division.path
    return _lines(_rows().filter(item__office__division__path__startswith=path).exclude(status=Status.CLOSED))


def _lines(rows: QuerySet[Supervision]) -> tuple[OrderLine, ...]:
    ordered = rows if rows.ordered else rows.order_by("-status", "due", "pk")
    return tuple(_line(row) for row in ordered[:SHOWN])


def _line(row: Supervision) -> OrderLine:
    return OrderLine(
        id=row.pk,
        title=_closure(row.item).items[row.item.item].title,
        case_number=row.item.case.number,
        office=_office(row.item),
        status=row.status,
        due=row.due,
        urgency=_urgency(row),
    )
