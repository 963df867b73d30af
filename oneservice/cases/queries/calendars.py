"""The working-day calendars as staff see them: a year in months, the notices over it, one notice."""

from __future__ import annotations

import calendar as months_of
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from oneservice.cases.errors import NotFound
from oneservice.cases.permissions import supervises
from oneservice.cases.work import staff_actor
from oneservice.catalogue import calendars
from oneservice.catalogue.models import CalendarNotice
from oneservice.engine.calendar import SATURDAY, Calendar
from oneservice.engine.calendar_days import DayKind, by_kind
from oneservice.engine.definition import Text
from oneservice.people.models import Staff
from oneservice.records import blobs

SHOWN = 30
FIRST_YEAR, LAST_YEAR = 2000, 2100
WEEK = months_of.Calendar(firstweekday=0)


@dataclass(frozen=True, slots=True)
class DayCell:
    """``kind``: work | off (a weekend) | holiday | makeup | closed; ``open``: its year is not announced yet."""

    date: date
    kind: str
    open: bool
    today: bool


@dataclass(frozen=True, slots=True)
class Month:
    """``weeks``: seven cells from Monday on; None where the day is another month's."""

    first: date
    weeks: tuple[tuple[DayCell | None, ...], ...]


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice in the list. ``spans``: ``(kind, ((first, last), …))``; ``revokes``: the version it takes back."""

    id: int
    number: int
    calendar: Text
    level: str
    state: str
    title: str
    document_number: str
    document_date: date
    year: int | None
    revokes: int | None
    spans: tuple[tuple[str, tuple[tuple[date, date], ...]], ...]
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice and what the reader may do with it. ``mine``: the reader proposed it and may not decide."""

    line: NoticeLine
    mine: bool
    may_decide: bool
    may_revoke: bool


@dataclass(frozen=True, slots=True)
class CalendarView:
    """A year of a calendar. ``workdays`` there are in it; ``choices``: ``(code, title)`` of every calendar."""

    code: str
    title: Text
    year: int
    through: date
    workdays: int
    months: tuple[Month, ...]
    choices: tuple[tuple[str, Text], ...]
    waiting: tuple[NoticeLine, ...]
    decided: tuple[NoticeLine, ...]
    keeps: bool

    @property
    def announced(self) -> bool:
        return self.year <= self.through.year


def calendar_year(staff: Staff, code: str = "", year: str = "") -> CalendarView:
    """The calendar in a year, this one unless another is named; what is none shows the province's."""
    known, today = calendars.calendars(), timezone.localdate()
    found = known.get(code) or known[calendars.DEFAULT]
    at = int(year) if year.isdecimal() and FIRST_YEAR <= int(year) <= LAST_YEAR else today.year
    rows = list(CalendarNotice.objects.select_related("revokes").order_by("-pk")[:SHOWN])
    lines = _lines(rows)
    waiting = tuple(line for line in lines if line.state == "proposed")
    return CalendarView(
        code=found.code,
        title=found.title,
        year=at,
        through=found.published_through,
        workdays=found.workdays_between(date(at - 1, 12, 31), date(at, 12, 31)),
        months=months(found, _closed(known, found), at, today),
        choices=tuple((each.code, each.title) for each in known.values()),
        waiting=waiting,
        decided=tuple(line for line in lines if line.state != "proposed"),
        keeps=supervises(staff),
    )


def calendar_choices() -> tuple[tuple[str, Text], ...]:
    return tuple((each.code, each.title) for each in calendars.calendars().values())


def _closed(known: Mapping[str, Calendar], found: Calendar) -> frozenset[date]:
    """Days shut by a local order, in the calendar or one above it; the list of notices in force has them."""
    above: Calendar | None = found
    closed: set[date] = set()
    in_force = calendars.in_force()
    while above:
        for notice in in_force.get(above.code, ()):
            closed |= {day for day, kind in notice.days.items() if kind is DayKind.CLOSED}
        above = known.get(above.parent) if above.parent else None
    return frozenset(closed)


def months(found: Calendar, closed: frozenset[date], year: int, today: date) -> tuple[Month, ...]:
    """The twelve of a year; ``closed``: the days off that are so by a local order."""
    return tuple(_month(found, closed, date(year, month, 1), today) for month in range(1, 13))


def _month(found: Calendar, closed: frozenset[date], first: date, today: date) -> Month:
    weeks = WEEK.monthdatescalendar(first.year, first.month)
    cells = ((_cell(found, closed, day, today) if day.month == first.month else None for day in week) for week in weeks)
    return Month(first, tuple(tuple(week) for week in cells))


def _cell(found: Calendar, closed: frozenset[date], day: date, today: date) -> DayCell:
    return DayCell(day, _kind(found, closed, day), found.is_provisional(day), day == today)


def _kind(found: Calendar, closed: frozenset[date], day: date) -> str:
    if found.is_workday(day):
        return "makeup" if day.weekday() >= SATURDAY else "work"
    if day in found.holidays:
        return "closed" if day in closed else "holiday"
    return "off"


def calendar_notice(staff: Staff, notice: int) -> NoticeView:
    """Raises NotFound."""
    row = _row(notice)
    me, waits = staff_actor(staff), row.state == CalendarNotice.State.PROPOSED
    keeps, mine = supervises(staff), row.proposed_by == me
    in_force = row.state == CalendarNotice.State.APPROVED and not row.revokes_id
    return NoticeView(_lines([row])[0], mine and waits, keeps and waits and not mine, keeps and in_force)


def calendar_file(notice: int) -> tuple[bytes, str]:
    """The document that announces it, with a name to save it under. Raises NotFound."""
    row = _row(notice)
    return blobs.read(row.blob), f"calendar-{row.calendar}-{row.number}.pdf"


def _row(notice: int) -> CalendarNotice:
    row = CalendarNotice.objects.select_related("revokes").filter(pk=notice).first()
    if row is None:
        raise NotFound
    return row


def _lines(rows: Iterable[CalendarNotice]) -> list[NoticeLine]:
    rows = list(rows)
    names = _names({each for row in rows for each in (row.proposed_by, row.decided_by)})
    return [_line(row, names) for row in rows]


def _names(actors: set[str]) -> dict[str, str]:
    """Who stands behind ``staff:7``."""
    keys = {int(actor.partition(":")[2]) for actor in actors if actor.startswith("staff:")}
    return {staff_actor(each): each.name for each in Staff.objects.filter(pk__in=keys)}


def _line(row: CalendarNotice, names: Mapping[str, str]) -> NoticeLine:
    known = calendars.calendars()
    found = known.get(row.calendar)
    shown = row.revokes or row
    spans = by_kind({date.fromisoformat(day): DayKind(kind) for day, kind in shown.days.items()})
    return NoticeLine(
        id=row.pk,
        number=row.number,
        calendar=found.title if found else Text(row.calendar),
        level=_level(known, found),
        state=row.state,
        title=row.title,
        document_number=row.document_number,
        document_date=row.document_date,
        year=shown.through.year if shown.through else None,
        revokes=row.revokes.number if row.revokes else None,
        spans=tuple((kind.value, tuple(found_spans)) for kind, found_spans in spans.items()),
        proposed_by=names.get(row.proposed_by, row.proposed_by),
        proposed_at=row.proposed_at,
        decided_by=names.get(row.decided_by, row.decided_by),
        decided_at=row.decided_at,
    )


def _level(known: Mapping[str, Calendar], found: Calendar | None) -> str:
    """How far a notice reaches: national | provincial | local, by the calendars above."""
    above = known.get(found.parent) if found and found.parent else None
    if above is None:
        return "national"
    return "local" if above.parent else "provincial"
