"""A campaign's window around a case: when it may be begun and filed, and when people are told that it closes."""

from __future__ import annotations

from datetime import date, timedelta

from oneservice.cases.errors import Refused
from oneservice.cases.reading import Reading
from oneservice.cases.work import Work, end_of
from oneservice.engine import campaign
from oneservice.engine.definition import Bundle, Text

TELL_BEFORE = timedelta(days=2)
"""How long before the end of the last day whoever has not filed is told."""


def refuse_outside(work: Reading) -> None:
    """Raises Refused, with the days, where the case cannot be filed today; what was filed may go on any day."""
    if not work.case.filed_at:
        refuse_on(work.bundle, work.filing_day)


def refuse_on(bundle: Bundle, today: date) -> None:
    """Raises Refused, with the days, where the service cannot be begun or filed ``today``."""
    found = campaign.window(bundle.campaign, today)
    if found and found.state != "open":
        raise Refused(campaign.in_words(found))


def told_of(bundle: Bundle, today: date) -> tuple[str, Text | None]:
    """``before``, ``open`` or ``after`` with the days in words; ``("open", None)`` for a service without a window."""
    found = campaign.window(bundle.campaign, today)
    return (found.state, campaign.in_words(found)) if found else ("open", None)


def last_day(reading: Reading) -> date | None:
    """The last day a draft can be filed on; None: there is none, or the window is not open."""
    found = campaign.window(reading.bundle.campaign, reading.filing_day)
    return found.closes if found and found.state == "open" else None


def tell_before_closing(work: Work) -> None:
    """A timer for whoever has begun and not filed; none for who begins in the last days, and has just read it."""
    closes = last_day(work)
    at = end_of(closes) - TELL_BEFORE if closes else work.now
    if closes and at > work.now:
        work.later("campaign.closing", closes.isoformat(), due_at=at, day=closes.isoformat())
