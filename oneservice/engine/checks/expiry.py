"""``expiry``: who or what is waited for has a limit, and the end of a limit has its action.

Bad: ``with-applicant: {actor: applicant}``. Good: with ``limit: 20 workdays`` and an action ``event: expired``.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, state_address
from oneservice.engine.definition import Content, Process, State

CODE = "expiry"
LEVEL = 2


def find(content: Content) -> Iterator[Finding]:
    for process in content.processes.values():
        for state in process.states.values():
            yield from of_state(process, state)


def of_state(process: Process, state: State) -> Iterator[Finding]:
    address = state_address(process, state.id)
    limited = bool(state.limit or state.until)
    taken = process.on_event(state.id, "expired") is not None
    if not limited and (state.actor == "applicant" or state.panel or state.waits):
        yield Finding(address, f"{state.id} could wait for ever.", "Write a limit, such as limit: 20 workdays.")
    elif taken and not limited:
        message = f"An action waits for the end of {state.id}'s time, but it has none."
        yield Finding(address, message, "Write a limit or until, or take the action with event: expired out.")
    elif limited and not taken:
        message = f"The time of {state.id} ends, but no action takes that."
        yield Finding(address, message, f"Add {{id: ..., from: {state.id}, to: ..., event: expired}}.")
    if state.limit and state.until:
        yield Finding(address, f"{state.id} has both a limit and until.", "Keep one of them.")
