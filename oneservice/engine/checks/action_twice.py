"""``action-twice``: an action's id stands once in its process, and an event of a state has one action.

Bad: two actions with ``from: to-pay`` and ``event: payment.failed``: the second is never taken.
Good: one of them, or each with an event of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, action_address
from oneservice.engine.definition import Content, Process

CODE = "action-twice"
LEVEL = 2


def find(content: Content) -> Iterator[Finding]:
    for process in content.processes.values():
        yield from ids_twice(process)
        yield from events_twice(process)


def ids_twice(process: Process) -> Iterator[Finding]:
    seen: set[str] = set()
    for i, action in enumerate(process.actions):
        if action.id in seen:
            message = f"There is already an action {action.id} in this process."
            yield Finding((*action_address(process, i), "id"), message, "Give each action an id of its own.")
        seen.add(action.id)


def events_twice(process: Process) -> Iterator[Finding]:
    taken: dict[tuple[str, str], str] = {}
    for i, action in enumerate(process.actions):
        for name in action.from_states if action.event else ():
            first = taken.setdefault((name, action.event), f"{action.id}#{i}")
            if first != f"{action.id}#{i}":
                message = f"{action.event} in {name} is already taken by {first.partition('#')[0]}: this never happens."
                hint = f"Take {name} out of from, or name another event."
                yield Finding((*action_address(process, i), "event"), message, hint)
