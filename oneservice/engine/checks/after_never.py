"""``after-never``: what must be granted first can be granted.

Bad: ``after: [advice]`` where the process of advice ends in refused and ended only.
Good: ``after: [{item: advice, need: decided}]``.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding
from oneservice.engine.checks.graph import edges, reached
from oneservice.engine.definition import GRANTED_PHASES, BundleItem, Content, Process

CODE = "after-never"
LEVEL = 3


def find(content: Content) -> Iterator[Finding]:
    for bundle in content.bundles.values():
        entries = {entry.id: entry for entry in bundle.items}
        for i, entry in enumerate(bundle.items):
            for j, after in enumerate(entry.after):
                first = entries.get(after.item)
                if first and after.need == "granted" and never_satisfied(content, first):
                    message = f"{entry.id} waits until {first.id} is granted, but that can never be."
                    hint = f"Write {{item: {first.id}, need: decided}}, or give its process a way to grant 准予."
                    yield Finding(("bundles", bundle.id, "items", i, "after", j), message, hint)


def never_satisfied(content: Content, entry: BundleItem) -> bool:
    """It always applies, and its process knows no grant."""
    item = content.items.get(entry.use)
    process = content.processes.get(item.process) if item else None
    sometimes = entry.when is not None or entry.optional or entry.each
    return process is not None and bool(process.states) and not sometimes and not can_grant(process)


def can_grant(process: Process) -> bool:
    found = reached([process.start.id], edges(process))
    return any(process.states[name].phase in GRANTED_PHASES for name in found)
