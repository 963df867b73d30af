"""The dialect: which operators a rule may use, how each treats an unknown or an empty, and the limits.

Deliberately absent: ``missing`` (an empty text would satisfy it), ``===`` (``==`` is strict here), ``map``,
``filter``, ``reduce`` (work without bound), ``log``, ``throw``, ``now`` (the clock is data: ``today``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

MAX_RULE_BYTES = 16 * 1024
MAX_DEPTH = 32
MAX_DATA_BYTES = 256 * 1024
MAX_WORK = 100_000
"""Work one evaluation may do, in library operations, tree nodes and 16-byte pieces of data: about 0.1 s."""

CALENDAR = "calendar"
"""The name under which a caller gives ``workdays_between`` its holidays and working rest days:
``{"holidays": ["2026-10-01"], "makeup": ["2026-10-10"]}``. No rule reads it by ``var``."""

ENGINE_WORDS = frozenset({"row", "today", "case", "campaign", "item", "origin", "role", "this", CALENDAR})
"""First words of names that no field group may have."""


class RuleError(ValueError):
    """A rule that is not of the dialect. ``pointer`` is a JSON pointer into it, ``hint`` says what to write."""

    def __init__(self, message: str, hint: str = "", pointer: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.pointer = pointer


class Mode(StrEnum):
    """How an operator treats unknown and empty operands; a tree is cut where the mode changes."""

    READ = "read"
    KLEENE = "kleene"  # true, false, unknown: a decisive operand decides whatever the others are
    ROWS = "rows"  # works on each row of a list
    NUMBER = "number"  # an empty operand gives an empty result
    ORDER = "order"  # an empty operand gives false: nothing is neither before nor after anything
    EQUAL = "equal"  # an empty operand equals empty; a decimal (text) equals its number
    PLAIN = "plain"  # an empty operand is a value like others


@dataclass(frozen=True, slots=True)
class Operator:
    name: str
    mode: Mode
    least: int
    most: int | None  # None: any number
    example: str

    def takes(self) -> str:
        """How many operands, in words: ``2``, ``2 or 3``, ``1 or more``."""
        if self.most is None:
            return f"{self.least} or more"
        return str(self.least) if self.least == self.most else f"{self.least} or {self.most}"


_TABLE = (
    Operator("var", Mode.READ, 1, 1, '{"var": "child.name"}'),
    Operator("and", Mode.KLEENE, 1, None, '{"and": [A, B]}'),
    Operator("or", Mode.KLEENE, 1, None, '{"or": [A, B]}'),
    Operator("!", Mode.KLEENE, 1, 1, '{"!": [A]}'),
    Operator("!!", Mode.KLEENE, 1, 1, '{"!!": [A]}'),
    Operator("if", Mode.KLEENE, 2, None, '{"if": [A, this, that]}'),
    Operator("all", Mode.ROWS, 2, 2, '{"all": [{"var": "survivors.rows"}, A]}'),
    Operator("some", Mode.ROWS, 2, 2, '{"some": [{"var": "survivors.rows"}, A]}'),
    Operator("none", Mode.ROWS, 2, 2, '{"none": [{"var": "survivors.rows"}, A]}'),
    Operator("sum", Mode.ROWS, 2, 2, '{"sum": [{"var": "company.shareholders"}, {"var": "row.share"}]}'),
    Operator("count", Mode.ROWS, 1, 2, '{"count": [{"var": "company.shareholders"}, A]}'),
    Operator("==", Mode.EQUAL, 2, 2, '{"==": [{"var": "parents.married"}, true]}'),
    Operator("!=", Mode.EQUAL, 2, 2, '{"!=": [{"var": "work.kind"}, "employed"]}'),
    Operator("in", Mode.PLAIN, 2, 2, '{"in": [{"var": "care.kind"}, ["referral", "long_stay"]]}'),
    Operator("cat", Mode.PLAIN, 1, None, '{"cat": [{"var": "mother.name"}, "之子"]}'),
    Operator("text", Mode.PLAIN, 1, 1, '{"text": [{"var": "child.weight"}]}'),
    Operator("<", Mode.ORDER, 2, 3, '{"<": [{"var": "child.age_months"}, 12]}'),
    Operator("<=", Mode.ORDER, 2, 3, '{"<=": [1, {"var": "x.n"}, 9]}'),
    Operator(">", Mode.ORDER, 2, 2, '{">": [{"var": "co.employees"}, 0]}'),
    Operator(">=", Mode.ORDER, 2, 2, '{">=": [{"var": "co.employees"}, 1]}'),
    Operator("in_division", Mode.ORDER, 2, 2, '{"in_division": [{"var": "home.division"}, "530100"]}'),
    Operator("+", Mode.NUMBER, 2, None, '{"+": [{"var": "a.x"}, {"var": "a.y"}]}'),
    Operator("-", Mode.NUMBER, 1, 2, '{"-": [{"var": "a.x"}, 1]}'),
    Operator("*", Mode.NUMBER, 2, None, '{"*": [{"var": "a.x"}, 2]}'),
    Operator("/", Mode.NUMBER, 2, 2, '{"/": [{"var": "a.x"}, 2]}'),
    Operator("%", Mode.NUMBER, 2, 2, '{"%": [{"var": "a.x"}, 2]}'),
    Operator("min", Mode.NUMBER, 1, None, '{"min": [{"var": "a.x"}, 9]}'),
    Operator("max", Mode.NUMBER, 1, None, '{"max": [{"var": "a.x"}, 0]}'),
    Operator("substr", Mode.NUMBER, 2, 3, '{"substr": [{"var": "home.division"}, 0, 4]}'),
    Operator("age_years", Mode.NUMBER, 2, 2, '{"age_years": [{"var": "a.born_on"}, {"var": "today"}]}'),
    Operator("months_between", Mode.NUMBER, 2, 2, '{"months_between": [{"var": "a.x"}, {"var": "today"}]}'),
    Operator("days_between", Mode.NUMBER, 2, 2, '{"days_between": [{"var": "a.x"}, {"var": "today"}]}'),
    Operator("workdays_between", Mode.NUMBER, 2, 2, '{"workdays_between": [{"var": "a.x"}, {"var": "today"}]}'),
    Operator("ric_birth_date", Mode.NUMBER, 1, 1, '{"ric_birth_date": [{"var": "mother.ric"}]}'),
    Operator("ric_sex", Mode.NUMBER, 1, 1, '{"ric_sex": [{"var": "mother.ric"}]}'),
)

NUMERIC = frozenset({"<", "<=", ">", ">=", "+", "-", "*", "/", "%", "min", "max"})
"""Operators that take a decimal field's canonical text (``"33.3"``) for the number it is."""

OPERATORS: Mapping[str, Operator] = MappingProxyType({operator.name: operator for operator in _TABLE})
