"""``rules-endless``: a rule or a bill that always says the same does not send an item round for ever.

Whoever sends it back to a rule with nothing changed hears the same again, and in an instant: before staff or the
clock could do anything in that state. Bad: ``rules.refuse`` leads from ``checking`` to ``at-hand``, and from there
every way leads to ``checking``. Good: ``at-hand`` may refuse it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from oneservice.engine.checks import expiry
from oneservice.engine.checks.finding import Finding, state_address
from oneservice.engine.checks.graph import backwards, edges_by, reached
from oneservice.engine.definition import Content, Process
from oneservice.engine.movers import EVENTS, SURE, is_final

CODE = "rules-endless"
LEVEL = 2
AT_ONCE = ("rules", "fee")


def find(content: Content) -> Iterator[Finding]:
    for process in content.processes.values():
        ends = ending(process, edges_by(process, SURE))
        told = next((found for said in answers(process) if (found := circle(process, said, ends))), None)
        if told:
            yield told


def answers(process: Process) -> Iterator[dict[str, str]]:
    """What may be said at once for good: an event for each kind of waiting that the process has."""
    kinds = [kind for kind in AT_ONCE if any(state.waits == kind for state in process.states.values())]
    for events in product(*(EVENTS[kind] for kind in kinds)):
        yield dict(zip(kinds, events, strict=True))


def ending(process: Process, follow: dict[str, set[str]]) -> set[str]:
    """The states from which ``follow`` leads to an end, or to what another check tells."""
    ends = [state.id for state in process.states.values() if is_final(process, state)]
    told = [state.id for state in process.states.values() if any(expiry.of_state(process, state))]
    return reached([*ends, *told], backwards(follow))


def circle(process: Process, said: dict[str, str], ends: set[str]) -> Finding | None:
    """Where an item goes round although staff and the clock would end it, were it not for what is ``said``."""
    follow = edges_by(process, SURE)
    heard: dict[str, str] = {}
    for state in process.states.values():
        action = process.on_event(state.id, said[state.waits]) if state.waits in said else None
        if action is not None and action.to in process.states:
            follow[state.id], heard[state.id] = {action.to}, action.event
    endless = ends - ending(process, follow)
    place = next((name for name in process.states if name in heard and name in endless), "")
    if not place:
        return None
    message = f"If {heard[place]} is said in {place} every time, no way leads from there to an end."
    hint = "Let staff take another way where it leads to, such as a refusal: asked again, it says the same."
    return Finding(state_address(process, place), message, hint)
