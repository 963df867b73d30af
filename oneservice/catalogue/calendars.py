"""The working-day calendars of the content, read once a process. Not part of what a case is pinned to."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from oneservice.engine.calendar import Calendar, read_calendars

DEFAULT = "cn-yunnan"


@lru_cache(maxsize=1)
def _all() -> dict[str, Calendar]:
    folder = settings.CONTENT / "workflows" / "calendars"
    return read_calendars({path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.yaml"))})


def calendar(code: str = "") -> Calendar:
    """The calendar named ``code``; a department that names none uses the province's."""
    return _all()[code or DEFAULT]
