"""Whose working days count: an office's own, else those of the nearest division that names a calendar, else those of
its department. An autonomous prefecture has holidays of its own, and a department has one definition for the province.
"""

from __future__ import annotations

from oneservice.catalogue.calendars import calendar, calendars
from oneservice.engine.calendar import Calendar
from oneservice.engine.definition import Closure
from oneservice.people.divisions import calendars_named
from oneservice.people.models import Office


def calendar_at(closure: Closure, department: str, office: Office | None, division: str) -> Calendar:
    """The calendar a department's promise is counted by, at ``office``, or in ``division`` where no office is known.

    A name that no file has is passed over: the site is told of it (gate, ``doctor``), and no case stands still.
    """
    own = (office.calendar,) if office and office.calendar else ()
    local = (*own, *calendars_named(office.division_id if office else division))
    return calendar(next((code for code in local if code in calendars()), closure.departments[department].calendar))
