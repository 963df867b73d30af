"""``each-rows``: ``each`` names a list, and where it makes people, the list has their name, number and telephone.

Bad: ``each: company.name``, a text. Good: ``each: company.shareholders``, a list with columns name, ric, mobile.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding
from oneservice.engine.definition import Content, FieldType
from oneservice.engine.uses import Address

CODE = "each-rows"
LEVEL = 3

PERSON = ("name", "ric", "mobile")


def find(content: Content) -> Iterator[Finding]:
    for bundle in content.bundles.values():
        for i, entry in enumerate(bundle.items):
            yield from not_a_list(content, entry.each, ("bundles", bundle.id, "items", i, "each"))
        for role in bundle.roles.values():
            address = ("bundles", bundle.id, "roles", role.id, "each")
            yield from not_a_list(content, role.each, address)
            if role.starts or role.signs:
                yield from columns_missing(content, role.each, address)


def not_a_list(content: Content, name: str, address: Address) -> Iterator[Finding]:
    field = content.fields.get(name)
    if field and field.type is not FieldType.LIST:
        message = f"{name} is a {field.type.value}, so there is nothing to take each of."
        yield Finding(address, message, "Name a field of type list, or take each out.")


def columns_missing(content: Content, name: str, address: Address) -> Iterator[Finding]:
    field = content.fields.get(name)
    missing = [column for column in PERSON if field and field.columns and column not in field.columns]
    if missing:
        message = f"Each row of {name} signs, but the list has no column {', '.join(missing)}."
        hint = "Add the columns: signing reads a name, an identity number 身份证件号 and a mobile."
        yield Finding(address, message, hint)
