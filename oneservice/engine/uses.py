"""Where rules stand and what names they read: the closure follows them, the checks judge them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from oneservice.engine.definition import Bundle, Content, Field, FieldType, Item, Logic
from oneservice.engine.rename import Rename, rename_item

Address = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class RuleAt:
    """A rule, where it stands, and what it may read there.

    ``wants``: the field whose type a computed value takes, None for a condition. ``bundle`` ("" none) lends
    its items and roles, ``row_of`` (a list field's name, "" none) its columns.
    """

    address: Address
    logic: Logic
    wants: Field | None = None
    bundle: str = ""
    row_of: str = ""


def rules_in(content: Content) -> Iterator[RuleAt]:
    """Every rule of the content; those of an item once for each bundle entry that uses it, renamed."""
    for field in content.fields.values():
        yield from field_rules(field, ("fields", field.id))
    used = {entry.use for bundle in content.bundles.values() for entry in bundle.items}
    for bundle in content.bundles.values():
        yield from bundle_rules(bundle)
        for entry in bundle.items:
            if entry.use in content.items:
                yield from item_rules(content.items[entry.use], entry.rename, bundle.id, entry.each)
    for item in content.items.values():
        if item.id not in used:
            yield from item_rules(item, {})


def field_rules(field: Field, address: Address, row_of: str = "") -> Iterator[RuleAt]:
    if field.when is not None:
        yield RuleAt((*address, "when"), field.when, row_of=row_of)
    if field.compute is not None:
        yield RuleAt((*address, "compute"), field.compute, wants=field, row_of=row_of)
    for i, validity in enumerate(field.valid):
        yield RuleAt((*address, "valid", i, "must"), validity.must, row_of=row_of)
    for name, column in field.columns.items():
        yield from field_rules(column, (*address, "columns", name), row_of=field.id)


def bundle_rules(bundle: Bundle) -> Iterator[RuleAt]:
    address = ("bundles", bundle.id)
    for i, gate in enumerate(bundle.gates):
        yield RuleAt((*address, "gates", i, "must"), gate.must, bundle=bundle.id)
    for i, entry in enumerate(bundle.items):
        if entry.when is not None:
            yield RuleAt((*address, "items", i, "when"), entry.when, None, bundle.id, entry.each)
    for role in bundle.roles.values():
        if role.when is not None:
            yield RuleAt((*address, "roles", role.id, "when"), role.when, None, bundle.id, role.each)
    for i, link in enumerate(bundle.links):
        if link.when is not None:
            yield RuleAt((*address, "links", i, "when"), link.when, bundle=bundle.id)


def item_rules(item: Item, rename: Rename, bundle: str = "", each: str = "") -> Iterator[RuleAt]:
    address = ("items", item.id)
    here = rename_item(item, rename)
    for i, use in enumerate(here.materials):
        if use.when is not None:
            yield RuleAt((*address, "materials", i, "when"), use.when, None, bundle, each)
    if here.decide is not None:
        yield RuleAt((*address, "decide", "grant"), here.decide.grant, None, bundle, each)
        yield RuleAt((*address, "decide", "refuse"), here.decide.refuse, None, bundle, each)


def names_read(logic: Logic) -> Iterator[str]:
    """Every path a rule reads by ``var``, in the order written, repeats and all."""
    if isinstance(logic, list):
        for part in logic:
            yield from names_read(part)
    elif isinstance(logic, dict):
        for key, value in logic.items():
            path = value[0] if isinstance(value, list) and value else value
            if key == "var" and isinstance(path, str):
                yield path
            else:
                yield from names_read(value)


DECIDED = frozenset({"outcome", "payment", "decided_on", "rows"})
"""What ``item.ID.`` tells only when the item is decided; ``chosen`` is known on filing."""


def items_read(logic: Logic) -> set[str]:
    """The items whose decision a rule waits for."""
    paths = (name.split(".") for name in names_read(logic))
    return {parts[1] for parts in paths if parts[0] == "item" and parts[-1] in DECIDED}


def field_of(name: str) -> str:
    """The field a path stands for: ``origin.parents.married`` is about ``parents.married``."""
    return name.removeprefix("origin.")


def field_reads(field: Field) -> Iterator[str]:
    """Names a field's own rules read, those of its columns too (``row.`` ones among them)."""
    for rule in field_rules(field, ()):
        yield from names_read(rule.logic)


def asked_about(field: Field, sources: Mapping[str, FieldType]) -> Iterator[str]:
    """Fields that hold the number a field's sources are asked by: ``mother.ric``.

    ``sources``: id to the type of its key; the field that holds it is named by that type.
    """
    froms = [*field.sources, *([field.options_from] if field.options_from else [])]
    for origin in froms:
        if origin.source in sources and origin.of != "row":
            yield f"{origin.of}.{sources[origin.source].value}"
    for column in field.columns.values():
        yield from asked_about(column, sources)
