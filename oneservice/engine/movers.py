"""Who takes a step of a process, and what can happen in a state: what checks, search and play agree on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from oneservice.engine.definition import END_PHASES, Action, Phase, Process, State

APPLICANT = "applicant"
EXPIRED, DONE = "expired", "done"
EVENTS = {
    "rules": ("rules.grant", "rules.refuse", "rules.unsure"),
    "fee": ("fee.known", "fee.none_due", "fee.not_found", "fee.conflict"),
    "payment": ("payment.paid", "payment.part_paid", "payment.failed"),
    "reply": ("reply.granted", "reply.refused", "reply.not_found", "reply.conflict"),
    "batch": ("batch.placed", "batch.not_placed"),
    "visit": ("visit.came", "visit.missed"),
    "panel": ("panel.split",),
}
"""What can happen where something is waited for, beside what people do and the end of a time."""
CHECKED_AFTER = frozenset({Phase.DELIVERED, Phase.CLOSED})
"""Ends that ``event: done`` may leave."""


class Mover(StrEnum):
    """Who or what takes a step."""

    STAFF = "staff"
    APPLICANT = "applicant"
    PANEL = "panel"
    PAYER = "payer"
    MACHINE = "machine"  # a rule, a bill looked up, another system's reply, a draw
    CLOCK = "clock"  # the end of a limit
    LATER = "later"  # the check after an end
    NOBODY = "nobody"  # written, but it can never be taken


SURE = frozenset({Mover.STAFF, Mover.CLOCK, Mover.LATER})
"""Those that act in the end; an applicant, a panel or another system may stay silent for ever."""
PEOPLE = frozenset({Mover.STAFF, Mover.APPLICANT, Mover.PANEL, Mover.PAYER})


@dataclass(frozen=True, slots=True)
class Step:
    """``action`` taken in ``state`` by ``mover``."""

    state: State
    action: Action
    mover: Mover


def events_of(state: State) -> tuple[str, ...]:
    """What can happen in a state beside what people do and the end of its time."""
    return EVENTS["panel"] if state.panel else EVENTS.get(state.waits, ())


def is_limited(state: State) -> bool:
    return bool(state.limit or state.until)


def steps(process: Process) -> Iterator[Step]:
    """Every step written, state by state, those nobody can take included; unknown states are left out."""
    for state in process.states.values():
        yield from steps_from(process, state)


def steps_from(process: Process, state: State) -> Iterator[Step]:
    for action in process.actions_from(state.id):
        yield Step(state, action, mover(process, state, action))


def mover(process: Process, state: State, action: Action) -> Mover:
    """Who takes ``action`` in ``state``."""
    if action.event:
        first = process.on_event(state.id, action.event) is action
        return _of_event(process, state, action) if first else Mover.NOBODY
    if state.phase in END_PHASES:
        return Mover.NOBODY
    who = action.by or state.actor
    if who:
        return Mover.APPLICANT if who == APPLICANT else Mover.STAFF
    return Mover.PANEL if state.panel else Mover.NOBODY


def _of_event(process: Process, state: State, action: Action) -> Mover:
    event = action.event
    if event == DONE:
        return Mover.LATER if is_later_check(process, state, action) else Mover.NOBODY
    if state.phase in END_PHASES:
        return Mover.NOBODY
    if event == EXPIRED:
        return Mover.CLOCK if is_limited(state) else Mover.NOBODY
    if event not in events_of(state):
        return Mover.NOBODY
    return {"payment": Mover.PAYER, "panel": Mover.PANEL}.get(event.partition(".")[0], Mover.MACHINE)


def is_later_check(process: Process, state: State, action: Action) -> bool:
    """Whether ``action`` is the one exit of an end: ``done``, from delivered or closed to a post_check state."""
    after = process.states.get(action.to)
    leads_to_check = after is not None and after.phase is Phase.POST_CHECK
    return action.event == DONE and state.phase in CHECKED_AFTER and leads_to_check


def is_final(process: Process, state: State) -> bool:
    """An end that nothing comes after."""
    return state.phase in END_PHASES and process.on_event(state.id, DONE) is None
