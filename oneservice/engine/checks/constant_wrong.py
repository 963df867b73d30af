"""``constant-wrong``: a default is a value its field could have.

Bad: ``{type: choice, options: {a: 甲}, default: b}``. Good: ``default: a``.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding
from oneservice.engine.definition import Content, Field
from oneservice.engine.types import Wrong, parse
from oneservice.engine.uses import Address

CODE = "constant-wrong"
LEVEL = 1


def find(content: Content) -> Iterator[Finding]:
    for field in content.fields.values():
        yield from default_of(field, ("fields", field.id))
        for name, column in field.columns.items():
            yield from default_of(column, ("fields", field.id, "columns", name))


def default_of(field: Field, address: Address) -> Iterator[Finding]:
    """Reading leaves a default that does not fit as it was written, a text or texts; a fitting one parses again."""
    if not isinstance(field.default, str | list):
        return
    try:
        parse(field, field.default)
    except Wrong as wrong:
        message = f"The default is no value of this field ({field.type.value})."
        yield Finding((*address, "default"), message, wrong.text.en)
