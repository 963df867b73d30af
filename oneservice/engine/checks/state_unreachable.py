"""``state-unreachable``: every state can be reached from the first.

Bad: a state ``made`` to which no action leads. Good: an action ``{id: produce, from: making, to: made}``.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, state_address
from oneservice.engine.checks.graph import edges, reached
from oneservice.engine.definition import Content

CODE = "state-unreachable"
LEVEL = 2


def find(content: Content) -> Iterator[Finding]:
    for process in content.processes.values():
        if process.states:
            found = reached([process.start.id], edges(process))
            for name in process.states:
                if name not in found:
                    message = f"No way leads from {process.start.id} to {name}."
                    hint = f"Add an action that leads to {name}, or take the state out."
                    yield Finding(state_address(process, name), message, hint)
