"""``field-unfilled``: what an item reads is filled by then, on every path on which it applies and the gates hold.

What another item gives has to be waited for until it is granted; what decides an item, its place or its fee is
never empty; a computed field comes to something. A need that is hidden by its own ``when`` or ``optional`` is
known to be empty, which is an answer: it may be read, but nothing is decided on it.
Bad: an item that needs ``child.number``, which only another gives, without ``after``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oneservice.engine.checks.data import Scopes, applying, gates, ready
from oneservice.engine.checks.finding import Finding
from oneservice.engine.checks.giving import Giving
from oneservice.engine.checks.need_unasked import billed
from oneservice.engine.definition import GRANTED_PHASES, BundleItem, Content, Field, Item, Logic
from oneservice.engine.rename import rename_name
from oneservice.engine.rules import compile_rule
from oneservice.engine.rules.tree import Literal, Operation, Variable, walk
from oneservice.engine.search import Claim, Verdict, empty, smallest
from oneservice.engine.uses import Address
from oneservice.engine.values import UNKNOWN, Truth
from oneservice.engine.worlds import Scope, World, shown

CODE = "field-unfilled"
LEVEL = 4


def find(content: Content) -> Iterator[Finding]:
    if not ready(content):
        return
    scopes = Scopes(content)
    for bundle in content.bundles.values():
        giving = Giving(scopes.of(bundle.id))
        for i, entry in enumerate(bundle.items):
            if entry.use in content.items:
                yield from Reader(content, giving, entry, i).findings()
        yield from _told_apart(giving)
    for item in content.items.values():
        yield from _given_by_nobody(content, item)


@dataclass(frozen=True, slots=True)
class Reading:
    """A name an item reads, and where that is written."""

    name: str
    address: Address


@dataclass(frozen=True, slots=True)
class Reader:
    """One entry of a bundle, as a reader of fields."""

    content: Content
    giving: Giving
    entry: BundleItem
    position: int

    @property
    def here(self) -> Item:
        """The item with the names it has in this bundle."""
        return self.giving.scope.closure.items[self.entry.id]

    @property
    def address(self) -> Address:
        return ("items", self.entry.use)

    @property
    def place(self) -> Address:
        return ("bundles", self.giving.scope.closure.bundle.id, "items", self.position)

    def findings(self) -> Iterator[Finding]:
        yield from self._too_early()
        yield from self._empty_places()
        yield from self._empty_sums()
        yield from self._decided_on_nothing()

    def _given(self, scope: Scope) -> list[Claim]:
        return [*gates(scope), applying(scope, self.entry)]

    # --- given by an item that is not waited for ------------------------------------------------------

    def _too_early(self) -> Iterator[Finding]:
        told: set[str] = set()
        for reading in self._readings():
            for given in self.giving.rests_on(reading.name):
                givers = self.giving.only[given]
                if given not in told and self.entry.id not in givers:
                    told.add(given)
                    yield from self._unless_awaited(reading, given, givers)

    def _readings(self) -> Iterator[Reading]:
        original = self.content.items[self.entry.use]
        for i, name in enumerate(original.needs):
            yield Reading(rename_name(name, self.entry.rename), (*self.address, "needs", i))
        yield from self._places()
        for i, use in enumerate(self.here.materials):
            yield from _of_rule(use.when, (*self.address, "materials", i, "when"))
        if self.here.decide:
            yield from _of_rule(self.here.decide.grant, (*self.address, "decide", "grant"))
            yield from _of_rule(self.here.decide.refuse, (*self.address, "decide", "refuse"))
        yield from _of_rule(self.entry.when, (*self.place, "when"))

    def _unless_awaited(self, reading: Reading, given: str, givers: tuple[str, ...]) -> Iterator[Finding]:
        giver = givers[0]
        what = f"{self.entry.id} reads {reading.name}"
        what += f", which {giver} gives" if reading.name == given else f", which rests on {given} that {giver} gives"
        if not self.giving.awaited(self.entry.id) & set(givers):
            hint = f"Write after: [{giver}] at {self.entry.id}, or let a page ask for {given}."
            yield Finding(reading.address, f"{what}, but does not wait until that is granted.", hint)
            return
        scope = self.giving.scope
        given_too = gates(scope) if reading.address == (*self.place, "when") else self._given(scope)
        verdict = smallest(scope, [self.giving.unawaited(self.entry.id, givers)], given_too)
        if verdict:
            hint = f"Let {self.entry.id} apply only where {giver} does (when), or let a page ask for {given}."
            answers = shown(scope, verdict.answers or {})
            yield Finding(reading.address, f"{what}, but nobody has given it with {answers}.", hint)

    # --- empty where something has to stand -----------------------------------------------------------

    def _places(self) -> Iterator[Reading]:
        """What says where an item is decided, what it costs, and how places are shared out."""
        item, batch = self.here, self.entry.batch
        if item.division:
            yield Reading(item.division, (*self.address, "division"))
        amount = item.fee.amount if item.fee else ""
        if isinstance(amount, str) and amount and amount != billed(self.content, item):
            yield Reading(amount, (*self.address, "fee", "amount"))
        for key, name in [("by", batch.by), ("places", batch.places)] if batch else ():
            yield Reading(name, (*self.place, "batch", key))

    def _empty_places(self) -> Iterator[Finding]:
        for reading in self._places():
            yield from self._unless_filled(reading, empty(reading.name))

    def _empty_sums(self) -> Iterator[Finding]:
        """Computed needs that are shown but come to nothing."""
        original = self.content.items[self.entry.use]
        for i, name in enumerate(original.needs):
            read = self.giving.scope.closure.fields.get(rename_name(name, self.entry.rename))
            if read and read.compute is not None and not read.optional:
                yield from self._unless_filled(Reading(read.id, (*self.address, "needs", i)), _hollow(read))

    def _unless_filled(self, reading: Reading, claim: Claim) -> Iterator[Finding]:
        scope = self._scope()
        if not _may_be_empty(scope.spec(reading.name)):
            return
        verdict = smallest(scope, [claim], self._given(scope))
        if verdict:
            message = f"{self.entry.id} reads {reading.name}, which is empty with {shown(scope, verdict.answers or {})}"
            why, hint = _why(scope, reading.name, verdict)
            yield Finding(reading.address, f"{message}: {why}.", hint)

    def _scope(self) -> Scope:
        """As the item sees the case; of one with ``each`` one row."""
        scope = self.giving.seen_by(self.entry.id)
        return scope if not self.entry.each else _in_rows(scope, self.content, self.entry.each)

    # --- decided on an empty answer -------------------------------------------------------------------

    def _decided_on_nothing(self) -> Iterator[Finding]:
        decide = self.here.decide
        ways = [("grant", decide.grant), ("refuse", decide.refuse)] if decide else []
        scope = self._scope()
        for way, logic in ways:
            for name in sorted(compile_rule(logic).reads - _tested(logic)):
                if _may_be_empty(scope.spec(name)):
                    yield from self._unless_noticed(scope, way, logic, name)

    def _unless_noticed(self, scope: Scope, way: str, logic: Logic, name: str) -> Iterator[Finding]:
        verdict = smallest(scope, [_decides_on_empty(logic, name)], self._given(scope))
        if verdict:
            answers = shown(scope, verdict.answers or {})
            why, _ = _why(scope, name, verdict)
            message = f"{way} holds though {name} is empty ({why}), with {answers}."
            hint = f'Say what is meant where it is empty: {{and: [{{"!=": [{{var: {name}}}, null]}}, ...]}}.'
            yield Finding((*self.address, "decide", way), message, hint)


def _in_rows(scope: Scope, content: Content, each: str) -> Scope:
    rows = Scopes(content).of(scope.closure.bundle.id, each)
    return Scope(scope.closure, rows.types, each, scope.settled, scope.withheld, scope.given)


def _of_rule(logic: Logic, address: Address) -> Iterator[Reading]:
    if logic is not None:
        yield from (Reading(name, address) for name in sorted(compile_rule(logic).reads))


def _may_be_empty(read: Field | None) -> bool:
    return read is not None and (read.optional or read.when is not None or read.compute is not None)


def _hollow(read: Field) -> Claim:
    """Shown, computed, and nothing."""
    nothing = empty(read.id)

    def judge(world: World) -> Truth:
        shows = world.truth(read.when)
        truth = nothing.judge(world)
        if shows is False or truth is False:
            return False
        return UNKNOWN if shows is UNKNOWN or truth is UNKNOWN else True

    return Claim(judge, (), (read.id,))


def _decides_on_empty(logic: Logic, name: str) -> Claim:
    """The rule holds, nothing it reads is open, and an empty answer is among what it went by."""
    rule = compile_rule(logic)

    def judge(world: World) -> Truth:
        truth = rule.truth(world)
        if truth is not True:
            return truth
        if world.open:
            return UNKNOWN
        return name in rule.reached(world) and world[name] is None

    return Claim(judge, (logic,), (name,))


def _tested(logic: Logic) -> set[str]:
    """Names the rule itself compares with empty."""
    pairs = (node.operands for node in walk(compile_rule(logic).node) if isinstance(node, Operation))
    nodes = (pair for pair in pairs if any(isinstance(one, Literal) and one.value is None for one in pair))
    return {one.name for pair in nodes for one in pair if isinstance(one, Variable)}


def _why(scope: Scope, name: str, verdict: Verdict) -> tuple[str, str]:
    """Why a name is empty there, and what to do about it."""
    read = scope.spec(name)
    world = World(scope, verdict.answers or {})
    if read is not None and world.truth(read.when) is False:
        return "its `when` is false there", "Let the item apply only where it is asked, or take its `when` out."
    if read is not None and read.compute is not None:
        return "its rule comes to nothing there", "Give the rule an else, or write optional: true at the field."
    return "it is optional", "Take optional out at the field, or read another."


# --- bundles and givers ---------------------------------------------------------------------------------------


def _told_apart(giving: Giving) -> Iterator[Finding]:
    """What tells one case from another is never empty, or two would pass for one thing."""
    scope = giving.at_filing()
    for i, name in enumerate(scope.closure.bundle.one_open_case_per):
        if _may_be_empty(scope.spec(name)):
            verdict = smallest(scope, [empty(name)], gates(scope))
            if verdict:
                answers = shown(scope, verdict.answers or {})
                message = f"Cases are told apart by {name}, which is empty with {answers}."
                hint = "Name a field that everybody answers."
                yield Finding(("bundles", scope.closure.bundle.id, "one_open_case_per", i), message, hint)


def _given_by_nobody(content: Content, item: Item) -> Iterator[Finding]:
    """Steps that grant an item without asking for what it gives, though others do ask."""
    process = content.processes.get(item.process)
    names = [name for name in item.gives if name in content.fields and not content.fields[name].optional]
    if not process or not names or not any("gives" in action.asks for action in process.actions):
        return
    phase = {state.id: state.phase for state in process.states.values()}
    for action in process.actions:
        into = phase.get(action.to) in GRANTED_PHASES
        out_of = [name for name in action.from_states if phase.get(name) not in GRANTED_PHASES]
        if into and out_of and "gives" not in action.asks and action.event != "reply.granted":
            message = f"{action.id} grants it in {process.id} without asking for what it gives, {', '.join(names)}."
            asking = f"Let a person take {action.id}" if action.event else f"Write asks: [gives] at {action.id}"
            hint = f"{asking}, or choose a process that asks wherever it grants."
            yield Finding(("items", item.id, "gives"), message, hint)
