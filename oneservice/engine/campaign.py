"""A campaign 批次: a service that can be begun and filed in a window of the year only, and the days of each year.

``open``, ``close``, ``draw``, ``confirm`` and ``notice`` follow one another and may go over the new year; any other
day (``age_day``) lies in the year in which the campaign opens. A campaign is known by that year. Inside the window
the day of filing gives nobody an advantage: nothing here orders by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from oneservice.engine.definition import Text

ORDER = ("open", "close", "draw", "confirm", "notice")
"""The days that follow one another."""

Days = Mapping[str, date]


@dataclass(frozen=True, slots=True)
class Window:
    """Where ``today`` lies: ``state`` is before, open or after; ``year`` the campaign that is meant (of the window
    that is open, that comes, or that is past); ``opens`` and ``closes`` its first and last day; ``next_opens`` the
    first day of the one after it."""

    state: str
    year: int
    opens: date
    closes: date
    next_opens: date


def days_of(campaign: Mapping[str, str], year: int) -> Days:
    """The days of the campaign that opens in ``year``; 29 February is the 28th where there is none."""
    found: dict[str, date] = {name: _day(text, year) for name, text in campaign.items()}
    last = date(year, 1, 1)
    for name in ORDER:
        if name in found:
            found[name] = last = found[name] if found[name] >= last else _day(campaign[name], year + 1)
    return MappingProxyType(found)


def _day(text: str, year: int) -> date:
    month, day = map(int, text.split("-"))
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return date(year, month, 28 if (month, day) == (2, 29) and not leap else day)


def window(campaign: Mapping[str, str], today: date) -> Window | None:
    """The window that matters ``today``; None: the service knows no window and is open all year.

    A window that closed this year is past until the year is over; from then on the next one is to come.
    """
    if "open" not in campaign or "close" not in campaign:
        return None
    for year in (today.year - 1, today.year):
        days = days_of(campaign, year)
        if days["open"] <= today <= days["close"]:
            return _window("open", campaign, year)
    year = today.year if days_of(campaign, today.year)["open"] < today else today.year - 1
    past = days_of(campaign, year)["close"].year == today.year
    return _window("after", campaign, year) if past else _window("before", campaign, year + 1)


def year_on(campaign: Mapping[str, str], today: date) -> int:
    """The campaign that matters ``today``: of the window that is open, past or to come; without one, of this year."""
    found = window(campaign, today)
    return found.year if found else today.year


def context(campaign: Mapping[str, str], today: date, year: int | None = None) -> dict[str, str]:
    """``campaign.close`` and the like, as rules read them; of ``year``, or of the campaign that matters ``today``."""
    days = days_of(campaign, year or year_on(campaign, today))
    return {f"campaign.{name}": day.isoformat() for name, day in days.items()}


def _window(state: str, campaign: Mapping[str, str], year: int) -> Window:
    days = days_of(campaign, year)
    return Window(state, year, days["open"], days["close"], days_of(campaign, year + 1)["open"])


def in_words(found: Window) -> Text:
    """When the service can be begun and filed, in both languages."""
    opens, closes, following = found.opens, found.closes, found.next_opens
    if found.state == "before":
        return Text(
            f"{_zh(opens)}开始受理，{_zh(closes)}截止，请届时再来",
            f"Applications open on {opens} and close on {closes}: come back then",
        )
    if found.state == "after":
        return Text(
            f"本批次已于{_zh(closes)}截止，下一批次{_zh(following)}开始",
            f"Applications closed on {closes}; the next ones open on {following}",
        )
    return Text(
        f"{_zh(closes)}截止，截止前先申请后申请都一样",
        f"Open until {closes}; applying early or late within this time makes no difference",
    )


def _zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
