"""``promise-short``: the promise of the whole is no shorter than the longest path of its items.

Bad: ``promise: 3 workdays`` where a (2 workdays) comes before b (5 workdays). Good: ``promise: 7 workdays``.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding
from oneservice.engine.checks.limit_promise import said
from oneservice.engine.definition import Bundle, Content
from oneservice.engine.dependencies import in_order
from oneservice.engine.plan import in_workdays, promised

CODE = "promise-short"
LEVEL = 3

Path = tuple[int, tuple[str, ...]]
"""Working days, and the items that take them one after the other."""


def find(content: Content) -> Iterator[Finding]:
    for bundle in content.bundles.values():
        days, way = longest_path(content, bundle)
        if bundle.promise and in_workdays(bundle.promise) < days:
            message = f"{said(bundle.promise)} are promised, but {' -> '.join(way)} takes {days} workdays."
            hint = f"Write promise: {days} workdays, or leave it out: the longest path is promised then."
            yield Finding(("bundles", bundle.id, "promise"), message, hint)


def longest_path(content: Content, bundle: Bundle) -> Path:
    """Over the items that are not optional, or ticked; those in a circle are left out."""
    entries = {entry.id: entry for entry in bundle.items if not entry.optional or entry.ticked}
    paths: dict[str, Path] = {}
    for name in in_order({entry.id: [after.item for after in entry.after] for entry in bundle.items}):
        if name in entries:
            before = max((paths[a.item] for a in entries[name].after if a.item in paths), default=(0, ()))
            paths[name] = (before[0] + days_of(content, entries[name].use), (*before[1], name))
    return max(paths.values(), default=(0, ()))


def days_of(content: Content, item: str) -> int:
    limit = promised(content.items[item]) if item in content.items else None
    return in_workdays(limit) if limit else 0
