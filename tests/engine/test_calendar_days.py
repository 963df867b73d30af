from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneservice.engine.calendar import Calendar, Clock, Due, read_calendars
from oneservice.engine.calendar_days import Announced, DayKind, WrongDays, by_kind, problems, read_days, with_announced
from oneservice.engine.definition import Duration, Unit

TODAY = date(2026, 11, 27)
CN = Calendar("cn", date(2026, 12, 31), frozenset({date(2026, 10, 1)}), frozenset({date(2026, 10, 10)}))
YEAR = {
    "holiday": "2027-01-01/2027-01-03 2027-02-05/2027-02-12 2027-04-03/2027-04-05 2027-05-01/2027-05-05"
    " 2027-06-09 2027-09-15 2027-10-01/2027-10-07",
    "makeup": "2027-02-14",
}
DAYS = st.dates(date(2026, 8, 1), date(2027, 3, 1))
LIMITS = st.one_of(
    st.builds(Duration, st.integers(0, 30), st.just(Unit.WORKDAYS)),
    st.builds(Duration, st.integers(1, 60), st.just(Unit.WORKHOURS)),
    st.builds(Duration, st.integers(0, 30), st.just(Unit.DAYS)),
)


def wrong(kind, typed, year="", calendar=CN):
    """What is said about one control, in English."""
    try:
        found = problems(calendar, read_days(typed, year), TODAY)
    except WrongDays as error:
        found = error.problems
    return found[kind].en


def test_a_year_is_read_in_days_and_spans():
    notice = read_days(YEAR, "2027")
    assert (len(notice.days), notice.through) == (29, date(2027, 12, 31))
    assert problems(CN, notice, TODAY) == {}


def test_a_notice_goes_to_json_and_back():
    notice = read_days(YEAR, "2027")
    assert Announced.from_json(notice.to_json(), notice.through) == notice


def test_days_are_read_back_as_spans():
    notice = read_days({"holiday": "2027-01-01/2027-01-03，2027-05-01", "makeup": "2027-02-14"})
    assert by_kind(notice.days) == {
        DayKind.HOLIDAY: [(date(2027, 1, 1), date(2027, 1, 3)), (date(2027, 5, 1), date(2027, 5, 1))],
        DayKind.MAKEUP: [(date(2027, 2, 14), date(2027, 2, 14))],
    }


def test_a_day_twice_is_an_error():
    assert wrong("closed", {"holiday": "2027-01-01", "closed": "2027-01-01"}) == "2027-01-01 is written twice: keep one"


def test_a_makeup_day_on_a_workday_is_an_error():
    assert wrong("makeup", {"makeup": "2026-12-14"}) == "2026-12-14 is a working day already: no make-up day"


def test_a_past_day_cannot_become_a_workday():
    assert wrong("makeup", {"makeup": "2026-11-22"}).startswith("2026-11-22 is past")


def test_a_holiday_that_is_one_is_an_error():
    assert wrong("holiday", {"holiday": "2026-10-01"}) == "2026-10-01 is a holiday already: leave it out"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("tomorrow", "“tomorrow” is no day: write 2027-01-01 or 2027-02-05/2027-02-12"),
        ("2027-02-30", "“2027-02-30” is no day: write 2027-01-01 or 2027-02-05/2027-02-12"),
        ("2027-02-05/2027-02-01", "2027-02-05/2027-02-01 ends before it begins, or is longer than 31 days"),
        ("", "Name at least one day, as 2027-01-01"),
    ],
)
def test_what_is_no_day_says_how_to_write_one(typed, said):
    assert wrong("holiday", {"holiday": typed}) == said


def test_a_year_is_not_announced_over_a_missing_one():
    assert wrong("year", {"holiday": "2028-01-01"}, "2028") == "Enter 2027 first: no year may be missing"


def test_a_year_without_a_statutory_holiday_has_a_gap():
    assert wrong("year", YEAR | {"holiday": "2027-01-01"}, "2027") == (
        "2027-05-01 is a statutory holiday and is missing"
    )


def test_a_year_with_too_few_holidays_has_a_gap():
    fixed = "2027-01-01 2027-05-01/2027-05-02 2027-10-01/2027-10-03"
    assert wrong("year", {"holiday": fixed}, "2027") == (
        "2027 has 6 holidays, fewer than the 13 of the law: check what is missing"
    )


def test_a_whole_year_belongs_into_the_calendar_of_the_country():
    province = Calendar("p", CN.published_through, CN.holidays, CN.makeup, parent="cn")
    assert wrong("year", YEAR, "2027", province) == "A whole year is announced in the country's calendar only"


def test_what_is_announced_for_the_country_holds_in_the_province():
    texts = {"cn": "code: cn\npublished_through: 2026-12-31\nyears: []", "p": "code: p\nparent: cn\nyears: []"}
    notice = read_days(YEAR, "2027")
    found = read_calendars(texts, lambda each: with_announced(each, [notice] if each.code == "cn" else []))
    assert found["p"].add_workdays(date(2026, 12, 31), 1) == Due(date(2027, 1, 4))


def test_a_provisional_date_is_certain_once_the_year_is_announced():
    assert CN.add_workdays(date(2026, 12, 14), 20) == Due(date(2027, 1, 11), provisional=True)
    assert with_announced(CN, [read_days(YEAR, "2027")]).add_workdays(date(2026, 12, 14), 20) == Due(date(2027, 1, 12))


def test_a_later_notice_wins():
    day = date(2026, 12, 5)
    notices = [Announced({day: DayKind.MAKEUP}), Announced({day: DayKind.CLOSED})]
    assert [with_announced(CN, notices[:n]).is_workday(day) for n in (0, 1, 2)] == [False, True, False]


@given(st.datetimes(datetime(2026, 8, 1), datetime(2027, 2, 1)), LIMITS, st.sets(DAYS, max_size=15))
def test_adding_holidays_never_makes_a_deadline_earlier(start, limit, days):
    more = with_announced(CN, [Announced(dict.fromkeys(days, DayKind.HOLIDAY))])
    before, after = CN.add(start, limit), more.add(start, limit)
    assert (after.date, after.at or datetime.max) >= (before.date, datetime.max if before.at is None else before.at)


@given(DAYS, st.integers(0, 30), st.integers(0, 20), st.integers(0, 40))
def test_to_pause_and_resume_never_shortens(start, limit, later, long):
    clock = Clock(CN, start, limit)
    since = start + timedelta(days=later)
    paused = clock.pause(since).resume(since + timedelta(days=long))
    assert paused.due().date >= clock.due().date
