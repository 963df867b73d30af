from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneservice.engine.calendar import (
    CHINA,
    Calendar,
    CalendarError,
    Clock,
    Due,
    add_months,
    days,
    later,
    read_calendar,
    read_calendars,
)
from oneservice.engine.definition import Duration, Unit

GOLDEN_WEEK = frozenset(date(2026, 10, day) for day in range(1, 8))
MAKEUP = frozenset({date(2026, 9, 20), date(2026, 10, 10)})
CN = Calendar("cn", date(2026, 12, 31), GOLDEN_WEEK, MAKEUP)
DAYS = st.dates(date(2026, 8, 1), date(2027, 3, 1))
HOLIDAYS = st.frozensets(DAYS, max_size=20)


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=CHINA)


def due_at(start, hours):
    return CN.add(start, Duration(hours, Unit.WORKHOURS)).at


def test_counting_begins_the_day_after():
    assert CN.add_workdays(date(2026, 11, 23), 1) == Due(date(2026, 11, 24))


def test_no_days_end_where_they_begin():
    assert CN.add_workdays(date(2026, 11, 22), 0) == Due(date(2026, 11, 22))


def test_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="forwards"):
        CN.add_workdays(date(2026, 11, 23), -1)


def test_five_days_over_golden_week_end_on_a_working_saturday():
    assert CN.add_workdays(date(2026, 9, 28), 5) == Due(date(2026, 10, 10))


def test_a_promise_into_an_unannounced_year_is_provisional_not_an_error():
    assert CN.add_workdays(date(2026, 12, 14), 20) == Due(date(2027, 1, 11), provisional=True)


def test_a_promise_that_ends_in_the_announced_year_is_certain():
    assert CN.add_workdays(date(2026, 12, 14), 13) == Due(date(2026, 12, 31))


def test_between_counts_what_adding_added():
    assert CN.workdays_between(date(2026, 9, 28), date(2026, 10, 10)) == 5


def test_between_backwards_is_negative():
    assert CN.workdays_between(date(2026, 11, 24), date(2026, 11, 23)) == -1


def test_a_working_day_given_before_offices_open_still_ends_the_next_working_day():
    assert CN.add(at(23, 6), Duration(1, Unit.WORKDAYS)) == Due(date(2026, 11, 24))


def test_one_day_is_a_calendar_day_and_not_business_hours():
    assert CN.add(at(26, 16), Duration(1, Unit.DAYS)) == Due(date(2026, 11, 27))


def test_a_period_that_ends_on_a_day_of_rest_ends_on_the_working_day_after_it():
    """民法典 203: a Saturday, the National Day week, a year to a Saturday; a working Saturday is none."""
    ends = {at(27, 16): Duration(1, Unit.DAYS), datetime(2026, 9, 1, 9): Duration(1, Unit.MONTHS)}
    ends |= {datetime(2025, 8, 1, 9): Duration(1, Unit.YEARS), datetime(2026, 10, 9, 9): Duration(1, Unit.DAYS)}
    assert [CN.add(start, period).date for start, period in ends.items()] == [
        date(2026, 11, 30),
        date(2026, 10, 8),
        date(2026, 8, 3),
        date(2026, 10, 10),
    ]


def test_a_period_into_a_year_not_announced_is_provisional():
    assert CN.add(at(27, 16), Duration(60, Unit.DAYS)) == Due(date(2027, 1, 26), provisional=True)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2026, 6, 1)), st.integers(1, 400))
def test_the_last_day_of_a_period_is_a_working_day_and_never_earlier(start, amount):
    due = CN.add(start, Duration(amount, Unit.DAYS)).date
    plain = start.date() + timedelta(days=amount)
    assert (CN.is_workday(due), due >= plain) == (True, True)
    assert [day for day in days(plain, due) if CN.is_workday(day)] == [due]


def test_a_moment_in_another_zone_is_counted_in_chinas_day():
    late_on_monday = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)  # 04:00 on Tuesday in China
    assert CN.add(late_on_monday, Duration(1, Unit.WORKDAYS)) == Due(date(2026, 11, 25))


def test_a_moment_without_zone_is_chinas_time():
    assert CN.add(datetime(2026, 11, 23, 20), Duration(1, Unit.DAYS)) == Due(date(2026, 11, 24))


def test_months_end_on_the_last_day_of_a_shorter_month():
    assert later(date(2026, 11, 30), Duration(3, Unit.MONTHS)) == date(2027, 2, 28)


def test_years_begun_on_a_leap_day_end_in_february():
    assert add_months(date(2024, 2, 29), 36) == date(2027, 2, 28)


def test_hours_begin_when_offices_open():
    assert due_at(at(23, 6), 1) == at(23, 10)


def test_hours_stop_at_noon():
    assert due_at(at(23, 11), 2) == at(23, 14, 30)


def test_hours_begun_after_closing_run_the_next_working_day():
    assert due_at(at(27, 18), 4) == at(30, 14, 30)


