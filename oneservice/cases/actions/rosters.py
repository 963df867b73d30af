"""Rosters: lists of hundreds of rows, put in by a table or one row at a time, while a case is being filled.

Of a table good rows go in and bad ones are set aside, sealed with the rest of the case, each with what is wrong with
it: they are not part of the application until they are mended, and they do not stop it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from oneservice.cases.actions.asking import ask_sources
from oneservice.cases.actions.contradicting import reconsider
from oneservice.cases.actions.draft import ERRORS
from oneservice.cases.cells import asked_field
from oneservice.cases.errors import CLOSED, TAKEN, NotFound, Refused
from oneservice.cases.models import Participant
from oneservice.cases.posted import Posted, parse_fields
from oneservice.cases.reading import Reading
from oneservice.cases.work import Work, digest, work_as
from oneservice.engine import tables
from oneservice.engine.definition import Field, FieldType, Text
from oneservice.engine.values import Origin, Value
from oneservice.people.divisions import division_titles
from oneservice.people.models import Person

ADD, REPLACE, MEND = "add", "replace", "mend"
ONLY_SO_MANY = Text(
    "名单最多 {most} 行，这次上传后会有 {rows} 行。请分成几次申请", "At most {most} rows: this makes {rows}"
)


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What came of a table: rows put in, rows that were there already, rows set aside."""

    added: int
    same: int
    wrong: int


def roster_field(reading: Reading, me: Participant, name: str) -> Field:
    """The list as people fill it in, if a page of the reader's asks for it. Raises NotFound."""
    closure = reading.closure
    pages = (page for page in closure.pages if me.role in (page.roles or closure.bundle.starters))
    field = closure.fields.get(name)
    if field is None or field.type is not FieldType.LIST or not any(name in page.fields for page in pages):
        raise NotFound
    return asked_field(reading.pinned.form, field)


def upload_rows(person: Person, ref: str, name: str, table: bytes | str, how: str, *, now: datetime) -> Uploaded:
    """Put the rows of a table into a list. ``how``: ``add`` to it, ``replace`` it, or ``mend`` what is set aside.

    All or nothing is saved; raises NotFound, and Refused with what is wrong with the table as a whole.
    """
    with work_as(person, ref, now=now) as (work, me):
        field = _open_list(work, me, name)
        judged = _judged(work, field, table)
        good = [each.values for each in judged if not each.wrong]
        bad = [_kept(each.line.number, each.line.cells, each.wrong) for each in judged if each.wrong]
        old = _rows(work, name)
        start = [] if how == REPLACE and good else old
        rows, same = _without_twins(start, good)
        if len(rows) > field.max_rows:
            raise Refused(_too_many(field, len(rows)), {"table": _too_many(field, len(rows))})
        aside = work.dossier.aside.get(name, []) if how == ADD else []
        _put(work, name, rows, [*aside, *(each for each in bad if each not in aside)])
        added = len(rows) - len(start)
        work.note("rows.uploaded", name, added=added, aside=len(bad), hash=digest(work.case.sealed))
        return Uploaded(added, same, len(bad))


def _open_list(work: Work, me: Participant, name: str) -> Field:
    if work.case.phase != "draft" or not me.starts:
        raise Refused(CLOSED)
    field = roster_field(work, me, name)
    if name in work.form_state().locked:
        raise Refused(CLOSED)
    return field


def _judged(work: Work, field: Field, table: bytes | str) -> list[tables.Judged]:
    """Every row, by its columns' types and then by their rules, which may read the rest of the form."""
    try:
        text = tables.decoded(table) if isinstance(table, bytes) else table
        lines = tables.read_table(field, text)
    except tables.BadTable as error:
        raise Refused(error.text, {"table": error.text}) from error
    judged = tables.judge(field, lines, work.today, choices_of(field))
    good = [each for each in judged if not each.wrong]
    found = work.pinned.form.judge_rows(field.id, [each.values for each in good], work.form_state().env)
    for each, wrong in zip(good, found, strict=True):
        each.wrong.update(wrong)
    return judged


def choices_of(field: Field) -> dict[str, dict[str, str]]:
    """What may be written for a division: its name, in either language."""
    columns = [name for name, column in field.columns.items() if column.type is FieldType.DIVISION]
    if not columns:
        return {}
    words = {word: code for code, title in division_titles().items() for word in (title.zh, title.en) if word}
    return {name: {word.casefold(): code for word, code in words.items()} for name in columns}


def _kept(number: int, cells: Mapping[str, str], wrong: Mapping[str, Text]) -> dict[str, Any]:
    """A row set aside, as it is kept with the case."""
    return {"row": number, "cells": dict(cells), "wrong": {n: [text.zh, text.en] for n, text in wrong.items()}}


def _rows(work: Reading, name: str) -> list[dict[str, Any]]:
    kept = work.dossier.answers.get(name)
    return list(kept.value) if kept is not None and isinstance(kept.value, list) else []


