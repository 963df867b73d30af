"""Values as people read them, in Chinese or English, whole or masked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from oneservice.engine.definition import Field, FieldType, Text
from oneservice.engine.values import UNKNOWN

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def display(field: Field, value: Any, language: str = "zh", options: Mapping[str, Text] | None = None) -> str:
    """``value`` of ``field`` in words; "" for None (empty).

    ``language`` is ``zh`` or ``en`` (or a longer code that begins so); ``options`` replaces the field's own
    where a source gives them. A division is shown by its code: its name is data of the running site.
    """
    if value is None:
        return ""
    chosen = field.options if options is None else options
    if field.type in {FieldType.CHOICE, FieldType.MULTICHOICE}:
        return show_choices(chosen, value, language)
    if field.type is FieldType.LIST:
        return show_rows(field, value, language)
    show = SHOWN.get(field.type)
    return show(value, language.startswith("en")) if show else str(value)


def show_choices(options: Mapping[str, Text], value: str | list[str], language: str) -> str:
    keys = [value] if isinstance(value, str) else value
    labels = [options[key].in_language(language) if key in options else key for key in keys]
    return (", " if language.startswith("en") else "、").join(labels)


def show_rows(field: Field, rows: list[dict[str, Any]], language: str) -> str:
    """Each row on a line: the displayed cells that are not empty, in the order of the columns."""
    return "\n".join(show_row(field, row, language) for row in rows)


def show_row(field: Field, row: Mapping[str, Any], language: str) -> str:
    """A cell nobody filled, or that a register owes and does not find, is left out."""
    known = {name: row.get(name) for name in field.columns if row.get(name) is not UNKNOWN}
    cells = [display(field.columns[name], value, language) for name, value in known.items()]
    return (", " if language.startswith("en") else "，").join(cell for cell in cells if cell)


def show_date(value: str, english: bool) -> str:
    day = date.fromisoformat(value[:10])
    if english:
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def show_datetime(value: str, english: bool) -> str:
    instant = datetime.fromisoformat(value)
    return f"{show_date(value, english)}{', ' if english else ' '}{instant:%H:%M}"


def show_money(value: int, english: bool) -> str:
    return f"{'-' if value < 0 else ''}￥{abs(value) // 100:,}.{abs(value) % 100:02d}"


def show_bool(value: bool, english: bool) -> str:
    return ("Yes" if value else "No") if english else ("是" if value else "否")


def show_file(value: str, english: bool) -> str:
    return "File uploaded" if english else "已上传文件"


SHOWN: Mapping[FieldType, Callable[[Any, bool], str]] = {
    FieldType.DATE: show_date,
    FieldType.DATETIME: show_datetime,
    FieldType.MONEY: show_money,
    FieldType.BOOL: show_bool,
    FieldType.FILE: show_file,
}


def mask(kind: FieldType, text: str) -> str:
    """``text`` (plain or displayed) with what identifies a person starred out; enough stays to recognise it.

    Names keep the first and, from three characters on, the last; other kinds keep the ends named below,
    anything else personal is starred whole. Codes of organisations and divisions are public.
    """
    if not text or kind in PUBLIC:
        return text
    if kind is FieldType.PERSON_NAME:
        return text[0] + "*" * max(1, len(text) - 2) + (text[-1] if len(text) > 2 else "")
    head, tail = KEPT.get(kind, (0, 0))
    if len(text) <= head + tail:
        return "*" * len(text)
    return text[:head] + "*" * min(len(text) - head - tail, 12) + (text[-tail:] if tail else "")


PUBLIC = frozenset({FieldType.USCC, FieldType.DIVISION})
KEPT: Mapping[FieldType, tuple[int, int]] = {
    FieldType.RIC: (3, 4),
    FieldType.MOBILE: (3, 4),
    FieldType.BANK_ACCOUNT: (0, 4),
    FieldType.ADDRESS: (6, 0),
}
