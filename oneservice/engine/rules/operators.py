"""Operators of our own: ages, months, working days, identity numbers, divisions, texts.

Plain functions over JSON values; whole-number calendar arithmetic only. A value that is not what its name
says (an impossible date, half an identity number) is a ``ValueError``: the rule is then unknown.
"""

from __future__ import annotations

import json
import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any

_RIC = re.compile(r"[1-9]\d{16}[\dX]")
_DECIMAL = re.compile(r"-?\d{1,15}(\.\d{1,9})?")
_DIVISION = re.compile(r"\d{6}|\d{9}|\d{12}")
_DIVISION_LEVELS = (2, 4, 6, 9, 12)  # province, city, county, township, village: GB/T 2260, GB/T 10114
MAX_SPAN_DAYS = 200 * 366


def as_date(text: Any) -> date:
    """The day of an ISO date or date-time, as written (no change of time zone)."""
    if not isinstance(text, str):
        raise ValueError("not a date")
    return date.fromisoformat(text[:10])


def months_between(start: Any, end: Any) -> int:
    """Whole months from ``start`` to ``end``, negative if ``end`` comes first.

    Where the last month has no corresponding day, its last day counts (民法典 第二百零二条): from 31 January
    to 28 February of a common year is one month.
    """
    first, last = as_date(start), as_date(end)
    return -_months(last, first) if last < first else _months(first, last)


def _months(first: date, last: date) -> int:
    months = (last.year - first.year) * 12 + last.month - first.month
    month_end = monthrange(last.year, last.month)[1]
    return months - 1 if last.day < first.day and last.day < month_end else months


def age_years(born: Any, on: Any) -> int:
    """Full years of age 周岁 on a day, reached on the birthday; negative before birth by a year or more."""
    months = months_between(born, on)
    return -(-months // 12) if months < 0 else months // 12


def days_between(start: Any, end: Any) -> int:
    return (as_date(end) - as_date(start)).days


def workdays_between(start: Any, end: Any, calendar: Any) -> int:
    """Working days after ``start`` up to and with ``end``; the first day is not counted (民法典 第二百零一条)."""
    first, last = as_date(start), as_date(end)
    if last < first:
        return -workdays_between(end, start, calendar)
    if (last - first).days > MAX_SPAN_DAYS:
        raise ValueError("the span is too long")
    holidays, makeup = _days(calendar, "holidays"), _days(calendar, "makeup")
    days = (first + timedelta(n) for n in range(1, (last - first).days + 1))
    return sum(1 for day in days if day in makeup or (day.weekday() < 5 and day not in holidays))


def _days(calendar: Any, key: str) -> frozenset[date]:
    if not isinstance(calendar, Mapping):
        raise ValueError("no calendar was given")
    return frozenset(as_date(day) for day in calendar.get(key, ()))


def ric_birth_date(ric: Any) -> str:
    """The birth date in an 18-character identity number (GB 11643), as ISO text."""
    digits = _ric(ric)
    return date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14])).isoformat()


def ric_sex(ric: Any) -> str:
    """``male`` or ``female``, by the 17th digit (GB 11643)."""
    return "male" if int(_ric(ric)[16]) % 2 else "female"


def _ric(ric: Any) -> str:
    if not isinstance(ric, str) or not _RIC.fullmatch(ric):
        raise ValueError("not an identity number")
    return ric


def in_division(place: Any, whole: Any) -> bool:
    """Whether the division ``place`` is ``whole`` or lies in it; codes of 6, 9 or 12 digits."""
    return _code(place).startswith(_significant(_code(whole))) and _length(place) >= _length(whole)


def _code(code: Any) -> str:
    if not isinstance(code, str) or not _DIVISION.fullmatch(code):
        raise ValueError("not a division code")
    return code


def _length(code: str) -> int:
    return len(_significant(code))


def _significant(code: str) -> str:
    """``530100`` -> ``5301``: the digits that say something at the code's own level."""
    level = next(level for level in _DIVISION_LEVELS if not code[level:].strip("0"))
    return code[:level]


def text(value: Any) -> str:
    """A number or text as text, without exponent or trailing zeros; empty is the empty text."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("not a number or a text")
    if isinstance(value, float):
        return format(Decimal(repr(value)).normalize(), "f")
    return str(value)


def total(values: Sequence[Any]) -> int | float:
    """The exact sum of numbers; empties count nothing."""
    result = sum((_exact(value) for value in values if value is not None), Decimal(0))
    return int(result) if result == result.to_integral_value() else float(result)


def number(value: Any) -> Any:
    """The number in a decimal's canonical text, ``"33.3"`` -> 33.3; anything else as it is."""
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        return value
    return float(value) if "." in value else int(value)


def equal_operands(one: Any, other: Any) -> tuple[Any, Any]:
    """Two operands of an equality; where one is a number, the text of a decimal is one too."""
    if _is_number(one):
        return one, number(other)
    return (number(one), other) if _is_number(other) else (one, other)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _exact(value: Any) -> Decimal:
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    if not _is_number(value) or not isfinite(value):
        raise ValueError("not a number")
    return Decimal(repr(value))


def _json(function: Callable[..., Any]) -> Callable[[str], str]:
    """The function as the library wants it: a JSON array of operands in, JSON out."""

    def call(operands: str) -> str:
        return json.dumps(function(*json.loads(operands)), ensure_ascii=False)

    return call


OWN_OPERATORS: Mapping[str, Callable[[str], str]] = {
    function.__name__: _json(function)
    for function in (
        age_years,
        months_between,
        days_between,
        workdays_between,
        ric_birth_date,
        ric_sex,
        in_division,
        text,
    )
}
