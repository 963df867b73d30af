"""``calendar-unknown``: the calendar that a division or an office names is a file of ``workflows/calendars/``.

Bad: the prefecture 532300 names ``cn-532300``, which no file defines: its days off would not count. Asked of the
running site.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding
from oneservice.engine.checks.site import Site
from oneservice.engine.definition import Content
from oneservice.engine.reading.problems import did_you_mean

CODE = "calendar-unknown"
LEVEL = 6


def find(content: Content, site: Site) -> Iterator[Finding]:
    """Content that was not read from a folder says nothing of calendars."""
    known: frozenset[str] | None = getattr(content, "calendars", None)
    for place, calendar in site.calendars().items() if known is not None else ():
        if calendar not in (known or ()):
            write = f"Write workflows/calendars/{calendar}.yaml, or have it name another."
            hint = did_you_mean(calendar, known or ()) or write
            yield Finding(("calendars", calendar), f"{place} keeps the calendar {calendar}, which is not there.", hint)
