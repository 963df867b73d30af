"""Types of names and constants in rules, and when two of them may meet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from oneservice.engine.definition import Field, FieldType, frozen_map

TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.PERSON_NAME, FieldType.ADDRESS})
CODES = frozenset({FieldType.RIC, FieldType.USCC, FieldType.MOBILE, FieldType.BANK_ACCOUNT})
PLAIN_NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL})
NUMBERS = PLAIN_NUMBERS | {FieldType.MONEY}
DATES = frozenset({FieldType.DATE, FieldType.DATETIME})
NOT_EQUATED = frozenset({FieldType.MULTICHOICE, FieldType.LIST, FieldType.FILE})

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*")
_DIVISION = re.compile(r"\d{6}|\d{9}|\d{12}")


@dataclass(frozen=True, slots=True)
class TypeInfo:
    """What a name may hold. ``options`` of a choice (None: not known here), ``columns`` of a list by name."""

    type: FieldType
    options: frozenset[str] | None = None
    columns: Mapping[str, TypeInfo] = field(default_factory=frozen_map)


BOOL = TypeInfo(FieldType.BOOL)
INTEGER = TypeInfo(FieldType.INTEGER)
DECIMAL = TypeInfo(FieldType.DECIMAL)
MONEY = TypeInfo(FieldType.MONEY)
TEXT = TypeInfo(FieldType.TEXT)
DATE = TypeInfo(FieldType.DATE)
DIVISION = TypeInfo(FieldType.DIVISION)
RIC = TypeInfo(FieldType.RIC)
SEX = TypeInfo(FieldType.CHOICE, frozenset({"male", "female"}))


def type_of(definition: Field) -> TypeInfo:
    """The type of a field or column; options that come from a source are not known before it answers."""
    known = definition.options and not definition.options_from
    return TypeInfo(
        definition.type,
        frozenset(definition.options) if known else None,
        frozen_map({name: type_of(column) for name, column in definition.columns.items()}),
    )


def equatable(one: TypeInfo, other: TypeInfo) -> bool:
    """Whether ``==`` between them can mean something."""
    a, b = one.type, other.type
    if a in NOT_EQUATED or b in NOT_EQUATED:
        return False
    if a is b:
        return one.options is None or other.options is None or bool(one.options & other.options)
    if {a, b} <= PLAIN_NUMBERS:
        return True
    return a in TEXTS | CODES and b in TEXTS | CODES and bool({a, b} & TEXTS)


def assignable(value: TypeInfo, wanted: TypeInfo) -> bool:
    """Whether a computed value of one type may fill a place of another."""
    if value.type is FieldType.DECIMAL and wanted.type is FieldType.INTEGER:
        return False
    if value.type is FieldType.INTEGER and wanted.type is FieldType.MONEY:
        return True  # whole fen
    if value.type is FieldType.TEXT and wanted.type is FieldType.DIVISION:
        return True  # a part of a code, by substr
    if value.type in NOT_EQUATED:
        return value.type is wanted.type
    if value.type is wanted.type and value.options is not None and wanted.options is not None:
        return value.options <= wanted.options
    return equatable(value, wanted)


def constant_type(value: Any, *, money: bool) -> TypeInfo:
    """The type a constant has where nothing beside it says so."""
    if money:
        return MONEY
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, int):
        return INTEGER
    return DECIMAL if isinstance(value, float) else TEXT


def constant_fits(value: Any, wanted: TypeInfo, *, money: bool) -> bool:
    """Whether the constant may stand where a value of ``wanted`` is expected; null (empty) always may.

    An amount is written ``80.00 yuan``: of a bare 80 nobody knows whether yuan or fen were meant.
    """
    kind = wanted.type
    if value is None:
        return True
    if money or kind is FieldType.MONEY:
        return kind is FieldType.MONEY and (money or (value == 0 and value is not False))
    if kind is FieldType.BOOL:
        return isinstance(value, bool)
    if kind in PLAIN_NUMBERS:
        number = int if kind is FieldType.INTEGER else int | float
        return isinstance(value, number) and not isinstance(value, bool)
    return isinstance(value, str) and _text_fits(value, wanted)


def _text_fits(value: str, wanted: TypeInfo) -> bool:
    kind = wanted.type
    if kind is FieldType.DATE:
        return bool(_DATE.fullmatch(value))
    if kind is FieldType.DATETIME:
        return bool(_DATETIME.fullmatch(value))
    if kind is FieldType.DIVISION:
        return bool(_DIVISION.fullmatch(value))
    if kind in (FieldType.CHOICE, FieldType.MULTICHOICE):
        return wanted.options is None or value in wanted.options
    return kind not in NOT_EQUATED
