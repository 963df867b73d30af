"""Values with their provenance, and the third truth value.

A field is *answered*, *empty* (asked and left blank, or hidden: known, equal to null), *pending* (a
source or a person has not answered) or *failed* (not found, conflict, declined, and not typed instead).
Only pending and failed are unknown. Evidence: four JsonLogic libraries decide differently on missing data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final


class Unknown:
    """The third truth value; there is one, ``UNKNOWN``. It has no truth: ``bool(UNKNOWN)`` is an error."""

    _only: Unknown | None = None

    def __new__(cls) -> Unknown:
        cls._only = cls._only or super().__new__(cls)
        return cls._only

    def __bool__(self) -> bool:
        raise TypeError("unknown is neither true nor false: compare with `is UNKNOWN` first")

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()
Truth = bool | Unknown
Env = Mapping[str, Any]
"""Full names (``child.name``, ``today``, ``item.ID.outcome``) to plain JSON values, None (empty) or UNKNOWN.
A name that is absent is unknown too. Dates are ISO text, money integer fen, identity numbers text, lists are
lists of dicts by column name."""


class Origin(StrEnum):
    """How a value came; what ``origin.GROUP.NAME`` is compared with."""

    FOUND = "found"  # a source answered
    TYPED = "typed"
    COMPUTED = "computed"
    GIVEN = "given"  # an item's result
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    DECLINED = "declined"


FAILED = frozenset({Origin.NOT_FOUND, Origin.CONFLICT, Origin.DECLINED})


@dataclass(frozen=True, slots=True)
class Value:
    """One answer: plain JSON ``value`` (None: empty), how it came, from which source, when (ISO), its grade A-D."""

    value: Any
    origin: Origin
    source: str = ""
    at: str = ""
    grade: str = ""
    disputed: str = ""  # what the citizen says is wrong; empty: nothing

    @property
    def known(self) -> bool:
        return self.origin not in FAILED

    def to_json(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if value != "" or key == "value"}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Value:
        return cls(**{**data, "origin": Origin(data["origin"])})


Answers = Mapping[str, Value]
"""Field name to value; a field that is absent is pending if it has a source still silent, else not yet asked."""
