"""``answer-type``: what a field takes from a source has the field's own type.

Bad: a bool field that takes ``spouse_name``, a person_name. Good: it takes ``married``, a bool.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding
from oneservice.engine.definition import Content, Field, FieldType
from oneservice.engine.uses import Address

CODE = "answer-type"
LEVEL = 1

TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.ADDRESS})
"""Types whose values are free text, so that one may be taken for another."""


def find(content: Content) -> Iterator[Finding]:
    for field in content.fields.values():
        yield from answers_of(content, field, ("fields", field.id))
        for name, column in field.columns.items():
            yield from answers_of(content, column, ("fields", field.id, "columns", name))


def answers_of(content: Content, field: Field, address: Address) -> Iterator[Finding]:
    for i, origin in enumerate(field.sources):
        source = content.sources.get(origin.source)
        given = source.answers.get(origin.take) if source else None
        if given and given is not field.type and not {given, field.type} <= TEXTS:
            message = f"The field is a {field.type.value}, but {origin.take} of {origin.source} is a {given.value}."
            hint = f"Take an answer that is a {field.type.value}, or change the type in one of the two."
            yield Finding((*address, "from", i, "take"), message, hint)
