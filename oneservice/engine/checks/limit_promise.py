"""``limit-promise``: a department promises no more time than the law gives it.

Bad: ``limit: {statutory: 5 workdays, promised: 10 workdays}``.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding
from oneservice.engine.definition import Content, Duration, Unit

CODE = "limit-promise"
LEVEL = 3

LENGTH = {Unit.WORKHOURS: 1 / 8, Unit.WORKDAYS: 1.0, Unit.DAYS: 1.0, Unit.MONTHS: 30.0, Unit.YEARS: 365.0}
"""Rough days; only limits written in one unit, or far apart, are told."""


def find(content: Content) -> Iterator[Finding]:
    for item in content.items.values():
        limit = item.limit
        if limit.statutory and limit.promised and longer(limit.promised, limit.statutory):
            message = f"{said(limit.promised)} are promised, but the law gives {said(limit.statutory)}."
            hint = f"Promise at most {said(limit.statutory)}."
            yield Finding(("items", item.id, "limit", "promised"), message, hint)


def longer(one: Duration, other: Duration) -> bool:
    return one.amount * LENGTH[one.unit] > other.amount * LENGTH[other.unit]


def said(duration: Duration) -> str:
    return f"{duration.amount} {duration.unit.value}"
