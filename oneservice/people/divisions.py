"""Names of administrative divisions 区划, kept in the process: they are shown on every page and hardly change.

A code that is not known is looked up again, so a division added by staff appears without a restart; a name
that changed does after a minute.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import MappingProxyType

from oneservice.engine.definition import Text
from oneservice.people.models import Division

KEEP_SECONDS = 60.0
PROVINCE = 1
"""How many levels a full name leaves out: everybody here lives in the same province."""

_titles: Mapping[str, Text] = MappingProxyType({})
_lines: Mapping[str, tuple[str, ...]] = MappingProxyType({})
_calendars: Mapping[str, str] = MappingProxyType({})
_read_at = 0.0


def division_titles(*, holding: str = "") -> Mapping[str, Text]:
    """Full names by code, ``昆明市五华区``, in the order of the codes. Read again if ``holding`` is missing."""
    global _titles, _lines, _calendars, _read_at
    fresh = time.monotonic() - _read_at < KEEP_SECONDS
    if not _titles or not fresh or (holding and holding not in _titles):
        titles, lines, calendars = _read()
        _titles, _lines = MappingProxyType(titles), MappingProxyType(lines)
        _calendars = MappingProxyType(calendars)
        _read_at = time.monotonic()
    return _titles


def division_title(code: str) -> Text:
    """The full name; the code itself where no division has it."""
    return division_titles(holding=code).get(code, Text(code, code))


def division_line(code: str) -> tuple[str, ...]:
    """Codes from the topmost division down to this one; none where no division has it."""
    division_titles(holding=code)
    return _lines.get(code, ())


def calendars_named(code: str) -> tuple[str, ...]:
    """The calendars that this division and those above it name as their own, the nearest first."""
    return tuple(_calendars[each] for each in reversed(division_line(code)) if each in _calendars)


def topmost() -> str:
    """The division the whole site serves: by GB/T 2260 it sorts before those in it. "" where none is entered yet."""
    return next(iter(division_titles()), "")


def forget() -> None:
    """The next look reads the table anew."""
    global _read_at
    _read_at = -KEEP_SECONDS


def _read() -> tuple[dict[str, Text], dict[str, tuple[str, ...]], dict[str, str]]:
    """Titles and lines of all divisions, and the calendars of those that name one, in one query."""
    divisions = {division.code: division for division in Division.objects.order_by("code")}
    titles = {code: _full(division, divisions) for code, division in divisions.items()}
    lines = {code: tuple(division.ancestry) for code, division in divisions.items()}
    return titles, lines, {code: division.calendar for code, division in divisions.items() if division.calendar}


def _full(division: Division, divisions: Mapping[str, Division]) -> Text:
    """From the prefecture down; the province's own name for the province."""
    line = [divisions[code] for code in division.ancestry if code in divisions]
    named = line[PROVINCE:] or line
    english = [each.en or each.zh for each in reversed(named)]
    return Text("".join(each.zh for each in named), ", ".join(english))
