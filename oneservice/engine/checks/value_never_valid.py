"""``value-never-valid``: there is a value that ``min``, ``max`` and all ``valid`` rules of a field let through.

Bad: ``{type: integer, min: 10, valid: [{must: {"<": [{var: a.n}, 5]}, else: ...}]}``: nobody could answer it.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.data import Scopes, contradiction, ready, sound
from oneservice.engine.checks.finding import Finding
from oneservice.engine.definition import Content, Field
from oneservice.engine.search import empty, holds, possible
from oneservice.engine.uses import Address
from oneservice.engine.worlds import Scope

CODE = "value-never-valid"
LEVEL = 4


def find(content: Content) -> Iterator[Finding]:
    if not ready(content):
        return
    found = [*_found(content)]
    if found and sound(content):
        yield from found


def _found(content: Content) -> Iterator[Finding]:
    scopes = Scopes(content)
    for field in content.fields.values():
        yield from _judged(scopes.of(""), field, field.id, ("fields", field.id))
        for name, column in field.columns.items():
            address = ("fields", field.id, "columns", name)
            yield from _judged(scopes.of("", field.id), column, f"row.{name}", address)


def _judged(scope: Scope, field: Field, name: str, address: Address) -> Iterator[Finding]:
    bounded = bool(field.min and field.max) or field.min_rows > 0
    if not (field.valid or bounded) or field.compute is not None:
        return
    musts = [validity.must for validity in field.valid]
    claims = [empty(name, wanted=False), *(holds(must) for must in musts)]
    if possible(scope, claims, lawful=False).proved:
        if not musts:
            message = (
                f"No value lies between its bounds, {field.min or field.min_rows} and {field.max or field.max_rows}."
            )
        else:
            whole = musts[0] if len(musts) == 1 else {"and": musts}
            message = f"No value of {name} passes its own `valid` rules. {contradiction(scope, whole, lawful=False)}"
        yield Finding((*address, "valid") if musts else address, message, "Correct the rule or the bounds.")
