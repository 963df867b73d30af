"""P13: every day of the shipped years against another's list, and limits counted over that list one day at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings

from oneservice.console.chaos.findings import Finding
from oneservice.console.chaos.places import Yard
from oneservice.console.chaos.scale import Scale
from oneservice.console.chaos.servers import wheel
from oneservice.engine.calendar import Calendar, days, read_calendars

FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
NATIONAL = "cn"
LIMITS = (1, 3, 5, 20)
"""Working days, each counted from every day that leaves room for it."""

Workday = Callable[[date], bool]


def trial(yard: Yard, scale: Scale) -> list[Finding]:
    """Raises ``servers.Missing``."""
    return [judge(national(), wheel("chinese_calendar").is_workday)]


def national() -> Calendar:
    """The calendar of the content this site runs on."""
    folder = Path(settings.CONTENT) / "workflows" / "calendars"
    return read_calendars({file.stem: file.read_text("utf-8") for file in folder.glob("*.yaml")})[NATIONAL]


def judge(ours: Calendar, official: Workday) -> Finding:
    wrong = [day for day in days(FIRST, LAST) if ours.is_workday(day) != official(day)]
    counted = list(limits(ours, official))
    late = [f"{limit} workdays from {day}" for day, limit, right in counted if not right]
    tried = (LAST - FIRST).days + 1
    broken = (*(f"{day} is not as in the notice" for day in wrong), *late)
    return Finding("P13", tried, "days", broken=broken, numbers={"limits": len(counted), "wrong": len(broken)})


def limits(ours: Calendar, official: Workday) -> Iterator[tuple[date, int, bool]]:
    """Each limit from each day, and whether it ends where counting the official days one by one ends."""
    for day in days(FIRST, LAST - timedelta(days=60)):
        for limit in LIMITS:
            yield day, limit, ours.add_workdays(day, limit).date == counted_by_hand(day, limit, official)


def counted_by_hand(start: date, limit: int, official: Workday) -> date:
    """The day on which the ``limit``-th working day after ``start`` falls."""
    day = start
    while limit:
        day += timedelta(days=1)
        limit -= official(day)
    return day
