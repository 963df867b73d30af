"""The smallest set of answers under which something holds, found by trying with the very rules of run time.

A question is a few claims that must hold together (``Claim``). Answers not given are unknown, and three-valued
rules say of a few answers already what they decide: so a branch ends as soon as one truth fails, and an answer is
tried only when a rule reads it. What was found holds whatever the open answers turn out to be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from oneservice.engine.definition import Logic
from oneservice.engine.domains import Domains, depends_on, domains
from oneservice.engine.rules import compile_rule
from oneservice.engine.rules.tree import Node, Operation, written
from oneservice.engine.values import UNKNOWN, Truth, Unknown
from oneservice.engine.worlds import Answered, Scope, World

MOST_TRIES = 8_000
"""Worlds looked at for one question; beyond that nothing is proved, and nothing is told."""
MOST_PICKS = 4_000
"""Worlds looked at to have fewer answers; beyond that answers are only taken out one by one."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A truth that must hold; ``rules`` and ``names``: all that ``judge`` reads of a world.

    ``parts``: claims that together say the same.
    """

    judge: Callable[[World], Truth]
    rules: tuple[Logic, ...] = ()
    names: tuple[str, ...] = ()
    parts: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """``answers``: a smallest set under which all claims hold; None if none was found. ``proved``: there is none.

    ``tried``: worlds looked at.
    """

    answers: Answered | None
    proved: bool = False
    tried: int = 0

    def __bool__(self) -> bool:
        return self.answers is not None


def holds(logic: Logic, wanted: bool = True) -> Claim:
    """The rule is true, or (``wanted`` false) false; unknown is neither."""
    leaves = list(_leaves(compile_rule(logic).node, wanted))
    parts = tuple(_leaf(written(node), turned) for node, turned in leaves) if len(leaves) > 1 else ()
    return replace(_leaf(logic, wanted), parts=parts)


def _leaf(logic: Logic, wanted: bool) -> Claim:
    rule = compile_rule(logic)

    def judge(world: World) -> Truth:
        truth = rule.truth(world)
        return UNKNOWN if truth is UNKNOWN else truth is wanted

    return Claim(judge, (logic,))


def _leaves(node: Node, wanted: bool) -> Iterator[tuple[Node, bool]]:
    """The parts that all have to be so: of an ``and`` that is true, of an ``or`` that is false."""
    name = node.name if isinstance(node, Operation) else ""
    if isinstance(node, Operation) and name == "!":
        yield from _leaves(node.operands[0], not wanted)
    elif isinstance(node, Operation) and name == ("and" if wanted else "or"):
        for operand in node.operands:
            yield from _leaves(operand, wanted)
    else:
        yield node, wanted


def empty(name: str, wanted: bool = True) -> Claim:
    """The name is known to be empty: hidden, left blank, or computed to nothing; ``wanted`` false: it has a value."""

    def judge(world: World) -> Truth:
        value = world[name]
        return UNKNOWN if isinstance(value, Unknown) else (value is None or value == []) is wanted

    return Claim(judge, names=(name,))


def smallest(scope: Scope, claims: Iterable[Claim], given: Iterable[Claim] = (), *, lawful: bool = True) -> Verdict:
    """A smallest set of answers under which every claim holds.

    ``given`` holds too, or can by further answers, which are not told: gates are open, the item applies. No
    ``valid`` rule of the answers is broken; ``lawful`` false: whatever people may write, valid or not.
    Raises RuleError where a rule is not of the dialect.
    """
    search = _Search(scope, tuple(claims), tuple(given), lawful)
    whole = search.any()
    if whole is None:
        return Verdict(None, search.exhaustive and search.domains.exact, search.tried)
    search.limit += MOST_PICKS
    for size in range(len(whole)):
        found = search.pick({}, frozenset(), size)
        if found is not None:
            return Verdict(found, tried=search.tried)
    return Verdict(search.shrunk(whole), tried=search.tried)


def possible(scope: Scope, claims: Iterable[Claim], *, lawful: bool = True) -> Verdict:
    """Some answers under which every claim holds, not the fewest: enough to know that there are any."""
    search = _Search(scope, tuple(claims), (), lawful)
    found = search.any()
    return Verdict(found, found is None and search.exhaustive and search.domains.exact, search.tried)


@dataclass(slots=True)
class _Search:
    scope: Scope
    claims: tuple[Claim, ...]
    given: tuple[Claim, ...]
    lawful: bool
    domains: Domains = field(init=False)
    valid: dict[str, tuple[Claim, ...]] = field(default_factory=dict)
    reads: dict[int, frozenset[str]] = field(default_factory=dict)
    tried: int = 0
    limit: int = MOST_TRIES
    exhaustive: bool = True

    def __post_init__(self) -> None:
        self.claims = tuple(part for claim in self.claims for part in claim.parts or (claim,))
        every = (*self.claims, *self.given)
        rules = [logic for claim in every for logic in claim.rules]
        names = [name for claim in every for name in claim.names]
        self.domains = domains(self.scope, rules, names)
        while missing := [name for name in self.domains.of if name not in self.valid]:
            for name in missing:
                self.valid[name] = _valid(self.scope, name) if self.lawful else ()
            rules += [logic for name in missing for claim in self.valid[name] for logic in claim.rules]
            if any(self.valid[name] for name in missing):
                self.domains = domains(self.scope, rules, names)

    # --- any answers ----------------------------------------------------------------------------------

    def any(self, start: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
        """Some answers, ``start`` among them, under which all holds and no ``valid`` rule is broken."""
        return self._descend(dict(start or {}))

    def _descend(self, answers: dict[str, Any]) -> dict[str, Any] | None:
        truth, missing = self._look(answers, whole=True)
        if truth is False or self._spent():
            return None
        if truth is True:
            return answers
        name = min((n for n in missing if self.domains[n]), key=lambda n: len(self.domains[n]), default="")
        for value in self.domains[name] if name else ():
            found = self._descend({**answers, name: value})
            if found is not None:
                return found
        return None

    # --- the fewest answers ---------------------------------------------------------------------------

    def pick(self, answers: dict[str, Any], passed: frozenset[str], left: int) -> dict[str, Any] | None:
        """At most ``left`` more answers under which the claims hold. ``passed``: names to leave open here.

        Of the names that were missing at least one has to be answered, for rules depend on what they read
        only; each set of answers is met once, by the first of its names that is read.
        """
        truth, missing = self._look(answers, whole=False)
        if truth is True:
            return answers if self._completes(answers) else None
        if truth is False or not left or self._spent() or self._least(answers) > left:
            return None
        for i, name in enumerate(names := [n for n in missing if n not in passed]):
            for value in self.domains[name]:
                found = self.pick({**answers, name: value}, passed.union(names[:i]), left - 1)
                if found is not None:
                    return found
        return None

    def _least(self, answers: Mapping[str, Any]) -> int:
        """How many more answers it takes at least: one for each open claim that shares none with those counted."""
        if len(self.claims) == 1:
            return 1
        world = World(self.scope, answers)
        counted: set[str] = set()
        least = 0
        for number, claim in enumerate(self.claims):
            if claim.judge(world) is UNKNOWN:
                reads = self._reads(number) - answers.keys()
                least += counted.isdisjoint(reads)
                counted |= reads
        return least

    def _reads(self, number: int) -> frozenset[str]:
        """The answers a claim can depend on."""
        if number not in self.reads:
            claim = self.claims[number]
            self.reads[number] = depends_on(self.scope, claim.rules, claim.names)
        return self.reads[number]

    def _completes(self, answers: dict[str, Any]) -> bool:
        """Whether the answers can be part of a form without errors, in which what is given holds."""
        return not (self.given or any(self.valid.values())) or self.any(answers) is not None

    def shrunk(self, answers: dict[str, Any]) -> dict[str, Any]:
        """The answers without those that nothing rests on."""
        for name in list(answers):
            fewer = {other: value for other, value in answers.items() if other != name}
            truth, _ = self._look(fewer, whole=False)
            if truth is True and self._completes(fewer):
                answers = fewer
        return answers

    # --- one look -------------------------------------------------------------------------------------

    def _look(self, answers: dict[str, Any], *, whole: bool) -> tuple[Truth, list[str]]:
        """Whether all claims hold, and the answers that were missing to say so.

        ``whole``: what is given holds as well, and no ``valid`` rule is broken (one that nobody can judge is not).
        """
        self.tried += 1
        world = World(self.scope, answers)
        truths = [claim.judge(world) for claim in self.claims]
        if whole and False not in truths:
            truths += [claim.judge(world) for claim in self.given]
            valid = [claim.judge(world) for name in answers for claim in self.valid.get(name, ())]
            truths += [truth for truth in valid if truth is False or world.open]
        if any(truth is False for truth in truths):
            return False, []
        return UNKNOWN if any(truth is UNKNOWN for truth in truths) else True, list(world.open)

    def _spent(self) -> bool:
        if self.tried >= self.limit:
            self.exhaustive = False
        return self.tried >= self.limit


def _valid(scope: Scope, name: str) -> tuple[Claim, ...]:
    """That an answer breaks none of its ``valid`` rules; an empty one breaks none."""
    found = scope.closure.fields.get(name)
    return tuple(_unbroken(name, validity.must) for validity in found.valid) if found else ()


def _unbroken(name: str, logic: Logic) -> Claim:
    rule = compile_rule(logic)

    def judge(world: World) -> Truth:
        value = world[name]
        return True if value is None or value is UNKNOWN or value == [] else rule.truth(world)

    return Claim(judge, (logic,), (name,))
