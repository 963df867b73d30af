"""The oracle of the gate: every state a bundle can come to, by trying everything that everybody can do.

The checks judge a bundle part by part in a millisecond; this walks the product of its items' machines, their waiting
for one another, and all that staff, citizens, clocks and other systems may do, each whenever it can. It knows the
rules of play (``movers``, ``phases``) and none of the checks, so tests hold the two against each other. Conditions
are free: what they read, they come out true or false; one that reads an item's outcome is open until that is known.
Half a million states for six items of eight steps: for small bundles, and for tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntFlag

from oneservice.engine.definition import END_PHASES, Bundle, Process, State
from oneservice.engine.movers import EXPIRED, PEOPLE, SURE, Mover, Step, events_of, is_final, is_limited, steps_from
from oneservice.engine.phases import BEFORE_DECISION, STARTS, lawful_in_process, outcome_of
from oneservice.engine.uses import items_read


class How(IntFlag):
    """What kind of step: one that comes in the end, one that needs nobody, one a person takes, one a day brings."""

    NONE = 0
    SURE = 1
    ITSELF = 2
    PERSON = 4
    DAY = 8


@dataclass(frozen=True, slots=True)
class Fault:
    """How a case can fail. ``kind``: ``unlawful`` ``nowhere`` ``unheard`` ``never`` ``nobody`` ``exit`` ``dead``
    ``stuck`` ``endless``; ``where``: item and state; ``trail``: the steps from filing that lead there."""

    kind: str
    where: str
    trail: tuple[str, ...] = ()


class TooLarge(Exception):
    """More states than asked for: judge the bundle by its checks."""


Move = tuple[int, int, str]
"""How (``How``), the node it leads to, what it is called."""

NOT_KNOWN, TO_TELL, WAITING, NOT_APPLICABLE, STOPPED, WITHDRAWN, START = range(7)
SPECIAL = ("unknown", "untold", "waiting", "not_applicable", "stopped", "withdrawn")
NOT_BEGUN = frozenset({NOT_KNOWN, TO_TELL, WAITING})


@dataclass(slots=True)
class Machine:
    """One item by itself. A node is a process state with the outcome so far, or a place before or beside it."""

    process: Process
    names: list[str] = field(default_factory=lambda: list(SPECIAL))
    outcomes: list[str] = field(default_factory=lambda: ["", "", "", "not_applicable", "ended", "ended"])
    over: list[bool] = field(default_factory=lambda: [False, False, False, True, True, True])
    moves: list[list[Move]] = field(default_factory=list)
    faults: list[list[str]] = field(default_factory=lambda: [[] for _ in SPECIAL])
    places: dict[tuple[str, str], int] = field(default_factory=dict)
    reached: list[tuple[State, str]] = field(default_factory=list)

    def build(self) -> Machine:
        taken_back: Move = (How.PERSON, WITHDRAWN, "withdraw!")
        told = [(How.SURE, WAITING, "applies!"), (How.SURE, NOT_APPLICABLE, "applies-not!")]
        self.moves = [[taken_back], [*told, taken_back], [taken_back], [], [], []]
        start = self.process.start
        self.node(start, "")
        if start.phase not in STARTS:
            self.faults[START].append("unlawful")
        for node, (state, outcome) in enumerate(self.reached, START):  # grows while it is walked: see ``node``
            self.fill(node, state, outcome)
        return self

    def node(self, state: State, outcome: str) -> int:
        """The number of a state reached with ``outcome``; the first phase that decides gives it for good."""
        outcome = outcome or outcome_of(state.phase)
        if (state.id, outcome) not in self.places:
            self.places[state.id, outcome] = len(self.names)
            self.reached.append((state, outcome))
            self.names.append(state.id)
            self.outcomes.append(outcome)
            self.over.append(is_final(self.process, state))
            self.moves.append([])
            self.faults.append(list(faults_of(self.process, state)))
        return self.places[state.id, outcome]

    def fill(self, node: int, state: State, outcome: str) -> None:
        for step in steps_from(self.process, state):
            to = self.process.states.get(step.action.to)
            if step.mover is not Mover.NOBODY and to is not None and is_lawful(step, to):
                self.moves[node].append((how(step), self.node(to, outcome), step.action.id))
        if state.phase in BEFORE_DECISION and not outcome:
            self.moves[node].append((How.PERSON, WITHDRAWN, "withdraw!"))


def is_lawful(step: Step, to: State) -> bool:
    return step.mover is Mover.LATER or lawful_in_process(step.state.phase, to.phase)


def how(step: Step) -> int:
    found = How.SURE if step.mover in SURE else How.NONE
    found |= How.PERSON if step.mover in PEOPLE else How.ITSELF
    return int(found | (How.DAY if step.state.until and step.action.event == EXPIRED else How.NONE))


def faults_of(process: Process, state: State) -> Iterator[str]:
    """What is wrong as soon as an item stands in ``state``, whatever the others do."""
    found = list(steps_from(process, state))
    ended = state.phase in END_PHASES
    for step in found:
        to = process.states.get(step.action.to)
        if ended and step.mover is not Mover.LATER:
            yield "exit"
        elif step.mover is Mover.NOBODY:
            yield "never"
        elif to is None:
            yield "nowhere"
        elif not is_lawful(step, to):
            yield "unlawful"
    if not ended:
        heard = {step.action.event for step in found}
        happening = {*events_of(state), *([EXPIRED] if is_limited(state) else [])}
        yield from ("unheard" for _ in happening - heard)
        if not state.waits and not any(is_own(state, step) for step in found):
            yield "nobody"


def is_own(state: State, step: Step) -> bool:
    """A step of the one who has the state in hand."""
    return not step.action.event and step.action.by in {"", state.actor} and bool(state.actor or state.panel)


# --- the product ------------------------------------------------------------------------------------------

Nodes = tuple[int, ...]
Edge = tuple[int, int, int]
"""How, whose item, the state it leads to."""


def search(bundle: Bundle, processes: Mapping[str, Process], most: int = 200_000) -> list[Fault]:
    """What can go wrong in a case of ``bundle``; empty: every case comes to its end, whatever anybody does.

    ``processes``: that of each entry, by the entry's id. Raises TooLarge beyond ``most`` states.
    """
    return Search(bundle, processes, most).faults()


class Search:
    """All states of one bundle, breadth first, so that a trail is a shortest one."""

    def __init__(self, bundle: Bundle, processes: Mapping[str, Process], most: int) -> None:
        self.entries = bundle.items
        self.most = most
        machines = {process.id: Machine(process).build() for process in processes.values()}
        self.machines = [machines[processes[entry.id].id] for entry in self.entries]
        place = {entry.id: i for i, entry in enumerate(self.entries)}
        self.after = [[(place.get(after.item, -1), after.need) for after in e.after] for e in self.entries]
        self.reads = [[place.get(name, -1) for name in sorted(items_read(entry.when))] for entry in self.entries]
        self.states: list[Nodes] = []
        self.index: dict[Nodes, int] = {}
        self.edges: list[list[Edge]] = []
        self.came: list[tuple[int, str]] = []

    def faults(self) -> list[Fault]:
        self.walk()
        return [*self.local_faults(), *self.dead(), *self.stuck(), *self.endless()]

    # --- walking --------------------------------------------------------------------------------------

    def walk(self) -> None:
        first = tuple(NOT_KNOWN if e.when is not None or e.optional or e.each else WAITING for e in self.entries)
        self.add(self.settled(first), -1, "")
        for number, nodes in enumerate(self.states):  # grows while it is walked
            edges = self.edges[number]
            for i, node in enumerate(nodes):
                machine = self.machines[i]
                for kind, to, name in machine.moves[node]:
                    after = (*nodes[:i], to, *nodes[i + 1 :])
                    if machine.outcomes[node] != machine.outcomes[to] or to in NOT_BEGUN:
                        after = self.settled(after)
                    known = self.index.get(after)
                    edges.append((kind, i, self.add(after, number, f"{i} {name}") if known is None else known))

    def add(self, nodes: Nodes, before: int, name: str) -> int:
        number = self.index[nodes] = len(self.states)
        if number >= self.most:
            raise TooLarge(f"more than {self.most} states")
        self.states.append(nodes)
        self.edges.append([])
        self.came.append((before, name))
        return number

    def settled(self, nodes: Nodes) -> Nodes:
        """What follows at once: conditions that can be told, items that begin or stand behind one that ended."""
        now = list(nodes)
        changed = True
        while changed:
            changed = False
            for i, node in enumerate(now):
                after = self.next_place(i, node, now) if node in NOT_BEGUN else node
                if after != node:
                    now[i], changed = after, True
        return tuple(now)

    def next_place(self, i: int, node: int, now: Sequence[int]) -> int:
        if node == NOT_KNOWN:
            return TO_TELL if all(self.outcome(j, now) for j in self.reads[i]) else node
        if node == TO_TELL:
            return node
        open_still = False
        for j, need in self.after[i]:
            outcome = self.outcome(j, now)
            if not outcome:
                open_still = True
            elif need == "granted" and outcome not in {"granted", "not_applicable"}:
                return STOPPED
        return node if open_still else START

    def outcome(self, i: int, now: Sequence[int]) -> str:
        """Of the item at place ``i``; an item that is not there never has one."""
        return self.machines[i].outcomes[now[i]] if i >= 0 else ""

    # --- judging --------------------------------------------------------------------------------------

    def local_faults(self) -> Iterator[Fault]:
        seen: set[tuple[int, int]] = set()
        for number, nodes in enumerate(self.states):
            for place in enumerate(nodes):
                if place not in seen:
                    seen.add(place)
                    i, node = place
                    yield from (Fault(kind, self.where(i, node), self.trail(number)) for kind in self.kinds(i, node))

    def kinds(self, i: int, node: int) -> Iterable[str]:
        return dict.fromkeys(self.machines[i].faults[node])

    def dead(self) -> Iterator[Fault]:
        """States of a process that no case ever comes to."""
        for i, machine in enumerate(self.machines):
            seen = {machine.names[node] for node in {nodes[i] for nodes in self.states} if node >= START}
            for name in machine.process.states:
                if name not in seen:
                    yield Fault("dead", f"{self.entries[i].id}.{name}")

    def stuck(self) -> Iterator[Fault]:
        """The first state from which those who act in the end cannot bring the case to its end."""
        before: list[list[int]] = [[] for _ in self.states]
        for number, edges in enumerate(self.edges):
            for kind, _, to in edges:
                if kind & How.SURE:
                    before[to].append(number)
        ending = self.ended()
        waiting = list(ending)
        while waiting:
            for number in before[waiting.pop()]:
                if number not in ending:
                    ending.add(number)
                    waiting.append(number)
        for number, nodes in enumerate(self.states):
            if number not in ending:
                yield Fault("stuck", self.open_items(nodes), self.trail(number))
                return

    def ended(self) -> set[int]:
        over = [machine.over for machine in self.machines]
        return {
            number for number, nodes in enumerate(self.states) if all(over[i][node] for i, node in enumerate(nodes))
        }

    def endless(self) -> Iterator[Fault]:
        """The first loop that runs by itself and that no person can leave, and no day ends."""
        itself = [[edge for edge in edges if edge[0] & How.ITSELF] for edges in self.edges]
        for part in loops([[to for _, _, to in edges] for edges in itself]):
            for i in {i for number in part for _, i, to in itself[number] if to in part}:
                round_trip = {self.states[number][i] for number in part}
                if not any(self.can_leave(i, node, round_trip) for node in round_trip):
                    first = min(part)
                    yield Fault("endless", self.where(i, self.states[first][i]), self.trail(first))
                    return

    def can_leave(self, i: int, node: int, round_trip: set[int]) -> bool:
        """To withdraw is no way out: it gives up what was asked for."""
        ways = self.machines[i].moves[node]
        return any(kind & (How.PERSON | How.DAY) and to not in round_trip and to != WITHDRAWN for kind, to, _ in ways)

    # --- telling --------------------------------------------------------------------------------------

    def where(self, i: int, node: int) -> str:
        return f"{self.entries[i].id}.{self.machines[i].names[node]}"

    def open_items(self, nodes: Nodes) -> str:
        return ", ".join(self.where(i, node) for i, node in enumerate(nodes) if not self.machines[i].over[node])

    def trail(self, number: int) -> tuple[str, ...]:
        steps: list[str] = []
        while self.came[number][0] >= 0:
            number, name = self.came[number]
            place, _, action = name.partition(" ")
            steps.append(f"{self.entries[int(place)].id}.{action}")
        return tuple(reversed(steps))


def loops(follow: list[list[int]]) -> Iterator[set[int]]:
    """Each set of numbers that lead to one another: first all that lead to no loop are taken away (Kahn)."""
    open_ways = [len(set(after)) for after in follow]
    before: list[list[int]] = [[] for _ in follow]
    for number, after in enumerate(follow):
        for to in set(after):
            before[to].append(number)
    done = [number for number, count in enumerate(open_ways) if not count]
    for number in done:
        for earlier in before[number]:
            open_ways[earlier] -= 1
            if not open_ways[earlier]:
                done.append(earlier)
    left = set(range(len(follow))) - set(done)
    while left:
        start = next(iter(left))
        part = _reached(start, follow, left) & _reached(start, before, left)
        left -= part or {start}
        if part:
            yield part


def _reached(start: int, follow: list[list[int]], within: set[int]) -> set[int]:
    """What comes after ``start`` in one step or more."""
    found: set[int] = set()
    waiting = [start]
    while waiting:
        for to in follow[waiting.pop()]:
            if to in within and to not in found:
                found.add(to)
                waiting.append(to)
    return found
