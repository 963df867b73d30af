"""``state-mover``: a state has one who moves it on (actor, panel or waits), an end has none, actions fit it.

Bad: ``in-review: {phase: review}``. Good: ``in-review: {phase: review, actor: reviewer}``.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, state_address
from oneservice.engine.definition import END_PHASES, Content, Process, State

CODE = "state-mover"
LEVEL = 2


def find(content: Content) -> Iterator[Finding]:
    for process in content.processes.values():
        for state in process.states.values():
            yield from of_state(process, state)


def of_state(process: Process, state: State) -> Iterator[Finding]:
    address = state_address(process, state.id)
    movers = [key for key in ("actor", "panel", "waits") if getattr(state, key)]
    if state.phase in END_PHASES and movers:
        yield Finding((*address, movers[0]), f"{state.id} is an end and waits for nobody.", f"Take {movers[0]} out.")
    elif state.phase not in END_PHASES and len(movers) != 1:
        message = f"{state.id} has {' and '.join(movers) or 'nobody who moves it on'}."
        yield Finding(address, message, "Write one of actor, panel and waits.")
    if state.panel and state.panel.at_least > state.panel.seats:
        message = f"{state.panel.at_least} of {state.panel.seats} members can never agree."
        yield Finding((*address, "panel", "at_least"), message, f"Write at most {state.panel.seats}.")
    by_people = [action for action in process.actions_from(state.id) if not action.event]
    if (state.actor or state.panel) and state.phase not in END_PHASES and not by_people:
        message = f"Somebody is to act in {state.id}, but there is no action to take."
        yield Finding(address, message, f"Add an action {{id: ..., from: {state.id}, to: ...}} without event.")
    for action in by_people if state.waits else ():
        if not action.by:
            message = f"{state.id} waits for an event, so nobody takes the action {action.id}."
            yield Finding(address, message, f"Give {action.id} an event, or say who takes it: by.")
