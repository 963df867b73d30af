"""``event-without-action``: whatever can happen in a state has its action, and no action waits for what cannot.

Bad: ``to-pay: {waits: payment}`` with an action for ``payment.paid`` only.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, action_address, state_address
from oneservice.engine.definition import Content, Process
from oneservice.engine.movers import DONE, EXPIRED, events_of

CODE = "event-without-action"
LEVEL = 2

ELSEWHERE = frozenset({EXPIRED, DONE})
"""Events other checks look after."""


def find(content: Content) -> Iterator[Finding]:
    for process in content.processes.values():
        for state in process.states.values():
            for event in events_of(state):
                if not process.on_event(state.id, event):
                    message = f"{event} can happen in {state.id}, but no action takes it."
                    hint = f"Add {{id: ..., from: {state.id}, to: ..., event: {event}}}."
                    yield Finding(state_address(process, state.id), message, hint)
        yield from idle_actions(process)


def idle_actions(process: Process) -> Iterator[Finding]:
    """Actions for events that cannot happen where they stand."""
    for i, action in enumerate(process.actions):
        for name in action.from_states if action.event and action.event not in ELSEWHERE else ():
            state = process.states.get(name)
            if state and action.event not in events_of(state):
                possible = ", ".join((*events_of(state), "expired"))
                message = f"{action.event} cannot happen in {name}."
                yield Finding((*action_address(process, i), "event"), message, f"What can happen there: {possible}.")