def test_a_day_of_hours_ends_at_closing_time():
    assert due_at(at(23, 9), 7) == at(23, 17, 30)


def test_hours_without_office_hours_are_an_error():
    with pytest.raises(ValueError, match="no office hours"):
        replace(CN, office_hours=()).add(at(23, 9), Duration(1, Unit.WORKHOURS))


def test_hours_tell_the_day_too():
    assert CN.add(at(27, 18), Duration(4, Unit.WORKHOURS)).date == date(2026, 11, 30)


def test_rules_get_the_days_as_text():
    assert CN.plain["makeup"] == ["2026-09-20", "2026-10-10"]


@given(DAYS, st.integers(0, 40), HOLIDAYS, DAYS)
def test_another_holiday_never_makes_a_deadline_earlier(start, n, holidays, extra):
    before = Calendar("x", date.max, holidays, frozenset())
    after = replace(before, holidays=holidays | {extra})
    assert after.add_workdays(start, n).date >= before.add_workdays(start, n).date


@given(DAYS, st.integers(0, 40), HOLIDAYS)
def test_counting_back_finds_what_was_added(start, n, holidays):
    calendar = replace(CN, holidays=holidays)
    assert calendar.workdays_between(start, calendar.add_workdays(start, n).date) == n


@given(DAYS, st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_pause_and_resume_never_shortens(start, limit, since, lasts):
    clock = Clock(CN, start, limit)
    since = start + timedelta(days=since)
    paused = clock.pause(since).resume(since + timedelta(days=lasts))
    assert paused.due().date >= clock.due().date


@given(DAYS, st.integers(0, 30), st.integers(0, 30))
def test_a_pause_within_the_limit_puts_it_off_by_its_working_days(start, limit, lasts):
    until = start + timedelta(days=lasts)
    paused = Clock(CN, start, limit).pause(start).resume(until)
    if limit:
        assert paused.due().date == CN.add_workdays(start, limit + CN.workdays_between(start, until)).date


@given(DAYS, st.integers(1, 30), st.integers(0, 30))
def test_the_limit_is_used_up_on_the_day_it_is_due(start, limit, lasts):
    clock = Clock(CN, start, limit).pause(start).resume(start + timedelta(days=lasts))
    assert clock.elapsed(clock.due().date) == limit


def test_a_clock_that_stands_still_has_no_due_date():
    assert Clock(CN, date(2026, 11, 23), 5).pause(date(2026, 11, 24)).due() is None


def test_overlapping_pauses_stop_a_day_once():
    monday, friday = date(2026, 11, 23), date(2026, 11, 27)
    clock = Clock(CN, monday, 5).pause(monday).pause(monday).resume(friday)
    assert clock.due() == Due(date(2026, 12, 4))


def test_days_in_a_pause_are_not_used_up():
    monday, friday = date(2026, 11, 23), date(2026, 11, 27)
    assert Clock(CN, monday, 5).pause(date(2026, 11, 24)).elapsed(friday) == 1


COUNTRY = """
code: cn
published_through: 2026-12-31
office_hours: ["09:00-12:00"]
years:
  - {year: 2026, source: invented, holidays: {国庆节: [2026-10-01/2026-10-03]}, makeup: [2026-10-10]}
"""


def test_a_span_holds_both_its_ends():
    assert read_calendar(COUNTRY).holidays == {date(2026, 10, day) for day in (1, 2, 3)}


def test_a_child_has_its_parents_days_and_its_own_win():
    child = "code: dai\nparent: cn\nyears: [{holidays: {泼水节: [2026-04-15]}, makeup: [2026-10-03]}]"
    dai = read_calendars({"cn": COUNTRY, "dai": child})["dai"]
    assert [dai.is_workday(date(2026, *day)) for day in ((4, 15), (10, 3), (10, 2))] == [False, True, False]
    assert dai.office_hours == read_calendar(COUNTRY).office_hours


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("code: x\nyears: []", "published_through is missing"),
        ("code: x\nparent: y", "parent y is missing"),
        ("code: x\nparent: calendar", "leads back here"),
        ("code: x\npublished_through: soon", "soon is no day"),
        ("code: x\npublished_through: 2026-12-31\noffice_hours: [nine]", "nine is no span"),
        ('code: x\npublished_through: 2026-12-31\noffice_hours: ["12:00-09:00"]', "ends before it begins"),
        ("code: x\npublished_through: 2026-12-31\nyears: [{makeup: [2026-11-23]}]", "no weekend day"),
        (
            "code: x\npublished_through: 2026-12-31\nyears: [{holidays: {a: [2026-11-22]}, makeup: [2026-11-22]}]",
            "both a holiday and a working day",
        ),
        ("- x", "write code, published_through, years"),
        ("a: *b", "alias"),
    ],
)
def test_a_calendar_that_is_wrong_says_where(text, message):
    with pytest.raises(CalendarError, match=message):
        read_calendar(text)
