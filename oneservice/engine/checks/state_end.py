"""``state-without-end``: from every state some way leads to an end, so that no case can get stuck.

Bad: ``in-review`` and ``to-decide`` lead to each other only. Good: ``to-decide`` also leads to ``closed``.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, state_address
from oneservice.engine.checks.graph import backwards, edges, reached
from oneservice.engine.definition import END_PHASES, Content

CODE = "state-without-end"
LEVEL = 2


def find(content: Content) -> Iterator[Finding]:
    for process in content.processes.values():
        ends = [state.id for state in process.states.values() if state.phase in END_PHASES]
        found = reached(ends, backwards(edges(process)))
        for name in process.states:
            if name not in found:
                hint = f"Add an action that leads from {name} towards an end such as closed or refused."
                yield Finding(state_address(process, name), f"From {name} no way leads to an end.", hint)
