"""Silence is acceptance 视为受理 (行政许可法 32 (4)): no word on what is missing within five working days.

Read from the shipped processes and the shipped calendars, one test for each way in which such a count goes wrong.
"""

from datetime import date, datetime
from pathlib import Path

import pytest
from django.conf import settings

from oneservice.cases.work import over_at
from oneservice.catalogue import calendars
from oneservice.console.publishing import gather
from oneservice.engine.calendar import CHINA, Due
from oneservice.engine.definition import Duration, Phase, Unit

CONTENT, _ = gather(Path(settings.CONTENT))
FIVE = Duration(5, Unit.WORKDAYS)
AT_A_WINDOW = [
    (process, state)
    for process in CONTENT.processes.values()
    for state in process.states.values()
    if any(process.states[action.to].phase is Phase.CORRECTION for action in process.actions_from(state.id))
    if state.phase is Phase.RECEIVED
]
"""Where a correction may be asked for, in every shipped process."""


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def add(start, duration):
    return calendars.calendar().add(at(start), duration)


def test_most_processes_have_a_window():
    assert len(AT_A_WINDOW) >= 8


@pytest.mark.parametrize(("process", "state"), AT_A_WINDOW, ids=lambda each: each.id)
def test_who_says_nothing_for_five_working_days_has_accepted(process, state):
    deemed = process.on_event(state.id, "expired")
    assert (state.limit, process.states[deemed.to].phase) == (FIVE, Phase.REVIEW)
    assert deemed.document == "deemed-acceptance"


def test_a_limit_of_a_day_that_begins_before_opening_time_ends_the_next_day():
    assert add("2026-11-23T07:30", Duration(1, Unit.WORKDAYS)) == Due(date(2026, 11, 24))


def test_a_limit_ends_with_its_last_day_not_at_the_hour_it_began():
    due = add("2026-11-23T09:00", FIVE)
    assert over_at(due).astimezone(CHINA) >= at("2026-11-30T23:59")


def test_holidays_and_working_weekends_are_counted_as_announced():
    assert add("2026-09-30T10:00", FIVE) == Due(date(2026, 10, 13))


def test_an_application_on_a_day_off_counts_from_the_first_working_day():
    assert add("2026-10-03T10:00", FIVE) == add("2026-10-07T23:59", FIVE) == Due(date(2026, 10, 13))


def test_a_day_is_not_so_many_business_hours():
    assert add("2026-11-26T16:00", Duration(1, Unit.DAYS)) == Due(date(2026, 11, 27))
    assert add("2026-11-27T16:00", Duration(1, Unit.WORKDAYS)) == Due(date(2026, 11, 30))
    assert add("2026-11-27T16:00", Duration(7, Unit.WORKHOURS)).at == at("2026-11-30T16:00")
