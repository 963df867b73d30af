"""A process as a graph: which states follow which, which can be reached."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from oneservice.engine.definition import Process
from oneservice.engine.movers import Mover, steps

Edges = Mapping[str, set[str]]


def edges(process: Process) -> dict[str, set[str]]:
    """Each state with those its actions lead to; actions of unknown states are left out."""
    follow: dict[str, set[str]] = {name: set() for name in process.states}
    for action in process.actions:
        for before in action.from_states:
            if before in follow and action.to in follow:
                follow[before].add(action.to)
    return follow


def reached(start: Iterable[str], follow: Edges) -> set[str]:
    """``start`` and all that can follow."""
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += follow[name]
    return found


def backwards(follow: Edges) -> dict[str, set[str]]:
    return {name: {before for before, after in follow.items() if name in after} for name in follow}


def edges_by(process: Process, movers: Collection[Mover]) -> dict[str, set[str]]:
    """Each state with those that ``movers`` can bring it to."""
    follow: dict[str, set[str]] = {name: set() for name in process.states}
    for step in steps(process):
        if step.mover in movers and step.action.to in follow:
            follow[step.state.id].add(step.action.to)
    return follow


def circles(follow: Edges) -> Iterator[list[str]]:
    """Each set of nodes that lead to one another, in the order given (a strongly connected part with an edge)."""
    before = backwards(follow)
    seen: set[str] = set()
    for name in follow:
        if name not in seen:
            part = reached(follow[name], follow) & reached([name], before)
            seen |= part
            if part:
                yield [other for other in follow if other in part]
