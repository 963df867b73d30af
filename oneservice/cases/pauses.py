"""Stops of the clock 中止计时, each an interval with the phase that caused it.

Working days in a pause are not counted (行政许可法 45): the due date follows from acceptance, limit and pauses.
"""

from __future__ import annotations

from datetime import date, datetime, time

from oneservice.cases.models import ItemCase
from oneservice.cases.reading import Reading
from oneservice.engine.calendar import Clock, Due, Pause
from oneservice.engine.definition import Phase, Unit

STOPPED = frozenset({Phase.SPECIAL_PROCEDURE, Phase.SUSPENDED, Phase.PAYMENT})
"""Phases in which the clock stands."""


def stop_clock(reading: Reading, item: ItemCase) -> None:
    """The item has gone from review to a phase in which its time does not count."""
    item.stopped_on = reading.today
    item.pauses = [*item.pauses, {"since": reading.today.isoformat(), "until": "", "phase": str(item.phase)}]


def run_on(reading: Reading, item: ItemCase) -> None:
    """The clock runs again; the due date is put off by exactly the working days that stood still."""
    if item.stopped_on is None:
        return
    until = reading.today.isoformat()
    item.pauses = [{**pause, "until": pause["until"] or until} for pause in item.pauses]
    due = _due(reading, item, item.stopped_on)
    item.stopped_on = None
    if due is not None:
        item.due, item.provisional = due.date, due.provisional


def _due(reading: Reading, item: ItemCase, stopped: date) -> Due | None:
    limit = reading.closure.items[item.item].limit
    promised, calendar = limit.promised or limit.statutory, reading.calendar_of(item)
    if item.due is None or item.accepted_on is None:
        return None
    if promised is not None and promised.unit is Unit.WORKDAYS and not limit.at_once:
        return Clock(calendar, item.accepted_on, promised.amount, pauses_of(item)).due()
    return calendar.add_workdays(item.due, calendar.workdays_between(stopped, reading.today))


def due_anew(reading: Reading, item: ItemCase) -> Due | None:
    """The due date from acceptance on, with the limit its definition has now and the pauses that are over.

    Limits not counted in working days are put off by the working days stopped; hours are counted from the morning.
    None where nothing is promised or the item is not accepted.
    """
    limit = reading.closure.items[item.item].limit
    promised, calendar = limit.promised or limit.statutory, reading.calendar_of(item)
    if item.accepted_on is None:
        return None
    if limit.at_once:
        return Due(item.accepted_on)
    if promised is None:
        return None
    over = tuple(pause for pause in pauses_of(item) if pause.until)
    if promised.unit is Unit.WORKDAYS:
        return Clock(calendar, item.accepted_on, promised.amount, over).due()
    due = calendar.add(datetime.combine(item.accepted_on, time()), promised)
    stopped = sum(calendar.workdays_between(pause.since, pause.until) for pause in over if pause.until)
    return calendar.add_workdays(due.date, stopped) if stopped else due


def days_taken(reading: Reading, item: ItemCase) -> int | None:
    """Working days the clock has run since acceptance; None where the item was not accepted."""
    if item.accepted_on is None:
        return None
    return Clock(reading.calendar_of(item), item.accepted_on, 0, pauses_of(item)).elapsed(reading.today)


def pauses_of(item: ItemCase) -> tuple[Pause, ...]:
    """As the engine's clock counts them."""
    return tuple(Pause(date.fromisoformat(p["since"]), _day(p["until"])) for p in item.pauses)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
