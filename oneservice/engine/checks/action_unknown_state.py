"""``action-unknown-state``: an action leads from states of its process to a state of its process.

Bad: ``{id: grant, from: in-reveiw, to: making}``. Good: ``from: in-review``.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, action_address
from oneservice.engine.definition import Content
from oneservice.engine.reading.problems import did_you_mean

CODE = "action-unknown-state"
LEVEL = 2


def find(content: Content) -> Iterator[Finding]:
    for process in content.processes.values():
        for i, action in enumerate(process.actions):
            named = [("from", name) for name in action.from_states] + [("to", action.to)]
            for key, name in named:
                if name not in process.states:
                    hint = did_you_mean(name, process.states) or f"The states are {', '.join(process.states)}."
                    message = f"There is no state {name} in this process."
                    yield Finding((*action_address(process, i), key), message, hint)
