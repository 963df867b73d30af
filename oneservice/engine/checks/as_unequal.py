"""``as-unequal``: ``as`` joins groups whose fields have equal types.

Bad: ``as: {holder: child}`` where ``holder.weight`` is an integer and ``child.weight`` a text.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, used_items
from oneservice.engine.definition import Content
from oneservice.engine.rename import rename_name

CODE = "as-unequal"
LEVEL = 1


def find(content: Content) -> Iterator[Finding]:
    for bundle, i, entry, item in used_items(content):
        for name in dict.fromkeys((*item.needs, *item.gives)):
            other = rename_name(name, entry.rename)
            one, two = content.fields.get(name), content.fields.get(other)
            if one and two and one.type is not two.type:
                message = f"{name} is a {one.type.value}, but {other} is a {two.type.value}."
                hint = "Give both one type, or join the item to another group."
                yield Finding(("bundles", bundle.id, "items", i, "as"), message, hint)
