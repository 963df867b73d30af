"""The life of a calendar notice: proposed with its document, decided by a second person, revoked by two again.

Each move is one conditional update and one entry in the calendar's own chain of the journal. Nobody decides what they
proposed, which the database holds too. What was approved is never altered: it is revoked, and another proposed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from oneservice.catalogue import calendars
from oneservice.catalogue.models import CalendarNotice
from oneservice.engine.calendar_days import Announced, problems
from oneservice.engine.definition import Text
from oneservice.records import journal

State = CalendarNotice.State
ATTEMPTS = 3
CHAIN = "calendar:"
SECOND = Text("提出的人不能自己批准，请另一位督办人员批准", "Who proposed may not decide: another supervisor has to")
DECIDED = Text("这份通知已经处理过", "This notice has been decided already")
NOT_IN_FORCE = Text("只有已批准的通知才能撤销", "Only a notice that was approved can be revoked")
PENDING = Text("撤销已经提出，等待另一人批准", "Its revocation is proposed already and waits for another person")
PAST = Text(
    "{} 已经过去，当时不上班：撤销这份通知会使期限提前，不能撤销",
    "{} is past and was off: without this notice deadlines would come earlier, it cannot be revoked",
)
LATER_YEAR = Text("后一年的安排已经批准，请先撤销后一年的", "A later year has been approved: revoke that one first")


class WrongNotice(Exception):
    """The notice cannot be proposed or decided so; ``fields`` names the control of each problem."""

    def __init__(self, text: Text, fields: Mapping[str, Text] | None = None) -> None:
        super().__init__(text.en)
        self.text, self.fields = text, dict(fields or {})


@dataclass(frozen=True, slots=True)
class Paper:
    """The document that announces it; ``blob``: its PDF among the blobs."""

    title: str
    number: str
    dated: date
    blob: str


def propose(code: str, notice: Announced, paper: Paper, *, by: str, now: datetime, today: date) -> CalendarNotice:
    """A notice that waits for a second person. Raises WrongNotice with what does not fit the calendar."""
    wrong = problems(calendars.calendar(code), notice, today)
    if wrong:
        raise WrongNotice(next(iter(wrong.values())), wrong)
    row = CalendarNotice(calendar=code, days=notice.to_json(), through=notice.through)
    return _written(row, paper, by, now)


def propose_revocation(of: CalendarNotice, *, by: str, now: datetime, today: date) -> CalendarNotice:
    """Ask a second person to take an approved notice back; its document stands for this too. Raises WrongNotice."""
    if of.state != State.APPROVED or of.revokes_id:
        raise WrongNotice(NOT_IN_FORCE)
    if of.revocations.filter(state=State.PROPOSED).exists():
        raise WrongNotice(PENDING)
    if of.through and CalendarNotice.objects.filter(state=State.APPROVED, through__gt=of.through).exists():
        raise WrongNotice(LATER_YEAR)
    _must_leave_the_past(of, today)
    paper = Paper(of.title, of.document_number, of.document_date, of.blob)
    return _written(CalendarNotice(calendar=of.calendar, revokes=of), paper, by, now)


def _must_leave_the_past(of: CalendarNotice, today: date) -> None:
    """No past day off becomes a working day, in this calendar or one below it. Raises WrongNotice."""
    calendars.forget()
    before, after = calendars.calendars(), calendars.without(of.pk)
    for day in sorted(date.fromisoformat(day) for day in of.days):
        if day < today and any(after[code].is_workday(day) and not before[code].is_workday(day) for code in after):
            raise WrongNotice(Text(PAST.zh.format(day), PAST.en.format(day)))


def _written(row: CalendarNotice, paper: Paper, by: str, now: datetime) -> CalendarNotice:
    row.title, row.document_number, row.document_date, row.blob = paper.title, paper.number, paper.dated, paper.blob
    row.proposed_by, row.proposed_at = by, now
    for attempt in range(1, ATTEMPTS + 1):
        last = CalendarNotice.objects.filter(calendar=row.calendar).aggregate(last=Max("number"))["last"] or 0
        row.number = last + 1
        try:
            with transaction.atomic():
                row.save(force_insert=True)
                _note(row, by, now)
            return row
        except IntegrityError:  # somebody else proposed in this instant: take the next number
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def approve(row: CalendarNotice, *, by: str, now: datetime, today: date) -> None:
    """A second person puts it in force; it is checked again, as others may be in force since. Raises WrongNotice."""
    if row.revokes:
        _must_leave_the_past(row.revokes, today)
    else:
        calendars.forget()
        notice = Announced.from_json(row.days, row.through)
        if wrong := problems(calendars.calendar(row.calendar), notice, today):
            raise WrongNotice(next(iter(wrong.values())), wrong)
    with transaction.atomic():
        _decide(row, State.APPROVED, by, now)
        if row.revokes_id:
            CalendarNotice.objects.filter(pk=row.revokes_id, state=State.APPROVED).update(state=State.REVOKED)
        calendars.forget()
        transaction.on_commit(calendars.forget)


def reject(row: CalendarNotice, *, by: str, now: datetime) -> None:
    """A second person does not put it in force. Raises WrongNotice."""
    with transaction.atomic():
        _decide(row, State.REJECTED, by, now)


def _decide(row: CalendarNotice, state: State, by: str, now: datetime) -> None:
    """Conditional, so that of two who decide at once one is refused."""
    if by == row.proposed_by:
        raise WrongNotice(SECOND)
    waiting = CalendarNotice.objects.filter(pk=row.pk, state=State.PROPOSED)
    if waiting.update(state=state, decided_by=by, decided_at=now) != 1:
        raise WrongNotice(DECIDED)
    row.state, row.decided_by, row.decided_at = state, by, now
    _note(row, by, now)


def _note(row: CalendarNotice, by: str, now: datetime) -> None:
    chain = f"{CHAIN}{row.calendar}"
    data = {"number": row.number, "days": row.days, "document": row.document_number, "blob": row.blob}
    data |= {"through": row.through.isoformat()} if row.through else {}
    data |= {"revokes": row.revokes.number} if row.revokes else {}
    event = journal.Event(f"calendar.{row.state}", by, str(row), data)
    journal.append(chain, journal.last(chain), [event], now)
