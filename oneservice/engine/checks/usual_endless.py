"""``usual-endless``: the usual course, the action listed first in each state, comes to an end.

Scenarios and plays that say nothing else take it. Bad: ``send-back`` stands before ``grant`` in ``to-decide``.
Good: ``grant`` first.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, state_address
from oneservice.engine.definition import END_PHASES, Content, Process, State
from oneservice.engine.movers import Mover, steps_from

CODE = "usual-endless"
LEVEL = 2


def find(content: Content) -> Iterator[Finding]:
    for process in content.processes.values():
        way = usual_course(process)
        if way and way[-1] in way[:-1]:
            loop = way[way.index(way[-1]) :]
            message = f"The usual course goes round and round: {' -> '.join(loop)}."
            hint = "In one of these states list first the action that leads on: it is the usual one 通常."
            yield Finding(state_address(process, loop[0]), message, hint)


def usual_course(process: Process) -> list[str]:
    """The states from the first on; it ends at an end, where nothing is usual, or where it comes round."""
    way: list[str] = []
    name = next(iter(process.states), "")
    while name in process.states and name not in way:
        way.append(name)
        name = usual_step(process, process.states[name])
    return [*way, name] if name in way else way


def usual_step(process: Process, state: State) -> str:
    """Where the first step leads that somebody can take; "" from an end."""
    taken = (step.action.to for step in steps_from(process, state) if step.mover is not Mover.NOBODY)
    return "" if state.phase in END_PHASES else next(taken, "")
