"""Ordinary values of each type, for trying rules out: lawful in form, about nobody, apart from each other.

Two generic texts differ in every place, so that they are equal in a part only where they are the same text.
"""

from __future__ import annotations

import itertools
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from oneservice.engine.definition import FieldType
from oneservice.engine.identity import ric_check_digit, uscc_check_digit

TODAY = "2026-06-15"
"""The day on which rules are tried out: in the middle of a month and of a week, no holiday near."""

STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉"
PLACES = ("110101", "310101", "440103", "510104", "610102", "120101", "330102", "420102", "370102", "350102")
MOST = len(STEMS)


def generic(kind: FieldType, number: int) -> Any:
    """The ``number``-th value of a type without order; up to ``MOST`` differ."""
    make = GENERIC.get(kind, text)
    return make(number % MOST)


def text(number: int) -> str:
    return STEMS[number] + BRANCHES[number]


def address(number: int) -> str:
    return f"{STEMS[number]}市{BRANCHES[number]}区{number + 1}号"


def ric(number: int, born: str = "1990-01-01", sex: str = "female") -> str:
    """A well-formed identity number of somebody born on that day; ``number`` keeps people of one day apart."""
    digit = 2 * (number % 5) + (1 if sex == "male" else 0)
    first = f"{PLACES[number % MOST]}{born.replace('-', '')}{number // 5:02d}{digit}"
    return first + ric_check_digit(first)


def uscc(number: int) -> str:
    first = f"91{PLACES[number]}MA{number:07d}"
    return first + uscc_check_digit(first)


GENERIC: Mapping[FieldType, Callable[[int], Any]] = {
    FieldType.ADDRESS: address,
    FieldType.RIC: ric,
    FieldType.USCC: uscc,
    FieldType.MOBILE: lambda number: f"1380000{number:04d}",
    FieldType.BANK_ACCOUNT: lambda number: f"62170000000000{number:02d}",
    FieldType.DIVISION: lambda number: PLACES[number],
    FieldType.FILE: lambda number: f"{number:064x}",
}


# --- days -------------------------------------------------------------------------------------------------


def day_of(value: Any) -> date | None:
    """The day of an ISO date or date-time; None for anything else."""
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def days_off(day: date, days: int) -> date | None:
    """``day`` moved by days; None beyond the calendar."""
    try:
        return day + timedelta(days)
    except OverflowError:
        return None


def months_off(day: date, months: int) -> date | None:
    """``day`` moved by months, on the last day where the month has no such day; None beyond the calendar."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def as_kind(kind: FieldType, day: date) -> str:
    """The day as a value of a date or a date-time field."""
    return f"{day.isoformat()}T12:00:00+08:00" if kind is FieldType.DATETIME else day.isoformat()


def workdays_off(day: date, days: int) -> date | None:
    """``day`` moved by working days of the plain five-day week."""
    step = 1 if days > 0 else -1
    moved: date | None = day
    while days and moved is not None:
        moved = days_off(moved, step)
        days -= step if moved is not None and moved.weekday() < 5 else 0
    return moved


def between(marks: Iterable[int], count: int) -> list[int]:
    """Whole numbers beside the marks: up to ``count`` in each gap, and below and above them all."""
    ordered = sorted(set(marks))
    if not ordered:
        return []
    low = [ordered[0] - n for n in range(1, count + 1)]
    high = [ordered[-1] + n for n in range(1, count + 1)]
    gaps = itertools.pairwise(ordered)
    inside = [n for a, b in gaps for n in range(a + 1, min(b, a + 1 + count))]
    return [*low, *inside, *high]
