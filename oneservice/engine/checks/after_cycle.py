"""``after-cycle``: what comes first must not wait for what comes after.

Bad: two items of a bundle, each ``after`` the other. The message names the whole circle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from oneservice.engine.checks.finding import Finding
from oneservice.engine.definition import Bundle, Content

CODE = "after-cycle"
LEVEL = 3


def find(content: Content) -> Iterator[Finding]:
    for bundle in content.bundles.values():
        circle = first_circle({entry.id: [after.item for after in entry.after] for entry in bundle.items})
        if circle:
            position = [entry.id for entry in bundle.items].index(circle[0])
            yield told(bundle, position, circle)


def told(bundle: Bundle, position: int, circle: list[str]) -> Finding:
    message = f"These items wait for each other: {' -> '.join([*circle, circle[0]])}."
    hint = "Take one of these out of `after`; read the arrow as: waits for."
    return Finding(("bundles", bundle.id, "items", position, "after"), message, hint)


def first_circle(waits_for: Mapping[str, list[str]]) -> list[str]:
    """A shortest way from the first item in a circle back to itself; empty if there is none."""
    for start in waits_for:
        ways = [[start]]
        seen: set[str] = set()
        while ways:
            way = ways.pop(0)
            for following in waits_for.get(way[-1], ()):
                if following == start:
                    return way
                if following not in seen:
                    seen.add(following)
                    ways.append([*way, following])
    return []
