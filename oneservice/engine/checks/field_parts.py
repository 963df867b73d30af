"""``field-parts``: a field has the keys its type needs, and none that its type has no use for.

Bad: ``{label: 民族, type: choice}``. Good: ``{label: 民族, type: choice, options: {yi: 彝族}}``.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding
from oneservice.engine.definition import Content, Field, FieldType
from oneservice.engine.uses import Address

CODE = "field-parts"
LEVEL = 1

CHOICES = frozenset({FieldType.CHOICE, FieldType.MULTICHOICE})


def find(content: Content) -> Iterator[Finding]:
    for field in content.fields.values():
        yield from parts_of(field, ("fields", field.id))
        for name, column in field.columns.items():
            yield from parts_of(column, ("fields", field.id, "columns", name))
            if column.type in {FieldType.LIST, FieldType.FILE}:
                message = f"A column cannot be a {column.type.value}."
                yield Finding(("fields", field.id, "columns", name, "type"), message, "Make it a field of its own.")


def parts_of(field: Field, address: Address) -> Iterator[Finding]:
    has_options = bool(field.options or field.options_from)
    if field.type in CHOICES and not has_options:
        yield Finding(address, f"A {field.type.value} needs its options.", "Write options: {code: text}.")
    if field.type not in CHOICES and has_options:
        hint = "Write type: choice, or take the options out."
        yield Finding((*address, "options"), f"A {field.type.value} has no options.", hint)
    if (field.type is FieldType.LIST) != bool(field.columns):
        yield Finding(address, "A list has columns, and only a list has them.", "Write type: list and columns: {...}.")
    if field.compute is not None and (field.sources or field.default is not None):
        hint = "Keep either compute, or from and default."
        yield Finding((*address, "compute"), "A computed field has no source and no default.", hint)
