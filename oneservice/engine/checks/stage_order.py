"""``stage-order``: stages 阶段 follow one another, and each has something to do.

Bad: ``stages: [land, build]`` and an item of land that is ``after`` one of build.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding
from oneservice.engine.definition import Bundle, Content

CODE = "stage-order"
LEVEL = 3


def find(content: Content) -> Iterator[Finding]:
    for bundle in content.bundles.values():
        yield from empty(bundle)
        yield from backwards(bundle)


def empty(bundle: Bundle) -> Iterator[Finding]:
    used = {entry.stage for entry in bundle.items}
    for i, stage in enumerate(bundle.stages):
        if stage not in used:
            message = f"No item belongs to the stage {stage}."
            hint = f"Write stage: {stage} at an item, or take the stage out."
            yield Finding(("bundles", bundle.id, "stages", i), message, hint)


def backwards(bundle: Bundle) -> Iterator[Finding]:
    """Items that wait for one of a later stage."""
    place = {stage: i for i, stage in enumerate(bundle.stages)}
    entries = {entry.id: entry for entry in bundle.items}
    for i, entry in enumerate(bundle.items):
        for j, after in enumerate(entry.after):
            first = entries.get(after.item)
            if first and place.get(entry.stage, len(place)) < place.get(first.stage, 0):
                message = f"{entry.id} is of the stage {entry.stage}, but waits for {first.id} of {first.stage}."
                hint = "Put it in the later stage, or take it out of after."
                yield Finding(("bundles", bundle.id, "items", i, "after", j), message, hint)
