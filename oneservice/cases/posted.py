"""From the controls of a page to values of fields: which control belongs to which field, and what is wrong with it.

Names of controls are the fields' full names; a date has three controls (``.year .month .day``), a time two
more, a value confirmed twice a second one (``.again``), a list one a cell (``name.0.column``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from oneservice.engine.definition import Field, FieldType, Text
from oneservice.engine.types import Wrong, parse

Posted = Mapping[str, list[str]]
ABSENT = object()
"""The page did not post the field at all: what is stored stays."""

AGAIN = Text("两次填写不一致，请核对后重新填写", "The two entries differ: check and type them again")


@dataclass(slots=True)
class Parsed:
    """Good values by field (None: left blank), what is wrong by field, and what was typed."""

    values: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, Text] = field(default_factory=dict)


def parse_fields(fields: Iterable[Field], posted: Posted, today: date) -> Parsed:
    """Every field that the page posted; good ones are kept although others are wrong."""
    parsed = Parsed()
    for each in fields:
        raw = raw_value(each, posted)
        if raw is ABSENT:
            continue
        try:
            parsed.values[each.id] = _value(each, raw, today)
        except Wrong as error:
            parsed.wrong[each.id] = error.text
            continue
        if each.confirm and parsed.values[each.id] != _again(each, posted, today):
            parsed.wrong[each.id] = AGAIN
            del parsed.values[each.id]
    return parsed


def _value(each: Field, raw: Any, today: date) -> Any:
    return None if raw in ("", [], ()) else parse(each, raw, today=today)


def _again(each: Field, posted: Posted, today: date) -> Any:
    """The second entry as a value; one that is wrong in itself cannot agree."""
    try:
        return _value(each, _one(posted, f"{each.id}.again"), today)
    except Wrong:
        return ABSENT


def raw_value(each: Field, posted: Posted) -> Any:
    """What was posted for one field: text, list of texts, list of rows, or ABSENT."""
    if each.type in (FieldType.DATE, FieldType.DATETIME):
        return _date_text(each.id, each.type, posted)
    if each.type is FieldType.LIST:
        return _rows(each, posted)
    if each.id not in posted:
        return ABSENT
    if each.type is FieldType.MULTICHOICE:
        return [value for value in posted[each.id] if value]
    return _one(posted, each.id)


def _one(posted: Posted, name: str) -> str:
    values = posted.get(name) or [""]
    return values[-1].strip()


def _date_text(name: str, type_: FieldType, posted: Posted) -> Any:
    if name in posted:
        return _one(posted, name)
    if f"{name}.year" not in posted:
        return ABSENT
    year, month, day = (_one(posted, f"{name}.{part}") for part in ("year", "month", "day"))
    if not (year or month or day):
        return ""
    text = f"{year}-{month.zfill(2)}-{day.zfill(2)}"
    if type_ is FieldType.DATE:
        return text
    hour, minute = (_one(posted, f"{name}.{part}") or "0" for part in ("hour", "minute"))
    return f"{text}T{hour.zfill(2)}:{minute.zfill(2)}"


def _rows(each: Field, posted: Posted) -> Any:
    """Rows of a list by number; a row whose cells are all blank is none."""
    numbers = sorted({int(part[1]) for name in posted if (part := _cell(each.id, name))})
    if not numbers and f"{each.id}.rows" not in posted:
        return ABSENT
    columns = each.columns.items()
    rows = (
        {name: _cell_text(f"{each.id}.{n}.{name}", column.type, posted) for name, column in columns} for n in numbers
    )
    return [row for row in rows if any(row.values())]


def _cell_text(name: str, type_: FieldType, posted: Posted) -> str:
    """What was posted for one cell; a date or time comes in parts here too."""
    if type_ not in (FieldType.DATE, FieldType.DATETIME):
        return _one(posted, name)
    text = _date_text(name, type_, posted)
    return "" if text is ABSENT else str(text)


def _cell(field_id: str, control: str) -> tuple[str, str] | None:
    """``(column, number)`` when the control is a cell of this list."""
    if not control.startswith(f"{field_id}."):
        return None
    number, _, column = control[len(field_id) + 1 :].partition(".")
    return (column, number) if number.isdigit() and column and len(number) < 4 else None
