"""What was posted, as a button that does not save changes it: a row more or less, what a register says taken."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from oneservice.engine.definition import FieldType
from oneservice.ui.widgets import Asked, Posted, Typed, as_text, iso_parts


def with_taken(posted: Posted, questions: Iterable[Asked], name: str) -> dict[str, list[str]]:
    """The controls of a field, or of a cell by its address, have what it is now, the others what was typed in them."""
    for each in questions:
        plain = each.value.value if each.value else None
        if each.name == name:
            return with_value(posted, name, each.type, plain)
        for number, row in enumerate(plain if each.type == FieldType.LIST and plain else ()):
            for column in each.field.columns.values():
                if f"{each.name}.{number}.{column.name}" == name:
                    return with_value(posted, name, column.type, row[column.name])
    return {key: list(sent) for key, sent in posted.items()}


def with_value(posted: Posted, name: str, type_: FieldType, plain: Any) -> dict[str, list[str]]:
    """What was posted, with ``plain`` in the controls of ``name`` instead of what stood there."""
    result = {key: list(sent) for key, sent in posted.items() if key != name and not key.startswith(f"{name}.")}
    if type_ in (FieldType.DATE, FieldType.DATETIME):
        return result | {f"{name}.{part}": [text] for part, text in iso_parts(plain).items()}
    many = isinstance(plain, list) and type_ == FieldType.MULTICHOICE
    return result | {name: [str(each) for each in plain] if many else [as_text(type_, plain)]}


def with_rows(posted: Posted, *, more: str = "", less: str = "") -> dict[str, list[str]]:
    """What was posted after the button “one more row” (``more``: the field) or “delete” (``less``: ``field.2``)."""
    result = {key: list(values) for key, values in posted.items()}
    if more:
        used = Typed(more, FieldType.LIST, posted, None).row_count()
        result[f"{more}.{max(used, 1)}."] = [""]
    name, _, index = less.rpartition(".")
    return _without_row(result, name, int(index)) if index.isdecimal() and len(index) < 5 else result


def _without_row(posted: Posted, name: str, gone: int) -> dict[str, list[str]]:
    """Later rows move up, so that the numbers stay without gaps."""
    result = {}
    for key, values in posted.items():
        row, dot, column = key.removeprefix(f"{name}.").partition(".")
        if not (key.startswith(f"{name}.") and dot and row.isdecimal() and len(row) < 5):
            result[key] = list(values)
        elif int(row) != gone:
            moved = int(row) - (int(row) > gone)
            result[f"{name}.{moved}.{column}"] = list(values)
    return result
