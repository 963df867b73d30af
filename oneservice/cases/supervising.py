"""Supervision orders 督办: who may hurry which office, what an order and its answer must say, what was said so far.

An order is one row: ``open`` (the office has to answer) → ``replied`` → ``closed``; an answer may be sent back once.
Nobody hurries an office of their own: who orders and who answers are never the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from oneservice.cases.errors import Refused
from oneservice.cases.models import Case, ItemCase, Supervision
from oneservice.cases.permissions import may_handle, supervises
from oneservice.cases.posted import Posted
from oneservice.cases.reading import Reading
from oneservice.engine.definition import Duration, Phase, Text, Unit
from oneservice.engine.movers import APPLICANT
from oneservice.people.models import Division, Staff
from oneservice.records import sealing

Status = Supervision.Status
DAYS = 2
"""Working days an office has to answer in, unless the order says otherwise."""
MOST_DAYS = 10
LONGEST = 500
BY_APPLICANT = (Phase.CORRECTION.value, Phase.PAYMENT.value)
GOING = (Status.OPEN.value, Status.REPLIED.value)

SAY = Text(f"请用 2 到 {LONGEST} 个字写清楚", f"Say it in 2 to {LONGEST} characters")
WITHIN = Text(f"请填写 1 到 {MOST_DAYS} 的工作日数", f"Give a number of working days from 1 to {MOST_DAYS}")
UNTIL = Text(
    "请填写预计办结的日期，不早于今天，写成 2026-11-04",
    "Give the day it will be done, today or later, as 2026-11-04",
)
MEND = Text("有内容需要修改", "Some answers need mending")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side said. ``what``: ordered | replied | returned | closed; ``until``: when the office will be done."""

    what: str
    at: str
    words: str
    until: str = ""


def may_supervise(staff: Staff, item: ItemCase) -> bool:
    """A supervisor watches every office in the division of his own, but not his own."""
    if not supervises(staff) or item.office is None or item.office_id == staff.office_id:
        return False
    return item.office.division.path.startswith(staff.office.division.path)


def supervised_by(staff: Staff) -> Q:
    """Item cases of every office in the supervisor's division."""
    return Q(office__division__path__startswith=staff.office.division.path)


def supervised_place(staff: Staff) -> Q:
    """The same for a question that is before no office: it lies where its case is received."""
    within = Division.objects.filter(path__startswith=staff.office.division.path)
    return Q(case__division__in=within.values("code"))


def supervisors_over(place: str) -> list[Staff]:
    """Whoever watches over the division with this code; two queries."""
    division = Division.objects.filter(code=place).first()
    posted = Staff.objects.filter(office__division__in=division.ancestry if division else (), account__is_active=True)
    return [staff for staff in posted.order_by("pk") if supervises(staff)]


def under_way(item: ItemCase) -> bool:
    """Whether there is anything an office could hurry with; it cannot hurry the applicant."""
    return bool(item.state) and not item.over and item.actor != APPLICANT and item.phase not in BY_APPLICANT


def hurried(item: ItemCase, today: date) -> bool:
    """What the applicant is told: it is late, it does not wait for himself, and an order to hurry is under way."""
    return item.hurry in GOING and under_way(item) and item.act_by is not None and item.act_by < today


def may_read(staff: Staff, row: Supervision) -> bool:
    """The office that handles the item, and whoever supervises it."""
    return may_handle(staff, row.item) or may_supervise(staff, row.item)


def doable(row: Supervision, staff: Staff) -> tuple[str, ...]:
    """What the reader may do with an order now, the usual first: reply, close, back."""
    if row.status == Status.CLOSED:
        return ()
    if may_handle(staff, row.item):
        return ("reply",) if row.status == Status.OPEN else ()
    if not may_supervise(staff, row.item):
        return ()
    if row.status == Status.OPEN or row.returned:
        return ("close",)
    return ("close", "back")


def reply_by(reading: Reading, item: ItemCase, days: int, since: datetime) -> date:
    """The last day to answer an order in, in the working days of the office; ``since``: when it was told last."""
    return reading.calendar_of(item).add(timezone.localtime(since), Duration(days, Unit.WORKDAYS)).date


def told_at(row: Supervision, case: Case) -> datetime:
    """When the office was told last that it has to answer: by the order, or by an answer sent back."""
    return max((datetime.fromisoformat(turn.at) for turn in turns_of(row, case)), default=row.ordered_at)


def words_of(posted: Posted, name: str, wrong: dict[str, Text], *, optional: bool = False) -> str:
    """What was typed in plain words; what is wrong with it is put into ``wrong``."""
    typed = _typed(posted, name)
    if (typed or not optional) and not 2 <= len(typed) <= LONGEST:
        wrong[name] = SAY
    return typed


def days_of(posted: Posted, wrong: dict[str, Text]) -> int:
    typed = _typed(posted, "days")
    if not typed.isascii() or not typed.isdecimal() or not 1 <= int(typed) <= MOST_DAYS:
        wrong["days"] = WITHIN
        return DAYS
    return int(typed)


def until_of(posted: Posted, item: ItemCase, today: date, wrong: dict[str, Text]) -> str:
    """The day the office says it will be done, in ISO form; "" where the item is over already."""
    typed = _typed(posted, "until")
    if item.over and not typed:
        return ""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        day = date.min
    if day < today:
        wrong["until"] = UNTIL
    return day.isoformat()


def _typed(posted: Posted, name: str) -> str:
    return (posted.get(name) or [""])[-1].strip()


def must_be_right(wrong: dict[str, Text]) -> None:
    """Raises Refused by control."""
    if wrong:
        raise Refused(MEND, wrong)


def say_turn(row: Supervision, case: Case, what: str, words: str, now: datetime, *, until: str = "") -> None:
    """Add what was said to the order's sealed turns."""
    turns: list[dict[str, Any]] = [asdict(turn) for turn in turns_of(row, case)]
    turns.append(asdict(Turn(what, now.isoformat(), words, until)))
    row.sealed = sealing.seal_json(bytes(case.key), {"turns": turns}, of=_place(row, case))


def turns_of(row: Supervision, case: Case) -> Iterator[Turn]:
    """What was said so far, oldest first."""
    if not row.sealed:
        return
    found = sealing.open_json(bytes(case.key), bytes(row.sealed), of=_place(row, case))
    for turn in found["turns"]:
        yield Turn(**turn)


def _place(row: Supervision, case: Case) -> str:
    return f"supervision:{case.pk}:{row.n}"
