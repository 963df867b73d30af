"""A case played by its control flow alone: who could move now, somebody does, until all has ended or nobody can.

No answers, no clock, no documents: a chooser says which of the possible moves is made. Conditions come out as it
likes, registers and departments answer as it likes, times end when it likes; those named ``silent`` never move.
Withdrawal and the stop of what stands behind a refused item are played too, and the two-person rule over ``people``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Protocol

from oneservice.engine.definition import END_PHASES, Action, BundleItem, Closure, Phase, Process, State
from oneservice.engine.movers import Mover, Step, is_final, steps_from
from oneservice.engine.phases import BEFORE_DECISION, lawful_in_process, outcome_of
from oneservice.engine.plan import outcome_of_rows, ready
from oneservice.engine.uses import items_read
from oneservice.engine.values import UNKNOWN, Truth

APPLIES, APPLIES_NOT, WITHDRAW = "applies!", "applies-not!", "withdraw!"
"""Moves that no process can name: a condition is told (by a register, the citizen or the lead 牵头部门), or 撤件."""
TWO = ("a", "b")
"""Who holds each staff word where nothing else is said: two persons."""


@dataclass(frozen=True, slots=True)
class Move:
    """``action`` of an item case (``card``; with ``each`` ``card.1``) by ``mover``; ``person`` where it is staff."""

    case: str
    action: str
    mover: Mover
    event: str = ""
    person: str = ""

    def __str__(self) -> str:
        return f"{self.case}.{self.action}"


class Chooser(Protocol):
    """Says which of the moves is made, one at least; None: none of them, and the play is left there."""

    def choose(self, moves: Sequence[Move]) -> Move | None: ...


@dataclass(frozen=True, slots=True)
class AtRandom:
    """Any move, each as likely; a withdrawal in one of ``patience`` times only."""

    random: Random
    patience: int = 20

    def choose(self, moves: Sequence[Move]) -> Move | None:
        staying = [move for move in moves if move.action != WITHDRAW]
        leaves = not staying or self.random.randrange(self.patience) == 0
        return self.random.choice(moves if leaves else staying)


@dataclass(frozen=True, slots=True)
class Usual:
    """The usual course: everything applies, and the action listed first is taken; nobody withdraws."""

    def choose(self, moves: Sequence[Move]) -> Move | None:
        return next((move for move in moves if move.action != WITHDRAW), None)


@dataclass(slots=True)
class Scripted:
    """The moves of ``script`` (``card.accept``) one after the other, then what ``then`` chooses.

    ``missed`` names the moves that were not possible when their turn came: they are left out.
    """

    script: Iterable[str]
    then: Chooser | None = None
    missed: list[str] = field(default_factory=list)
    _left: Iterator[str] | None = None

    def choose(self, moves: Sequence[Move]) -> Move | None:
        self._left = iter(self.script) if self._left is None else self._left
        for name in self._left:
            found = next((move for move in moves if str(move) == name), None)
            if found is not None:
                return found
            self.missed.append(name)
        return self.then.choose(moves) if self.then else None


@dataclass(frozen=True, slots=True)
class Played:
    """How a play ended. By item case: its phase, its outcome, its payment ("" none); ``stuck``: those whose end
    did not come, though nobody could move or all moved on and on; ``moves`` in order."""

    phases: Mapping[str, Phase]
    outcomes: Mapping[str, str]
    payments: Mapping[str, str]
    stuck: tuple[str, ...]
    moves: tuple[Move, ...]


def play(
    closure: Closure,
    chooser: Chooser,
    *,
    rows: Mapping[str, int] | None = None,
    people: Mapping[str, Sequence[str]] | None = None,
    silent: Collection[Mover] = (),
    most: int = 5000,
) -> Played:
    """Play a filed case of ``closure`` to its end, or until nobody can move or ``most`` moves are made.

    ``rows``: how many an item with ``each`` has, by its entry (default 1). ``people``: who holds each staff word
    (default: two persons each). Raises ValueError if ``after`` goes in a circle.
    """
    table = Table(closure, rows or {}, people or {}, frozenset(silent))
    made: list[Move] = []
    while len(made) < most and not table.over:
        possible = table.moves()
        chosen = chooser.choose(possible) if possible else None
        if chosen is None:
            break
        table.make(chosen)
        made.append(chosen)
    return table.result(tuple(made))


@dataclass(slots=True)
class Place:
    """One item case: where it stands. ``state`` is None before its process has begun, and where it never will."""

    entry: BundleItem
    process: Process
    state: State | None = None
    phase: Phase = Phase.WAITING
    outcome: str = ""
    payment: str = ""
    actors: dict[str, str] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        return is_final(self.process, self.state) if self.state else self.phase in END_PHASES

    def enter(self, phase: Phase, state: State | None = None) -> None:
        """The first phase that decides gives the outcome."""
        self.phase, self.state = phase, state
        self.outcome = self.outcome or outcome_of(phase)


class Table:
    """A case being played: the places of its item cases, and what is known of the conditions."""

    def __init__(
        self,
        closure: Closure,
        rows: Mapping[str, int],
        people: Mapping[str, Sequence[str]],
        silent: frozenset[Mover],
    ) -> None:
        self.closure, self.people, self.silent = closure, people, silent
        self.truths: dict[str, Truth] = {}
        self.places: dict[str, Place] = {}
        self.of_entry: dict[str, list[Place]] = {}
        for entry in closure.bundle.items:
            process = closure.process_of(entry.id)
            count = rows.get(entry.id, 1) if entry.each else 1
            open_yet = entry.when is not None or entry.optional
            self.truths[entry.id] = False if count == 0 else UNKNOWN if open_yet else True
            names = [f"{entry.id}.{i}" for i in range(1, count + 1)] if entry.each and count else [entry.id]
            self.of_entry[entry.id] = [Place(entry, process) for _ in names]
            self.places |= dict(zip(names, self.of_entry[entry.id], strict=True))
        self.advance()

    @property
    def over(self) -> bool:
        return all(place.over for place in self.places.values())

    def outcome(self, entry: str) -> str | None:
        """Of an entry over all its rows; None while it is open."""
        return outcome_of_rows([place.outcome or None for place in self.of_entry[entry]])

    def advance(self) -> None:
        """Begin, leave out and stop what a decision or a condition told means for the others, until nothing does."""
        while True:
            begun = [name for name in self.of_entry if not self.waiting(name)]
            plan = ready(self.closure, self.truths, {name: self.outcome(name) for name in begun})
            gone = {Phase.NOT_APPLICABLE: plan.not_applicable, Phase.ENDED: plan.blocked}
            for place in (place for name in plan.start for place in self.waiting(name)):
                place.enter(place.process.start.phase, place.process.start)
            for phase, names in gone.items():
                for place in (place for name in names for place in self.waiting(name)):
                    place.enter(phase)
            if not (plan.start or plan.not_applicable or plan.blocked):
                return

    def waiting(self, entry: str) -> list[Place]:
        return [place for place in self.of_entry[entry] if place.phase is Phase.WAITING]

    # --- what can be done -----------------------------------------------------------------------------

    def moves(self) -> list[Move]:
        """All that is possible now, the usual first: actions as they are listed, withdrawals last."""
        telling = [move for entry in self.closure.bundle.items for move in self.tellings(entry)]
        acting = [move for name, place in self.places.items() for move in self.actions(name, place)]
        leaving = [move for name, place in self.places.items() for move in withdrawals(name, place)]
        return [move for move in (*telling, *acting, *leaving) if move.mover not in self.silent]

    def tellings(self, entry: BundleItem) -> Iterator[Move]:
        """A condition can be told once the items it reads are decided."""
        known = all(self.outcome(name) for name in items_read(entry.when) if name in self.of_entry)
        if self.truths[entry.id] is UNKNOWN and known and self.waiting(entry.id):
            name = next(name for name, place in self.places.items() if place.entry is entry)
            yield Move(name, APPLIES, Mover.STAFF)
            yield Move(name, APPLIES_NOT, Mover.STAFF)

    def actions(self, name: str, place: Place) -> Iterator[Move]:
        for step in steps_from(place.process, place.state) if place.state else ():
            if self.is_possible(place, step):
                for person in self.hands(place, step):
                    yield Move(name, step.action.id, step.mover, step.action.event, person)

    def is_possible(self, place: Place, step: Step) -> bool:
        to = place.process.states.get(step.action.to)
        if step.mover is Mover.NOBODY or to is None:
            return False
        return step.mover is Mover.LATER or lawful_in_process(place.phase, to.phase)

    def hands(self, place: Place, step: Step) -> list[str]:
        """Who may take it: for staff each of them but whoever the two-person rule bars."""
        if step.mover is not Mover.STAFF:
            return [""]
        word = step.action.by or step.state.actor
        barred = place.actors.get(step.action.not_by)
        return [person for person in self.people.get(word, [f"{word}-{each}" for each in TWO]) if person != barred]

    # --- doing it -------------------------------------------------------------------------------------

    def make(self, move: Move) -> None:
        place = self.places[move.case]
        if move.action in {APPLIES, APPLIES_NOT}:
            self.truths[place.entry.id] = move.action == APPLIES
        elif move.action == WITHDRAW:
            place.enter(Phase.WITHDRAWN)
        else:
            take(place, move)
        self.advance()

    def result(self, moves: tuple[Move, ...]) -> Played:
        return Played(
            phases={name: place.phase for name, place in self.places.items()},
            outcomes={name: place.outcome for name, place in self.places.items()},
            payments={name: place.payment for name, place in self.places.items()},
            stuck=tuple(name for name, place in self.places.items() if not place.over),
            moves=moves,
        )


def withdrawals(name: str, place: Place) -> Iterator[Move]:
    if place.phase in BEFORE_DECISION and not place.outcome:
        yield Move(name, WITHDRAW, Mover.APPLICANT)


def take(place: Place, move: Move) -> None:
    """The process moves; what was paid, and who did what, is kept with the item case."""
    action = action_of(place, move)
    kind, _, said = action.event.partition(".")
    if kind == "payment" or action.event == "fee.none_due":
        place.payment = said
    if move.person:
        place.actors[action.id] = move.person
    to = place.process.states[action.to]
    place.enter(to.phase, to)


def action_of(place: Place, move: Move) -> Action:
    state = place.state.id if place.state else ""
    return next(action for action in place.process.actions_from(state) if action.id == move.action)
