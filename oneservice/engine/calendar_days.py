"""Days announced after the content was written 放假调休: what a notice says, what is wrong with it, what it changes.

A notice names days that people are off (*holiday*), weekend days on which they work (*makeup*) and days on which
offices are shut by a local order (*closed*); the notice of the State Council says that of a whole year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from oneservice.engine.calendar import Calendar, days
from oneservice.engine.definition import Text

STATUTORY: Final = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
"""Holidays of every year by their date 全国年节及纪念日放假办法 (国务院令 795, 2024); the others follow the moon."""
STATUTORY_DAYS: Final = 13
"""As many holidays has every year by the same decree."""
LONGEST_SPAN: Final = 31
MOST_DAYS: Final = 200
SEPARATORS: Final = re.compile(r"[\s,，、;；]+")
SPAN: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:(?:/|至|~)(\d{4}-\d{2}-\d{2}))?")


class DayKind(StrEnum):
    HOLIDAY = "holiday"
    MAKEUP = "makeup"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Announced:
    """What one notice says. ``through``: the last day of the year it announces; None: single days."""

    days: Mapping[date, DayKind]
    through: date | None = None

    def to_json(self) -> dict[str, str]:
        """``{"2027-01-01": "holiday"}``; ``through`` is kept beside it."""
        return {day.isoformat(): kind.value for day, kind in sorted(self.days.items())}

    @classmethod
    def from_json(cls, listed: Mapping[str, str], through: date | None) -> Announced:
        return cls({date.fromisoformat(day): DayKind(kind) for day, kind in listed.items()}, through)


class WrongDays(ValueError):
    """What was typed is no list of days; ``problems`` names the control of each."""

    def __init__(self, problems: Mapping[str, Text]) -> None:
        super().__init__("; ".join(each.en for each in problems.values()))
        self.problems = dict(problems)


def with_announced(calendar: Calendar, notices: Iterable[Announced]) -> Calendar:
    """``calendar`` with what was announced since, in that order; a later notice wins."""
    for notice in notices:
        off = frozenset(day for day, kind in notice.days.items() if kind is not DayKind.MAKEUP)
        work = frozenset(notice.days) - off
        calendar = replace(
            calendar,
            holidays=(calendar.holidays - work) | off,
            makeup=(calendar.makeup - off) | work,
            published_through=max(calendar.published_through, notice.through or calendar.published_through),
        )
    return calendar


def read_days(typed: Mapping[str, str], year: str = "") -> Announced:
    """A notice from what was typed: for each kind days or spans, ``2027-01-01 2027-02-05/2027-02-12``.

    Raises WrongDays by the name of the control (a kind, or ``year``).
    """
    found: dict[date, DayKind] = {}
    wrong: dict[str, Text] = {}
    for kind in DayKind:
        for part in filter(None, SEPARATORS.split(typed.get(kind, ""))):
            try:
                _add(found, kind, part)
            except WrongDays as error:
                wrong.setdefault(kind.value, error.problems[kind.value])
    if len(found) > MOST_DAYS:
        wrong["holiday"] = Text(f"一份通知最多 {MOST_DAYS} 天", f"A notice names {MOST_DAYS} days at most")
    through = _end_of_year(year.strip(), wrong)
    if not found and not wrong:
        wrong["holiday"] = Text("请至少写一天，写成 2027-01-01", "Name at least one day, as 2027-01-01")
    if wrong:
        raise WrongDays(wrong)
    return Announced(found, through)


def _end_of_year(year: str, wrong: dict[str, Text]) -> date | None:
    if re.fullmatch(r"20\d\d", year):
        return date(int(year), 12, 31)
    if year:
        wrong["year"] = Text("年份写成四位数字，例如 2027", "Write the year with four digits, such as 2027")
    return None


def _add(found: dict[date, DayKind], kind: DayKind, part: str) -> None:
    for day in _span(kind, part):
        if day in found:
            raise _wrong(kind, f"{day} 写了两次，请只留一处", f"{day} is written twice: keep one")
        found[day] = kind


def _span(kind: DayKind, part: str) -> Iterator[date]:
    no_day = _wrong(
        kind,
        f"“{part[:30]}”不是日期，请写成 2027-01-01 或 2027-02-05/2027-02-12",
        f"“{part[:30]}” is no day: write 2027-01-01 or 2027-02-05/2027-02-12",
    )
    if (match := SPAN.fullmatch(part)) is None:
        raise no_day
    try:
        first, last = (date.fromisoformat(text or match[1]) for text in match.groups())
    except ValueError as error:
        raise no_day from error
    if not first <= last < first + timedelta(days=LONGEST_SPAN):
        raise _wrong(
            kind, f"{part} 结束早于开始，或超过 31 天", f"{part} ends before it begins, or is longer than 31 days"
        )
    return days(first, last)


def _wrong(kind: DayKind, zh: str, en: str) -> WrongDays:
    return WrongDays({kind.value: Text(zh, en)})


def problems(calendar: Calendar, notice: Announced, today: date) -> dict[str, Text]:
    """What is wrong with a notice for this calendar, by the name of the control; nothing: it may be approved."""
    wrong: dict[str, Text] = {}
    for day, kind in sorted(notice.days.items()):
        if found := _misfit(calendar, day, kind, today):
            wrong.setdefault(kind.value, found)
    if notice.through and (gap := _gap(calendar, notice, notice.through.year)):
        wrong["year"] = gap
    return wrong


def _misfit(calendar: Calendar, day: date, kind: DayKind, today: date) -> Text | None:
    if kind is DayKind.MAKEUP:
        if calendar.is_workday(day):
            return Text(f"{day} 本来就是工作日，不能写成调休上班日", f"{day} is a working day already: no make-up day")
        if day < today:
            return Text(
                f"{day} 已经过去：过去的休息日不能改成工作日，否则期限会提前",
                f"{day} is past: a day that was off cannot become a working day, deadlines would come earlier",
            )
    elif day in calendar.holidays:
        return Text(f"{day} 已经是放假日，不用再写", f"{day} is a holiday already: leave it out")
    return None


def _gap(calendar: Calendar, notice: Announced, year: int) -> Text | None:
    """A year is announced whole, and after the one before it."""
    if calendar.parent:
        return Text("全年安排只能写在全国日历里", "A whole year is announced in the country's calendar only")
    if notice.through and notice.through <= calendar.published_through:
        return Text(f"{year} 年已经公布过", f"{year} has been announced already")
    if year > calendar.published_through.year + 1:
        before = calendar.published_through.year + 1
        return Text(f"请先录入 {before} 年的安排，中间不能缺一年", f"Enter {before} first: no year may be missing")
    off = {day for day, kind in notice.days.items() if kind is DayKind.HOLIDAY and day.year == year}
    off |= {day for day in calendar.holidays if day.year == year}
    missing = [each for month, of_month in STATUTORY if (each := date(year, month, of_month)) not in off]
    if missing:
        return Text(f"{missing[0]} 是法定节假日，安排里没有", f"{missing[0]} is a statutory holiday and is missing")
    if len(off) < STATUTORY_DAYS:
        return Text(
            f"{year} 年只有 {len(off)} 天放假，少于法定的 {STATUTORY_DAYS} 天，请核对有没有漏",
            f"{year} has {len(off)} holidays, fewer than the {STATUTORY_DAYS} of the law: check what is missing",
        )
    return None


def by_kind(listed: Mapping[date, DayKind]) -> dict[DayKind, Sequence[tuple[date, date]]]:
    """Days as spans, kind by kind, in order: how a notice is read back."""
    spans: dict[DayKind, list[tuple[date, date]]] = {}
    for day, kind in sorted(listed.items()):
        of_kind = spans.setdefault(kind, [])
        if of_kind and of_kind[-1][1] == day - timedelta(days=1):
            of_kind[-1] = of_kind[-1][0], day
        else:
            of_kind.append((day, day))
    return {kind: spans[kind] for kind in DayKind if kind in spans}
