"""By which names and identity numbers a filed case is found: they are sealed, their blind indexes are rows.

A draft has none, and neither has what a form does not show: nobody is found by what no department was told.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from oneservice.cases.models import Naming
from oneservice.cases.reading import Reading
from oneservice.engine.definition import Field, FieldType
from oneservice.engine.identity import plain_number, ric_shape
from oneservice.engine.types import Wrong, parse_person_name, plain_name
from oneservice.records import sealing

INDEXED: dict[FieldType, Callable[[str], str]] = {FieldType.PERSON_NAME: plain_name, FieldType.RIC: plain_number}
"""What is indexed, and how it is made the same however it was typed."""
DASHES = re.compile(r"[‐‑‒–—−]")
CASE_NUMBER = re.compile(r"\d{6}-\d{8}-\d{6,18}", re.ASCII)
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for. ``kind``: number (``key`` is a case's) | ric | name (``key`` is a blind index)."""

    kind: str
    key: str


def sought(typed: str) -> Sought | None:
    """What a search box means: a case's number, a whole identity number or a whole name. None: none of them."""
    typed = typed.strip()
    if len(typed) > LONGEST:
        return None
    number = "".join(DASHES.sub("-", unicodedata.normalize("NFKC", typed)).split())
    if CASE_NUMBER.fullmatch(number):
        return Sought("number", number)
    if ric_shape(plain_number(typed)):
        return Sought("ric", index_of(FieldType.RIC, typed))
    try:
        parse_person_name(typed)
    except Wrong:
        return None
    return Sought("name", index_of(FieldType.PERSON_NAME, typed))


def index_of(kind: FieldType, text: str) -> str:
    """The blind index of a name or number, 64 hex digits."""
    return sealing.blind_index(INDEXED[kind](text))


def keep_namings(reading: Reading) -> None:
    """Bring the rows of a filed case up to what it says now; the caller saves ``case.named``.

    Two statements where a name or number is another one, one where there were none before, else none.
    """
    case = reading.case
    if case.filed_at is None or case.filling:
        return
    rows = list(_namings(reading))
    digest = hashlib.sha256("\n".join(sorted(f"{row.field} {row.index}" for row in rows)).encode()).hexdigest()
    if digest == case.named:
        return
    if case.named:
        Naming.objects.filter(case=case).delete()
    Naming.objects.bulk_create(rows)
    case.named = digest


def _namings(reading: Reading) -> Iterator[Naming]:
    shown = reading.form_state().shown
    for name, value in reading.dossier.answers.items():
        field = reading.closure.fields.get(name)
        if field is None or shown.get(name) is False:
            continue
        for address, row, kind, text in _texts(field, value.value):
            yield Naming(case=reading.case, field=address, row=row, index=index_of(kind, text))


def _texts(field: Field, value: Any) -> Iterator[tuple[str, int, FieldType, str]]:
    """Address, row, type and text of each name and number in the value of a field."""
    if field.type in INDEXED and isinstance(value, str) and value:
        yield field.id, 0, field.type, value
    elif field.type is FieldType.LIST and isinstance(value, list):
        columns = [column for column in field.columns.values() if column.type in INDEXED]
        for number, row in enumerate(value):
            for column in columns:
                if isinstance(text := row.get(column.name), str) and text:
                    yield f"{field.id}.{number}.{column.name}", number + 1, column.type, text
