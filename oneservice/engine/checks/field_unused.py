"""``field-unused``: a field nobody reads is not asked; its purpose is the items that read it.

Bad: a field on a page that no item needs, no rule reads and no source is asked by.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, is_whole
from oneservice.engine.definition import Content
from oneservice.engine.rename import rename_item
from oneservice.engine.uses import asked_about, field_of, field_reads, names_read, rules_in

CODE = "field-unused"
LEVEL = 5

SIGNING = ("name", "ric", "mobile", "uscc")


def find(content: Content) -> Iterator[Finding]:
    if not is_whole(content):
        return  # perhaps what reads it is what could not be read
    read = set(read_by_items(content)) | set(read_by_bundles(content)) | set(read_by_fields(content))
    read |= {field_of(name) for rule in rules_in(content) for name in names_read(rule.logic)}
    for name in content.fields:
        if name not in read:
            hint = "Put it into needs of the item that reads it, or take the field out."
            yield Finding(("fields", name), f"Nobody reads {name}.", hint)


def read_by_items(content: Content) -> Iterator[str]:
    renames: dict[str, list[dict[str, str]]] = {name: [{}] for name in content.items}
    for bundle in content.bundles.values():
        for entry in bundle.items:
            renames.setdefault(entry.use, []).append(dict(entry.rename))
    for name, item in content.items.items():
        for rename in renames[name]:
            here = rename_item(item, rename)
            yield from (*here.needs, *here.gives, here.division)
            yield str(here.fee.amount) if here.fee else ""


def read_by_bundles(content: Content) -> Iterator[str]:
    for bundle in content.bundles.values():
        yield from bundle.one_open_case_per
        for role in bundle.roles.values():
            yield from (role.each, *(f"{role.id}.{name}" for name in SIGNING))
        for entry in bundle.items:
            yield entry.each
            yield from (entry.batch.by, entry.batch.places, *entry.batch.order) if entry.batch else ()


def read_by_fields(content: Content) -> Iterator[str]:
    """What a field's rules read beside itself, and the numbers its sources are asked by."""
    keys = {source.id: source.key for source in content.sources.values()}
    for field in content.fields.values():
        yield from (name for read in field_reads(field) if (name := field_of(read)) != field.id)
        yield from asked_about(field, keys)
