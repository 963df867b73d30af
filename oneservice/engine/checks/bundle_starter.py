"""``bundle-starter``: somebody can begin a case, has a page to fill, and no entry of a bundle stands twice.

Bad: roles of which none has ``starts: true``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, broken
from oneservice.engine.definition import Content

CODE = "bundle-starter"
LEVEL = 3


def find(content: Content) -> Iterator[Finding]:
    for bundle in content.bundles.values():
        address = ("bundles", bundle.id)
        if not bundle.starters:
            yield Finding((*address, "roles"), "Nobody can begin a case.", "Write starts: true at a role.")
        if not content.forms.get(bundle.id) and not broken(content, "forms", bundle.id):
            yield Finding(address, "The bundle has no pages.", f"Write forms/{bundle.id}.yaml.")
        twice = [name for name, count in Counter(entry.id for entry in bundle.items).items() if count > 1]
        for i, entry in enumerate(bundle.items):
            if entry.id in twice:
                message = f"The bundle has {entry.id} more than once."
                yield Finding((*address, "items", i), message, "Give each an id of its own: {use: ..., id: ...}.")
