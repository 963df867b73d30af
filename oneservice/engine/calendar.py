"""Working days 工作日 and hours as data: holidays, working weekends 调休, and what is not yet announced.

The State Council announces a year's days off in the autumn before. Beyond ``published_through`` a date is
counted by weekdays only and marked *provisional*: it is still given, and counted again when the year is known.
A duration begins on the day after (民法典 第二百零一条) and does not end on a day of rest (第二百零三条); hours run in
office hours only.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import cached_property
from typing import Any, Final

from oneservice.engine.definition import Duration, Text, Unit
from oneservice.engine.reading.nodes import BadYaml, load_plain

ONE_DAY: Final = timedelta(days=1)
CHINA: Final = timezone(timedelta(hours=8))
"""One time for the whole country, without summer time. Moments in any zone are counted in it."""
SATURDAY: Final = 5
Span = tuple[time, time]
OFFICE_HOURS: Final[tuple[Span, ...]] = ((time(9), time(12)), (time(13, 30), time(17, 30)))
UNTITLED: Final = Text("")
NOTHING: Final[Mapping[str, Any]] = {}


class CalendarError(ValueError):
    """A calendar file that does not say what it must; the message names the file and the place."""


@dataclass(frozen=True, slots=True)
class Due:
    """The last day on which something is in time. ``at``: the moment, where hours were counted.

    ``provisional``: the count reached days whose holidays are not announced yet.
    """

    date: date
    provisional: bool = False
    at: datetime | None = None


@dataclass(frozen=True)
class Calendar:
    """``makeup`` are weekend days on which people work; every other weekend day and ``holidays`` are off."""

    code: str
    published_through: date
    holidays: frozenset[date]
    makeup: frozenset[date]
    office_hours: tuple[Span, ...] = OFFICE_HOURS
    title: Text = UNTITLED
    parent: str = ""

    def is_workday(self, day: date) -> bool:
        """Beyond ``published_through`` by weekday alone, unless the day is already in the lists."""
        if day in self.makeup:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays

    def is_provisional(self, day: date) -> bool:
        return day > self.published_through

    def add_workdays(self, start: date, n: int) -> Due:
        """The ``n``-th working day after ``start``, which itself is not counted; 0 is ``start``.

        Raises ValueError if ``n`` is negative.
        """
        if n < 0:
            raise ValueError("working days are counted forwards")
        day = start
        for _ in range(n):
            day = self.next_workday(day)
        return Due(day, self.is_provisional(day))

    def next_workday(self, day: date) -> date:
        """The first working day after ``day``."""
        day += ONE_DAY
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def rolled(self, day: date) -> Due:
        """``day`` as the last one of a period; if it is a day of rest, the first working day after it (民法典 203)."""
        last = day if self.is_workday(day) else self.next_workday(day)
        return Due(last, self.is_provisional(last))

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and with ``end``; negative if ``end`` comes first."""
        if end < start:
            return -self.workdays_between(end, start)
        return sum(self.is_workday(day) for day in days(start + ONE_DAY, end))

    def add(self, start: datetime, duration: Duration) -> Due:
        """When ``duration`` that begins at ``start`` is over; a ``start`` without zone is China's time.

        A day is a day, not so many business hours; days, months and years end on a working day.
        """
        local = start.replace(tzinfo=CHINA) if start.tzinfo is None else start.astimezone(CHINA)
        if duration.unit is Unit.WORKHOURS:
            return self._workhours(local, duration.amount)
        return self._days(local.date(), duration)

    def _days(self, start: date, duration: Duration) -> Due:
        if duration.unit is Unit.WORKDAYS:
            return self.add_workdays(start, duration.amount)
        return self.rolled(later(start, duration))

    def _workhours(self, start: datetime, hours: int) -> Due:
        left = timedelta(hours=hours)
        for opens, closes in self._open_from(start):
            if left <= closes - opens:
                end = opens + left
                return Due(end.date(), self.is_provisional(end.date()), end)
            left -= closes - opens
        raise ValueError("no office hours in the calendar")

    def _open_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The spans in which offices are open from ``start`` on, the first one cut to begin no earlier."""
        day = start.date()
        while self.office_hours:
            for span in self.office_hours if self.is_workday(day) else ():
                opens, closes = (datetime.combine(day, each, CHINA) for each in span)
                if closes > start:
                    yield max(opens, start), closes
            day += ONE_DAY

    @cached_property
    def plain(self) -> Mapping[str, Sequence[str]]:
        """As rules want it: ``{"holidays": ["2026-10-01"], "makeup": ["2026-10-10"]}``."""
        lists = {"holidays": self.holidays, "makeup": self.makeup}
        return {name: [day.isoformat() for day in sorted(listed)] for name, listed in lists.items()}


def later(start: date, duration: Duration) -> date:
    """So many days, months or years after ``start``, whatever day that is."""
    if duration.unit is Unit.DAYS:
        return start + duration.amount * ONE_DAY
    return add_months(start, duration.amount * (12 if duration.unit is Unit.YEARS else 1))


def days(first: date, last: date) -> Iterator[date]:
    """Every day from ``first`` to ``last``, both included."""
    return (first + n * ONE_DAY for n in range((last - first).days + 1))


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, or the last one of a month that has no such day (民法典 第二百零二条)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Pause:
    """A legal stop of the clock (special procedure, correction, payment); ``until`` None: it still lasts."""

    since: date
    until: date | None = None


@dataclass(frozen=True)
class Clock:
    """The promised or statutory limit of an item: ``limit`` working days from ``start`` 受理, less the pauses.

    A working day counts as stopped when it lies in a pause: after ``since``, up to and with ``until``.
    Pauses may overlap; a day is stopped once.
    """

    calendar: Calendar
    start: date
    limit: int
    pauses: tuple[Pause, ...] = ()

    def pause(self, since: date) -> Clock:
        return self._with((*self.pauses, Pause(since)))

    def resume(self, until: date) -> Clock:
        """End every pause that still lasts."""
        return self._with(tuple(Pause(p.since, until) if p.until is None else p for p in self.pauses))

    def _with(self, pauses: tuple[Pause, ...]) -> Clock:
        return Clock(self.calendar, self.start, self.limit, pauses)

    @property
    def running(self) -> bool:
        return all(pause.until is not None for pause in self.pauses)

    def stopped(self, day: date) -> bool:
        return any(p.since < day and (p.until is None or day <= p.until) for p in self.pauses)

    def elapsed(self, today: date) -> int:
        """Working days used up by the end of ``today``."""
        after = days(self.start + ONE_DAY, today)
        return sum(self.calendar.is_workday(day) and not self.stopped(day) for day in after)

    def due(self) -> Due | None:
        """The last day in time; None while the clock stands still."""
        if not self.running:
            return None
        day, left = self.start, self.limit
        while left:
            day = self.calendar.next_workday(day)
            left -= not self.stopped(day)
        return Due(day, self.calendar.is_provisional(day))


Later = Callable[[Calendar], Calendar]
"""What became known of a calendar after its file was written."""


def read_calendars(texts: Mapping[str, str], later: Later = lambda calendar: calendar) -> dict[str, Calendar]:
    """Calendars by code from ``{file name without ending: YAML text}``; a ``parent`` is one of them.

    A calendar has its parent's days and its own; its own win. ``later`` is asked of each, parents first, so that
    what was announced for the country holds in the provinces. Raises CalendarError.
    """
    files = {name: _Source(name, _plain(name, text)) for name, text in texts.items()}
    return {name: _calendar(files, name, later) for name in files}


def _plain(name: str, text: str) -> Mapping[str, Any]:
    try:
        data = load_plain(text, f"workflows/calendars/{name}.yaml")
    except BadYaml as error:
        raise CalendarError(str(error)) from error
    if not isinstance(data, dict):
        raise CalendarError(f"workflows/calendars/{name}.yaml: write code, published_through, years")
    return data


def read_calendar(text: str) -> Calendar:
    """One calendar without a parent. Raises CalendarError."""
    return read_calendars({"calendar": text})["calendar"]


@dataclass(frozen=True, slots=True)
class _Source:
    name: str
    data: Mapping[str, Any]

    def wrong(self, what: str) -> CalendarError:
        return CalendarError(f"workflows/calendars/{self.name}.yaml: {what}")

    def day(self, text: Any) -> date:
        try:
            return date.fromisoformat(text)
        except (TypeError, ValueError) as error:
            raise self.wrong(f"{text} is no day; write 2026-10-01") from error

    def span(self, text: Any) -> Iterator[date]:
        """``2026-10-01/2026-10-07`` or one day."""
        first, _, last = str(text).partition("/")
        return days(self.day(first), self.day(last or first))

    def years(self) -> Sequence[Mapping[str, Any]]:
        return self.data.get("years") or ()

    def holidays(self) -> frozenset[date]:
        named = (spans for year in self.years() for spans in (year.get("holidays") or NOTHING).values())
        return frozenset(day for spans in named for text in spans for day in self.span(text))

    def makeup(self) -> frozenset[date]:
        listed = (text for year in self.years() for text in year.get("makeup") or ())
        found = frozenset(day for text in listed for day in self.span(text))
        for day in sorted(found):
            if day.weekday() < SATURDAY:
                raise self.wrong(f"makeup {day} is no weekend day")
        return found

    def title(self) -> Text:
        title = self.data.get("title") or NOTHING
        return Text(title.get("zh", self.name), title.get("en", ""))

    def hours(self) -> tuple[Span, ...]:
        return tuple(self._hours(text) for text in self.data.get("office_hours") or ())

    def _hours(self, text: str) -> Span:
        try:
            opens, closes = (time.fromisoformat(part) for part in text.split("-"))
        except ValueError as error:
            raise self.wrong(f"office_hours {text} is no span; write 09:00-12:00") from error
        if opens >= closes:
            raise self.wrong(f"office_hours {text} ends before it begins")
        return opens, closes


def _calendar(files: Mapping[str, _Source], name: str, later: Later, children: tuple[str, ...] = ()) -> Calendar:
    source = files[name]
    parent_name = source.data.get("parent")
    if parent_name is None:
        parent = Calendar("", date.min, frozenset(), frozenset())
    elif parent_name not in files or parent_name in (*children, name):
        raise source.wrong(f"parent {parent_name} is missing, or leads back here")
    else:
        parent = _calendar(files, parent_name, later, (*children, name))
    return later(_joined(source, parent))


def _joined(source: _Source, parent: Calendar) -> Calendar:
    holidays, makeup = source.holidays(), source.makeup()
    if holidays & makeup:
        raise source.wrong(f"{min(holidays & makeup)} is both a holiday and a working day")
    published = source.data.get("published_through")
    if published is None and not parent.code:
        raise source.wrong("published_through is missing: the last day whose holidays are announced")
    return Calendar(
        source.data.get("code") or source.name,
        source.day(published) if published else parent.published_through,
        (parent.holidays - makeup) | holidays,
        (parent.makeup - holidays) | makeup,
        source.hours() or parent.office_hours,
        source.title(),
        source.data.get("parent") or "",
    )
