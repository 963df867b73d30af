"""What is nearly late 预警: a date is yellow from the second working day before it, so that nothing due on a Monday or
after a holiday turns red over days on which nobody could have acted."""

from __future__ import annotations

from datetime import date, timedelta

from oneservice.catalogue.calendars import DEFAULT, calendars

WORKDAYS = 2


def near(today: date) -> date:
    """The last date that is nearly late ``today``, by the site's own calendar: one page shows dates of many offices."""
    known = calendars()
    ours = known.get(DEFAULT) or next(iter(known.values()), None)
    return ours.add_workdays(today, WORKDAYS).date if ours else today + timedelta(days=WORKDAYS)
