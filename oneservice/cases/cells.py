"""Cells of lists by address: ``company.shareholders.1.share`` is the column ``share`` of the second row.

An item with ``each`` names columns as ``row.share``. Of one of its item cases these are cells, and wherever names of
fields go (extracts, notices, forms, papers) addresses go the same way: they say themselves which row they are of.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from oneservice.cases.models import ItemCase
from oneservice.cases.showing import show
from oneservice.engine.definition import Closure, Field, FieldType, MaterialUse, Text, frozen_map
from oneservice.engine.display import mask
from oneservice.engine.form import Form, FormState
from oneservice.engine.values import UNKNOWN, Origin, Value

ROW = "row."
PERSONAL = frozenset(
    {FieldType.PERSON_NAME, FieldType.RIC, FieldType.MOBILE, FieldType.ADDRESS, FieldType.BANK_ACCOUNT}
)
Cell = tuple[str, int, str]
"""List, index of the row from 0, column."""


def cell_of(closure: Closure, name: str) -> Cell | None:
    """What an address names; None for the name of a field."""
    if name in closure.fields:
        return None
    place, _, column = name.rpartition(".")
    field, _, index = place.rpartition(".")
    known = closure.fields.get(field)
    return (field, int(index), column) if known and index.isdecimal() and column in known.columns else None


def whole_of(closure: Closure, name: str) -> str:
    """The field itself: of a cell its list."""
    cell = cell_of(closure, name)
    return cell[0] if cell else name


def field_of(closure: Closure, name: str) -> Field:
    """A field of the dictionary, or a column under the address of its cell. Raises KeyError."""
    cell = cell_of(closure, name)
    return replace(closure.fields[cell[0]].columns[cell[2]], id=name) if cell else closure.fields[name]


def asked_field(form: Form, field: Field) -> Field:
    """A field as people fill it in: of a list no column that a rule computes or an item of the row gives."""
    given = form.given_columns.get(field.id, frozenset())
    kept = {name: column for name, column in field.columns.items() if column.compute is None and name not in given}
    return field if len(kept) == len(field.columns) else replace(field, columns=frozen_map(kept))


def known_name(closure: Closure, name: str) -> bool:
    return name in closure.fields or cell_of(closure, name) is not None


def value_of(closure: Closure, state: FormState, name: str) -> Value | None:
    """The value that counts of a field or cell; a cell came the way its list did."""
    cell = cell_of(closure, name)
    if cell is None:
        return state.values.get(name)
    plain, whole = plain_of(closure, state, name), state.values.get(cell[0])
    if plain is None or plain is UNKNOWN:
        return None
    return Value(plain, whole.origin if whole else Origin.TYPED, source=whole.source if whole else "")


def plain_of(closure: Closure, state: FormState, name: str) -> Any:
    """What rules read of a field or cell: plain JSON, None (empty) or UNKNOWN."""
    cell = cell_of(closure, name)
    if cell is None:
        return state.env.get(name, UNKNOWN)
    row = row_at(state, cell[0], cell[1])
    return UNKNOWN if row is None else row.get(cell[2])


def shown_of(closure: Closure, state: FormState, name: str) -> bool:
    cell = cell_of(closure, name)
    return state.shown[cell[0] if cell else name] is not False


def row_at(state: FormState, field: str, index: int) -> Mapping[str, Any] | None:
    rows = state.env.get(field, UNKNOWN)
    return rows[index] if isinstance(rows, list) and index < len(rows) else None


def with_cells(closure: Closure, answers: Mapping[str, Any], cells: Mapping[str, Any]) -> dict[str, Any]:
    """Values by field, once the ``cells`` (by address) stand in their lists; each list a new one."""
    lists: dict[str, list[dict[str, Any]]] = {}
    for name, value in cells.items():
        cell = cell_of(closure, name)
        if cell is None:
            raise KeyError(name)
        field, index, column = cell
        rows = lists.setdefault(field, [dict(row) for row in answers[field].value])
        rows[index][column] = value
    return dict(lists)


# --- of an item case --------------------------------------------------------------------------------------


def list_of(closure: Closure, item: ItemCase) -> str:
    """The list an item case is about a row of; "" where it is about the whole case."""
    return closure.bundle.item(item.item).each if item.row else ""


def row_of(closure: Closure, state: FormState, item: ItemCase) -> Mapping[str, Any] | None:
    """The row an item case is about, every column; None where it is about the whole case."""
    field = list_of(closure, item)
    return row_at(state, field, item.row - 1) if field else None


def sure_row_of(closure: Closure, state: FormState, item: ItemCase) -> Mapping[str, Any] | None:
    """The same for whatever decides: a cell in doubt is unknown."""
    return row_of(closure, replace(state, env=state.sure), item)


def needs_of(closure: Closure, item: ItemCase) -> list[str]:
    return list(_addressed(closure, item, closure.items[item.item].needs))


def gives_of(closure: Closure, item: ItemCase) -> list[str]:
    return list(_addressed(closure, item, closure.items[item.item].gives))


def _addressed(closure: Closure, item: ItemCase, names: Iterable[str]) -> Iterator[str]:
    """Of its own list an item case sees its own row, never the others."""
    field = list_of(closure, item)
    if not field:
        yield from names
        return
    start = f"{field}.{item.row - 1}."
    for name in names:
        if name.startswith(ROW):
            yield start + name.removeprefix(ROW)
        elif name == field:
            yield from (start + column for column in closure.fields[field].columns)
        else:
            yield name


def addressed_name(closure: Closure, item: ItemCase, name: str) -> str:
    """``row.share`` as the address of this item case's cell; other names as they are."""
    field = list_of(closure, item)
    return f"{field}.{item.row - 1}.{name.removeprefix(ROW)}" if field and name.startswith(ROW) else name


