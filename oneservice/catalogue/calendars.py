"""The working-day calendars: those of the content, and over them what supervisors have announced and approved.

Not part of what a case is pinned to. A process reads the notices anew every ``CALENDAR_FRESH`` seconds; whoever
approves one has the open dates counted again later than that, so that no process still counts with the old ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic

from django.conf import settings

from oneservice.catalogue.models import CalendarNotice
from oneservice.engine.calendar import Calendar, read_calendars
from oneservice.engine.calendar_days import Announced, with_announced

DEFAULT = "cn-yunnan"
Notices = Mapping[str, tuple[Announced, ...]]


@dataclass(frozen=True, slots=True)
class _Known:
    calendars: dict[str, Calendar]
    notices: Notices
    until: float


_known: list[_Known] = []
"""At most one; replaced as a whole, so that threads need no lock."""


@lru_cache(maxsize=1)
def _texts() -> dict[str, str]:
    folder = settings.CONTENT / "workflows" / "calendars"
    return {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.yaml"))}


def calendar(code: str = "") -> Calendar:
    """The calendar named ``code``; a department that names none uses the province's."""
    return calendars()[code or DEFAULT]


def calendars() -> dict[str, Calendar]:
    """All of them by code, with every approved notice."""
    return _now_known().calendars


def in_force() -> Notices:
    """The notices that ``calendars`` counts with."""
    return _now_known().notices


def _now_known() -> _Known:
    known = _known[0] if _known else None
    if known is None or known.until < monotonic():
        notices = approved()
        same = known is not None and known.notices == notices
        found = known.calendars if known and same else _read(notices)
        known = _Known(found, notices, monotonic() + settings.CALENDAR_FRESH)
        _known[:] = [known]
    return known


def without(notice: int) -> dict[str, Calendar]:
    """All of them by code, as they would be if the notice were not in force."""
    return _read(approved(but=notice))


def approved(*, but: int = 0) -> Notices:
    """What holds now, ``but`` for one notice, for each calendar in the order it was approved; one query."""
    found: dict[str, tuple[Announced, ...]] = {}
    rows = CalendarNotice.objects.filter(state=CalendarNotice.State.APPROVED, revokes=None).exclude(pk=but)
    for code, days, through in rows.order_by("decided_at", "pk").values_list("calendar", "days", "through"):
        found[code] = (*found.get(code, ()), Announced.from_json(days, through))
    return found


def _read(notices: Notices) -> dict[str, Calendar]:
    return read_calendars(_texts(), lambda each: with_announced(each, notices.get(each.code, ())))


def forget() -> None:
    """Look at the notices again before the next date is counted."""
    _known.clear()


def use_files() -> None:
    """Count with the content alone until somebody approves a notice: for tests, which count their statements."""
    _known[:] = [_Known(_read({}), {}, float("inf"))]
