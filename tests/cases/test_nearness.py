"""Warnings count working days: nothing turns red over a weekend on which nobody could have acted."""

from datetime import date

import pytest

from oneservice.cases import nearness
from oneservice.cases.nearness import near
from oneservice.cases.queries.parts import urgency


def test_what_is_due_on_monday_is_yellow_on_friday():
    assert urgency(date(2026, 11, 30), date(2026, 11, 27)) == "yellow"


def test_what_is_due_after_the_national_holiday_is_yellow_before_it():
    assert urgency(date(2026, 10, 8), date(2026, 9, 30)) == "yellow"


@pytest.mark.parametrize(
    ("due", "shown"),
    [
        (date(2026, 11, 26), "overdue"),
        (date(2026, 11, 27), "red"),
        (date(2026, 12, 1), "yellow"),
        (date(2026, 12, 2), "calm"),
        (None, "calm"),
    ],
)
def test_colours_go_by_working_days(due, shown):
    assert urgency(due, date(2026, 11, 27)) == shown


def test_a_site_without_the_provinces_calendar_goes_by_the_one_it_has(monkeypatch):
    monkeypatch.setattr(nearness, "DEFAULT", "nowhere")
    assert near(date(2026, 11, 27)) == date(2026, 12, 1)