def addressed(closure: Closure, item: ItemCase, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values another system names as the definition does (``row.share``), by address."""
    names = {name: list(_addressed(closure, item, [name])) for name in closure.items[item.item].gives}
    return {names[name][0]: value for name, value in values.items() if len(names.get(name, ())) == 1}


def material_key(closure: Closure, item: ItemCase, use: MaterialUse) -> str:
    """The key of a material's use (``MaterialUse``) as this item case needs it (``engine.materials``)."""
    field = list_of(closure, item)
    if not field:
        return use.key
    of = "" if use.of in ("", "row") else f"{use.of}."
    return f"{use.use}:{of}{field}.{item.row - 1}"


def material_keys(closure: Closure, item: ItemCase) -> set[str]:
    return {material_key(closure, item, use) for use in closure.items[item.item].materials}


# --- in words ---------------------------------------------------------------------------------------------


def item_title(closure: Closure, item: ItemCase, answers: Mapping[str, Value], how: str = "") -> Text:
    """The title of an item with its row, 参保登记（第2行 张三）: for a desk, as ``how``: ``masked`` or ``whole``."""
    title = closure.items[item.item].title
    if not item.row:
        return title
    name = row_name(closure, item, answers, how)
    zh, en = f"第{item.row}行 {name}".strip(), f"row {item.row} {name}".strip()
    return Text(f"{title.zh}（{zh}）", f"{title.en or title.zh} ({en})")


def row_name(closure: Closure, item: ItemCase, answers: Mapping[str, Value], how: str = "") -> str:
    """What a row is called: the first name in it, else its first column. "" where there is no row.

    Who began sees it ``whole``; others by a column the item declares, in lists of many cases ``masked``.
    """
    if not item.row:
        return ""
    field = closure.fields[list_of(closure, item)]
    declared = {cell[2] for name in needs_of(closure, item) if (cell := cell_of(closure, name))}
    return name_in(field, answers, item.row - 1, set(field.columns) if how == "whole" else declared, how == "masked")


def name_in(field: Field, answers: Mapping[str, Value], index: int, columns: Container[str], masked: bool) -> str:
    kept = answers.get(field.id)
    rows = kept.value if kept and isinstance(kept.value, list) else []
    found = [column for column in field.columns.values() if column.name in columns]
    if index >= len(rows) or not found:
        return ""
    column = next((each for each in found if each.type is FieldType.PERSON_NAME), found[0])
    shown = show(column, rows[index].get(column.name))
    return mask(column.type, shown) if masked and (column.sensitive or column.type in PERSONAL) else shown
