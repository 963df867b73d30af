"""``item-accountable``: every item has a post that answers for it and the law it rests on.

Bad: an item without ``owner`` or ``basis``.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding
from oneservice.engine.definition import Content

CODE = "item-accountable"
LEVEL = 3


def find(content: Content) -> Iterator[Finding]:
    for item in content.items.values():
        address = ("items", item.id)
        if not item.owner:
            yield Finding(address, "Nobody answers for this item.", "Write owner: a post of the department.")
        if not item.basis:
            yield Finding(address, "The item rests on no law.", "Write basis: [{law: ..., article: ...}].")
