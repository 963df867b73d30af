"""A roster on a page: its rows a page at a time, what is wrong with which, what was set aside, and tables of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from oneservice.cases.actions.rosters import cell_fields, mark_of, roster_field, wrong_rows
from oneservice.cases.cells import name_in
from oneservice.cases.errors import NotFound
from oneservice.cases.models import Participant
from oneservice.cases.posted import Posted, parse_fields
from oneservice.cases.queries.parts import options_of
from oneservice.cases.reading import Reading, read_case
from oneservice.cases.shapes import Question
from oneservice.cases.showing import show
from oneservice.engine import tables
from oneservice.engine.definition import Field, Text
from oneservice.engine.values import Origin, Value
from oneservice.people.models import Person

PAGE = 50


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A row of the list. ``cells`` in words by language, ``wrong`` what stands against it."""

    number: int
    mark: str
    cells: tuple[dict[str, str], ...]
    wrong: tuple[tuple[Text, Text], ...]


@dataclass(frozen=True, slots=True)
class AsideLine:
    """A row that was set aside: its line in the table, its cells as they were written, what is wrong with which."""

    number: int
    cells: tuple[str, ...]
    wrong: tuple[tuple[Text, Text], ...]


@dataclass(frozen=True, slots=True)
class RosterView:
    ref: str
    name: str
    page: str  # of the form, to go back to
    title: Text
    help: Text | None
    columns: tuple[Text, ...]
    lines: tuple[RosterLine, ...]
    total: int
    most: int
    faulty: int  # rows of the list that something stands against
    aside: tuple[AsideLine, ...]
    aside_table: str  # the rows set aside as a table to be mended on the page
    number: int
    of: int
    open: bool


@dataclass(frozen=True, slots=True)
class RowForm:
    """One row to fill in. ``number`` counts from 1; ``mark`` is posted back; "" for a new one."""

    ref: str
    name: str
    title: Text
    number: int
    called: str
    mark: str
    questions: tuple[Question, ...]


def roster(person: Person, ref: str, name: str, number: int = 1) -> RosterView:
    """The list ``name``: the rows something stands against first, then in their order. Raises NotFound."""
    reading, me, field = _open(person, ref, name)
    rows, wrong = rows_of(reading, name), wrong_rows(reading, name)
    order = sorted(range(len(rows)), key=lambda n: (n not in wrong, n))
    pages = max(1, -(-len(rows) // PAGE))
    number = min(max(number, 1), pages)
    shown = order[(number - 1) * PAGE : number * PAGE]
    aside = reading.dossier.aside.get(name, [])
    return RosterView(
        ref=ref,
        name=name,
        page=next(page.id for page in reading.closure.pages if name in page.fields),
        title=field.label,
        help=field.help,
        columns=tuple(column.label for column in field.columns.values()),
        lines=tuple(_line(field, rows[n], n, wrong.get(n, {})) for n in shown),
        total=len(rows),
        most=field.max_rows,
        faulty=len(wrong),
        aside=tuple(_aside(field, kept) for kept in aside),
        aside_table=_aside_table(field, aside, "zh", with_reasons=False) if aside else "",
        number=number,
        of=pages,
        open=reading.case.phase == "draft" and me.starts,
    )


def _open(person: Person, ref: str, name: str) -> tuple[Reading, Participant, Field]:
    reading, me = read_case(person, ref, now=timezone.now())
    if not me.starts:
        raise NotFound
    return reading, me, roster_field(reading, me, name)


def rows_of(reading: Reading, name: str) -> list[Mapping[str, Any]]:
    kept = reading.dossier.answers.get(name)
    return list(kept.value) if kept is not None and isinstance(kept.value, list) else []


def _line(field: Field, row: Mapping[str, Any], index: int, wrong: Mapping[str, Text]) -> RosterLine:
    cells = tuple(
        {language: show(c, row.get(n), language) for language in ("zh", "en")} for n, c in field.columns.items()
    )
    return RosterLine(index + 1, mark_of(row), cells, _faults(field, wrong))


def _faults(field: Field, wrong: Mapping[str, Text]) -> tuple[tuple[Text, Text], ...]:
    return tuple((field.columns[name].label, text) for name, text in wrong.items() if name in field.columns)


def _aside(field: Field, kept: Mapping[str, Any]) -> AsideLine:
    wrong = {name: Text(*texts) for name, texts in kept["wrong"].items()}
    return AsideLine(kept["row"], tuple(kept["cells"].get(name, "") for name in field.columns), _faults(field, wrong))


def _aside_table(field: Field, aside: list[dict[str, Any]], language: str, *, with_reasons: bool) -> str:
    lines = []
    for kept in aside:
        said = "；".join(
            f"{label.in_language(language)}：{text.in_language(language)}" for label, text in _aside(field, kept).wrong
        )
        cells = [kept["cells"].get(name, "") for name in field.columns]
        lines.append([str(kept["row"]), said, *cells] if with_reasons else cells)
    if not with_reasons:
        names = [column.label.in_language(language) for column in field.columns.values()]
        return "\n".join("\t".join(line) for line in [names, *lines])
    heads = [tables.NUMBER.in_language(language), tables.REASON.in_language(language)]
    return tables.write_table(field, lines, language, before=heads)


def roster_table(person: Person, ref: str, name: str, which: str, language: str) -> str:
    """CSV: the ``template``, the ``rows`` of the list, or those set ``aside`` with what is wrong. Raises NotFound."""
    reading, _, field = _open(person, ref, name)
    if which == "template":
        return tables.write_table(field, [], language)
    if which == "rows":
        rows = rows_of(reading, name)
        lines = [[tables.written(c, row.get(n), language) for n, c in field.columns.items()] for row in rows]
        return tables.write_table(field, lines, language)
    if which == "aside" and reading.dossier.aside.get(name):
        return _aside_table(field, reading.dossier.aside[name], language, with_reasons=True)
    raise NotFound


def row_form(person: Person, ref: str, name: str, number: int, *, posted: Posted | None = None) -> RowForm:
    """One row, ``number`` from 1; one behind the last is a new one. Raises NotFound."""
    reading, _, field = _open(person, ref, name)
    rows = rows_of(reading, name)
    if reading.case.phase != "draft" or not 1 <= number <= len(rows) + 1:
        raise NotFound
    row = dict(rows[number - 1]) if number <= len(rows) else {}
    mark = mark_of(row) if row else ""
    if posted is not None:
        parsed = parse_fields(cell_fields(field, number - 1), posted, reading.today).values
        row |= {place.rpartition(".")[2]: value for place, value in parsed.items()}
    called = name_in(field, reading.dossier.answers, number - 1, set(field.columns), False)
    questions = tuple(_cell(cell, row) for cell in cell_fields(field, number - 1))
    return RowForm(ref, name, field.label, number, called, mark, questions)


def _cell(cell: Field, row: Mapping[str, Any]) -> Question:
    value = row.get(cell.name)
    return Question(
        field=cell,
        name=cell.id,
        type=cell.type,
        value=None if value is None else Value(value, Origin.TYPED),
        shown=True,
        required=not cell.optional,
        locked=False,
        pending=False,
        options=options_of(cell),
        source_title=None,
    )


def left_out(reading: Reading) -> tuple[tuple[str, Text, int], ...]:
    """Lists with rows set aside: name, label and how many; they are no part of the application."""
    fields = reading.closure.fields
    return tuple(
        (name, fields[name].label, len(rows)) for name, rows in reading.dossier.aside.items() if name in fields
    )
