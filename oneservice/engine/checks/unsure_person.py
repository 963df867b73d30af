"""``unsure-no-person``: what nothing and nobody could tell goes to a person; unknown is neither yes nor no.

A rule that is unsure or silent, a bill or a reply that is not found, in conflict or late, a panel that is split.
Bad: ``{id: unsure, from: checking, to: refused, event: rules.unsure}``. Good: ``to: by-person``.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, action_address
from oneservice.engine.definition import Content, State
from oneservice.engine.movers import EXPIRED

CODE = "unsure-no-person"
LEVEL = 2

FAILED = frozenset({"fee.not_found", "fee.conflict", "reply.not_found", "reply.conflict"})
OPEN = FAILED | {"rules.unsure", "panel.split"}
MACHINES = frozenset({"rules", "fee", "reply"})
"""What answers where a person would have to, if it stays silent."""


def find(content: Content) -> Iterator[Finding]:
    for process in content.processes.values():
        for i, action in enumerate(process.actions):
            to = process.states.get(action.to)
            for name in action.from_states:
                state = process.states.get(name)
                if state and to and leaves_open(state, action.event) and not (to.actor or to.panel):
                    message = f"{action.event} in {name} tells nothing, but {action.to} is not for a person."
                    hint = "Let it lead to a state with an actor: a person 人工 looks, and decides with a reason."
                    yield Finding((*action_address(process, i), "to"), message, hint)


def leaves_open(state: State, event: str) -> bool:
    return event in OPEN or (event == EXPIRED and state.waits in MACHINES)
