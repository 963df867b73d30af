"""Every day of the shipped years against the chinesecalendar package (a development dependency only)."""

from datetime import date
from pathlib import Path

import chinese_calendar
import pytest

from oneservice.engine.calendar import days, read_calendars

FOLDER = Path(__file__).parents[2] / "workflows" / "calendars"
CALENDARS = read_calendars({file.stem: file.read_text("utf-8") for file in FOLDER.glob("*.yaml")})


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_shipped_days_are_the_official_ones(year):
    ours = {day: CALENDARS["cn"].is_workday(day) for day in days(date(year, 1, 1), date(year, 12, 31))}
    assert ours == {day: chinese_calendar.is_workday(day) for day in ours}


def test_the_six_makeup_days_of_2026_are_working_days():
    makeup = [day.isoformat() for day in sorted(CALENDARS["cn"].makeup) if day.year == 2026]
    assert makeup == ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]


def test_yunnan_has_the_days_of_the_country():
    cn, yunnan = CALENDARS["cn"], CALENDARS["cn-yunnan"]
    assert (yunnan.holidays, yunnan.makeup) == (cn.holidays, cn.makeup)
    assert yunnan.published_through == date(2026, 12, 31)


def test_only_the_years_with_a_notice_are_listed():
    assert {day.year for day in CALENDARS["cn"].holidays} == {2024, 2025, 2026}