def _without_twins(rows: list[dict[str, Any]], more: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], int]:
    """The same table sent twice makes no row twice. A row is the same if every cell is."""
    seen, result = {mark_of(row) for row in rows}, list(rows)
    for row in more:
        mark = mark_of(row)
        if mark not in seen:
            seen.add(mark)
            result.append(row)
    return result, len(rows) + len(more) - len(result)


def mark_of(row: Mapping[str, Any]) -> str:
    """Tells a row of a page apart from another that has come in its place; without empty cells."""
    filled = {name: value for name, value in row.items() if value is not None}
    return hashlib.sha256(json.dumps(filled, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def _too_many(field: Field, rows: int) -> Text:
    words = (ONLY_SO_MANY.zh, ONLY_SO_MANY.en)
    return Text(*(word.format(most=field.max_rows, rows=rows) for word in words))


def _put(work: Work, name: str, rows: list[dict[str, Any]], aside: list[dict[str, Any]]) -> None:
    work.dossier.answers[name] = Value(rows, Origin.TYPED, at=work.now.isoformat())
    reconsider(work)
    work.dossier.aside[name] = aside
    if not aside:
        del work.dossier.aside[name]
    ask_sources(work, work.form_state())
    work.seal()


def forget_aside(person: Person, ref: str, name: str, *, now: datetime) -> None:
    """The rows set aside are not wanted any more."""
    with work_as(person, ref, now=now) as (work, me):
        _open_list(work, me, name)
        _put(work, name, _rows(work, name), [])
        work.note("rows.forgotten", name)


def set_wrong_aside(person: Person, ref: str, name: str, *, now: datetime) -> int:
    """Rows that something else in the form has made wrong no longer stop the others; returns how many there were."""
    with work_as(person, ref, now=now) as (work, me):
        field = _open_list(work, me, name)
        rows, wrong = _rows(work, name), wrong_rows(work, name)
        texts = {
            n: {c: tables.written(column, rows[n].get(c), "zh") for c, column in field.columns.items()} for n in wrong
        }
        aside = [_kept(n + 1, texts[n], wrong[n]) for n in sorted(wrong)]
        kept = [row for n, row in enumerate(rows) if n not in wrong]
        _put(work, name, kept, [*work.dossier.aside.get(name, []), *aside])
        work.note("rows.aside", name, rows=len(aside))
        return len(aside)


def wrong_rows(reading: Reading, name: str) -> dict[int, dict[str, Text]]:
    """By row what is wrong with it now, by column."""
    found: dict[int, dict[str, Text]] = {}
    for place, text in reading.form_state().wrong.items():
        number, _, column = place.removeprefix(f"{name}.").partition(".")
        if place.startswith(f"{name}.") and number.isdecimal():
            found.setdefault(int(number), {})[column] = text
    return found


def save_row(person: Person, ref: str, name: str, index: int, mark: str, posted: Posted, *, now: datetime) -> None:
    """One row as it was typed; ``index`` one behind the last adds it. ``mark``: of the row the page showed.

    Raises Refused with a text for each cell; nothing is saved then.
    """
    with work_as(person, ref, now=now) as (work, me):
        field = _open_list(work, me, name)
        rows = _rows(work, name)
        _must_be_there(rows, index, mark)
        parsed = parse_fields(cell_fields(field, index), posted, work.today)
        row = {place.rpartition(".")[2]: value for place, value in parsed.values.items()}
        wrong = dict(parsed.wrong)
        for column, text in work.pinned.form.judge_rows(name, [row], work.form_state().env)[0].items():
            wrong.setdefault(f"{name}.{index}.{column}", text)
        if wrong:
            raise Refused(ERRORS, wrong)
        if index == len(rows) and len(rows) >= field.max_rows:
            raise Refused(_too_many(field, len(rows) + 1))
        rows[index:] = [{**(rows[index] if index < len(rows) else {}), **row}, *rows[index + 1 :]]
        _put(work, name, rows, work.dossier.aside.get(name, []))
        work.note("rows.saved", name, row=index + 1, hash=digest(work.case.sealed))


def cell_fields(field: Field, index: int) -> list[Field]:
    """The columns of one row as fields of a page, under the addresses of its cells."""
    return [_addressed(column, f"{field.id}.{index}.{name}") for name, column in field.columns.items()]


def _addressed(column: Field, place: str) -> Field:
    return replace(column, id=place)


def _must_be_there(rows: list[dict[str, Any]], index: int, mark: str) -> None:
    here = mark_of(rows[index]) if index < len(rows) else ""
    if index > len(rows) or here != mark:
        raise Refused(TAKEN)


def drop_row(person: Person, ref: str, name: str, index: int, mark: str, *, now: datetime) -> None:
    with work_as(person, ref, now=now) as (work, me):
        _open_list(work, me, name)
        rows = _rows(work, name)
        if index >= len(rows):
            raise Refused(TAKEN)
        _must_be_there(rows, index, mark)
        del rows[index]
        _put(work, name, rows, work.dossier.aside.get(name, []))
        work.note("rows.dropped", name, row=index + 1)
