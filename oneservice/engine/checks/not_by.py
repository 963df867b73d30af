"""``not-by-void``: a two-person rule 双人 bars somebody: the action it names came before, and one person did it.

Bad: ``{id: propose, not_by: grant}`` where grant comes after propose and never before.
Good: ``{id: grant, not_by: propose}``.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, action_address
from oneservice.engine.checks.graph import edges, reached
from oneservice.engine.definition import Action, Content, Process
from oneservice.engine.movers import Mover, mover

CODE = "not-by-void"
LEVEL = 2


def find(content: Content) -> Iterator[Finding]:
    for process in content.processes.values():
        follow = edges(process)
        for i, action in enumerate(process.actions):
            named = process.action(action.not_by)
            if named:
                after = reached([named.to], follow) if named.to in follow else set()
                for message, hint in told(process, action, named, after):
                    yield Finding((*action_address(process, i), "not_by"), message, hint)


def told(process: Process, action: Action, named: Action, after: set[str]) -> Iterator[tuple[str, str]]:
    """``after``: the states that can follow the action named."""
    who = movers(process, named)
    if named is action:
        hint = "Name the other action of the two that one person may not do both."
        yield f"{action.id} bars whoever did {action.id}: each time it would take another person.", hint
    elif not after & set(action.from_states):
        hint = "Name an action on a way that leads here, or take not_by out."
        yield f"{named.id} never comes before {action.id}, so nobody is barred.", hint
    elif Mover.STAFF not in who and Mover.APPLICANT not in who:
        hint = "Name an action that one person takes, such as propose."
        yield f"No one person takes {named.id}, so nobody is barred.", hint
    elif who == movers(process, action) == {Mover.APPLICANT}:
        hint = "Let staff take one of the two: two persons must be possible."
        yield f"The applicant takes both {named.id} and {action.id}, and there is only one.", hint


def movers(process: Process, action: Action) -> set[Mover]:
    states = [process.states[name] for name in action.from_states if name in process.states]
    return {mover(process, state, action) for state in states}
