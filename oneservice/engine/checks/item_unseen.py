"""``item-reads-unseen``: a department decides by nothing it is not shown: rules read what the item needs.

Bad: ``decide: {grant: {"==": [{var: mother.insured}, true]}, ...}`` without ``mother.insured`` in ``needs``.
A material of a person (``of: mother``) needs that person's data too: its licence is found by the person's number.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding
from oneservice.engine.definition import Content, Item
from oneservice.engine.uses import field_of, item_rules, names_read

CODE = "item-reads-unseen"
LEVEL = 6


def find(content: Content) -> Iterator[Finding]:
    for item in content.items.values():
        yield from read_by_rules(content, item)
        yield from people_of_materials(content, item)


def read_by_rules(content: Content, item: Item) -> Iterator[Finding]:
    shown = {*item.needs, *item.gives}
    for rule in item_rules(item, {}):
        for name in dict.fromkeys(field_of(read) for read in names_read(rule.logic)):
            if name in content.fields and name not in shown:
                message = f"The rule reads {name}, which the item does not need, so its department does not see it."
                yield Finding(rule.address, message, f"Put {name} into needs.")


def people_of_materials(content: Content, item: Item) -> Iterator[Finding]:
    groups = {name.partition(".")[0] for name in (*item.needs, *item.gives)}
    for i, use in enumerate(item.materials):
        material = content.materials.get(use.use)
        if material and (material.licence or material.source) and use.of and use.of not in {*groups, "row"}:
            message = f"The item asks for {use.use} of {use.of}, but needs nothing else about {use.of}."
            hint = f"Put {use.of}.ric into needs, by which it is found; or take the material out."
            yield Finding(("items", item.id, "materials", i, "of"), message, hint)
