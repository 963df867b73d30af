"""The days of a campaign and where today lies in its window."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneservice.engine.campaign import ORDER, days_of, in_words, window

SCHOOL = {"open": "03-01", "close": "03-07", "draw": "05-10", "confirm": "05-14", "age_day": "08-31"}
WINTER = {"open": "12-20", "close": "01-10", "draw": "02-01", "age_day": "08-31"}
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def state(campaign, day):
    return window(campaign, date.fromisoformat(day)).state


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-02-28", "before"),
        ("2026-03-01", "open"),
        ("2026-03-07", "open"),
        ("2026-03-08", "after"),
        ("2026-12-31", "after"),
        ("2027-01-01", "before"),
    ],
)
def test_window_holds_its_first_and_last_day(day, expected):
    assert state(SCHOOL, day) == expected


@pytest.mark.parametrize(
    ("day", "expected", "year"),
    [
        ("2026-12-19", "after", 2025),
        ("2026-12-20", "open", 2026),
        ("2027-01-10", "open", 2026),
        ("2027-01-11", "after", 2026),
    ],
)
def test_window_over_the_new_year_belongs_to_the_year_it_opens_in(day, expected, year):
    found = window(WINTER, date.fromisoformat(day))
    assert (found.state, found.year) == (expected, year)


def test_days_after_the_new_year_lie_in_the_next_year_and_other_days_do_not():
    found = days_of(WINTER, 2026)
    assert (found["close"], found["draw"]) == (date(2027, 1, 10), date(2027, 2, 1))
    assert found["age_day"] == date(2026, 8, 31)


def test_last_day_of_february_is_found_in_every_year():
    assert days_of({"open": "02-29"}, 2027)["open"] == date(2027, 2, 28)
    assert days_of({"open": "02-29"}, 2028)["open"] == date(2028, 2, 29)


def test_service_without_a_window_is_open_all_year():
    assert window({"age_day": "08-31"}, date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-02-01", "2026年3月1日开始受理"),
        ("2026-04-01", "下一批次2027年3月1日开始"),
        ("2026-03-02", "2026年3月7日截止"),
    ],
)
def test_window_is_told_with_its_days(day, words):
    assert words in in_words(window(SCHOOL, date.fromisoformat(day))).zh


@given(days)
def test_window_is_open_just_between_its_days(day):
    for campaign in (SCHOOL, WINTER):
        found = window(campaign, day)
        assert (found.state == "open") == (found.opens <= day <= found.closes)
        assert found.next_opens > found.closes


@given(st.integers(2000, 2098))
def test_days_that_follow_one_another_do_so_in_every_year(year):
    for campaign in (SCHOOL, WINTER):
        in_order = [days_of(campaign, year)[name] for name in ORDER if name in campaign]
        assert in_order == sorted(in_order)
