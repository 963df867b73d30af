"""``loop-endless``: a loop that events alone keep going has an exit that a person takes, or a day it ends on.

Bad: ``checking`` whose ``rules.unsure`` leads to ``checking`` again. Good: it leads to ``by-person``.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, state_address
from oneservice.engine.checks.graph import circles, edges_by
from oneservice.engine.definition import Content, Process
from oneservice.engine.movers import EXPIRED, PEOPLE, Mover, steps_from

CODE = "loop-endless"
LEVEL = 2

BY_ITSELF = frozenset({Mover.MACHINE, Mover.CLOCK, Mover.LATER})


def find(content: Content) -> Iterator[Finding]:
    for process in content.processes.values():
        follow = edges_by(process, BY_ITSELF)
        for loop in circles(follow):
            if not has_exit(process, loop):
                way = " -> ".join([*loop, loop[0]])
                hint = "Let one of its events lead to a person, or add an action out of it with by: and a staff word."
                message = f"Nobody can stop this loop: {way}."
                yield Finding(state_address(process, loop[0]), message, hint)


def has_exit(process: Process, loop: list[str]) -> bool:
    """By a person, or by ``until``: a limit is no bound, as it begins anew in every round."""
    return any(
        step.mover in PEOPLE or (bool(step.state.until) and step.action.event == EXPIRED)
        for name in loop
        for step in steps_from(process, process.states[name])
        if step.mover is not Mover.NOBODY and step.action.to not in loop
    )
