"""What a register says beside what was typed, in words, for who has typed it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from oneservice.cases.cells import cell_of, field_of, known_name, plain_of
from oneservice.cases.reading import Reading
from oneservice.cases.showing import show
from oneservice.engine.definition import Closure, Text
from oneservice.engine.form import FormState


@dataclass(frozen=True, slots=True)
class Beside:
    """A field or cell (by address) that a register contradicts; both values in words by language."""

    name: str
    label: Text  # of a cell with its row
    source: Text
    said: dict[str, str]  # by the register
    typed: dict[str, str]
    binds: bool  # its keeper is asked if both still differ at filing; else it is an offer


def besides(reading: Reading, state: FormState, fields: Iterable[str]) -> Iterator[Beside]:
    """All that registers contradict in ``fields`` and their cells, as far as it is shown and still differs."""
    wanted = set(fields)
    for name, said in reading.dossier.contradicted.items():
        cell = cell_of(reading.closure, name)
        field = cell[0] if cell else name
        known = field in wanted and known_name(reading.closure, name) and said["source"] in reading.closure.sources
        if known and state.shown[field] is not False and plain_of(reading.closure, state, name) != said["value"]:
            yield Beside(
                name=name,
                label=place_label(reading.closure, name),
                source=reading.closure.sources[said["source"]].title,
                said=texts_at(reading, name, said["value"]),
                typed=texts_at(reading, name, plain_of(reading.closure, state, name)),
                binds=said["binds"],
            )


def texts_at(reading: Reading, name: str, value: object) -> dict[str, str]:
    """A value as it would be shown there; nothing where another version has no such place."""
    if not known_name(reading.closure, name):
        return {}
    field = field_of(reading.closure, name)
    return {language: show(field, value, language) for language in ("zh", "en")}


def place_label(closure: Closure, name: str) -> Text:
    """The label of a field, or of a cell with its row. Another version may have neither any more."""
    cell = cell_of(closure, name)
    if cell is None:
        field = closure.fields.get(name)
        return field.label if field else Text(name, name)
    label, row = field_of(closure, name).label, cell[1] + 1
    return Text(f"{label.zh}（第{row}行）", f"{label.in_language('en')} (row {row})")
