"""``action-mover``: an action is a person's or an event's, and who has a state in hand has something to do there.

Bad: ``{id: lapse, event: expired, asks: [reason]}``: when a time ends there is nobody to ask.
Good: ``{id: lapse, event: expired}``.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, action_address, state_address
from oneservice.engine.definition import END_PHASES, Content, Process, State

CODE = "action-mover"
LEVEL = 2

WHY = {
    "by": "nobody takes it",
    "not_by": "nobody takes it who could be barred",
    "asks": "there is nobody to ask",
}


def find(content: Content) -> Iterator[Finding]:
    for process in content.processes.values():
        yield from of_events(process)
        for state in process.states.values():
            yield from idle(process, state)


def of_events(process: Process) -> Iterator[Finding]:
    for i, action in enumerate(process.actions):
        for key in WHY if action.event else ():
            if getattr(action, key):
                message = f"{action.id} is taken by the event {action.event}: {WHY[key]}."
                yield Finding((*action_address(process, i), key), message, f"Take {key} out, or event.")


def idle(process: Process, state: State) -> Iterator[Finding]:
    """One who has the state in hand, while every action of it is another's."""
    by_people = [action for action in process.actions_from(state.id) if not action.event]
    own = [action for action in by_people if action.by in {"", state.actor}]
    if by_people and not own and (state.actor or state.panel) and state.phase not in END_PHASES:
        whose = state.actor or "its panel"
        message = f"{state.id} is for {whose}, but only others take its actions."
        hint = "Take `by` out of one of them, or give the state to who takes them."
        yield Finding(state_address(process, state.id), message, hint)
