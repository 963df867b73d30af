"""The smallest values of the definition language: texts, durations, read-only maps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

Logic = Any
"""A JsonLogic expression as plain JSON data; literals inside are text, numbers, booleans or lists."""


def frozen_map(values: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """A read-only copy, in the given order."""
    return MappingProxyType(dict(values or {}))


@dataclass(frozen=True, slots=True)
class Text:
    """A text people read, in Chinese and English."""

    zh: str
    en: str = ""

    def in_language(self, language: str) -> str:
        """The text in ``zh`` or ``en``; Chinese stands in where English is missing."""
        return self.en if language.startswith("en") and self.en else self.zh


class Unit(StrEnum):
    WORKDAYS = "workdays"
    WORKHOURS = "workhours"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Duration:
    """``5 workdays``, ``4 workhours``, ``15 days``, ``3 years``; the unit is always plural here."""

    amount: int
    unit: Unit
