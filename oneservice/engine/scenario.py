"""Scenarios: what was expected against what came of a play, and which branches of a definition were touched.

Playing is not done here (``cases.rehearsal``): this only compares and counts. In ``expect`` a map names some
items and says nothing of the others; an empty one says that there is none. ``documents`` are among those issued,
``asked`` and ``uploads`` are all there were. ``gate`` is the gate that kept the form shut, ``wrong`` the answers
that the form did not take: such a case is never filed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from oneservice.engine.definition import (
    GRANTED_PHASES,
    BundleItem,
    Closure,
    Duration,
    Field,
    FieldType,
    Logic,
    Phase,
    Process,
    Scenario,
    Source,
    Text,
    Unit,
)
from oneservice.engine.rules import compile_rule, rows_of
from oneservice.engine.types import Wrong, parse
from oneservice.engine.values import UNKNOWN, Env, Unknown

ENDED_PHASES = frozenset({Phase.ENDED, Phase.NOT_ACCEPTED, Phase.TRANSFERRED})


class BadScenario(ValueError):
    """A scenario says something that cannot be played; the message names it and says what to write."""


# --- expected and got -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that came out otherwise. ``what``: ``items.ID``, ``due.ID``, ``asked``, ``acts.ITEM.ACTION`` ..."""

    what: str
    expected: Any
    got: Any

    def to_json(self) -> dict[str, Any]:
        return {"what": self.what, "expected": self.expected, "got": self.got}

    def __str__(self) -> str:
        return f"{self.what}: 应为 expected {_words(self.expected)}，实为 got {_words(self.got)}"


def _words(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "—"
    return str(value) if value not in (None, "") else "—"


@dataclass(slots=True)
class Came:
    """What came of a play. Items are by their id (``ID#2`` for a second row), dates ISO.

    ``troubles``: what could not be played as the scenario says, whatever it expects.
    """

    items: dict[str, str] = field(default_factory=dict)
    due: dict[str, str] = field(default_factory=dict)
    documents: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    uploads: list[str] = field(default_factory=list)
    gate: str = ""
    wrong: list[str] = field(default_factory=list)
    troubles: list[Difference] = field(default_factory=list)


def differences(expect: Mapping[str, Any], came: Came) -> list[Difference]:
    """Everything that is not as ``expect`` says, item by item; what it does not name is not compared."""
    found = list(came.troubles)
    found += _one("gate", expect.get("gate", ""), came.gate)
    found += _same("wrong", expect.get("wrong", ()), came.wrong)
    found += _map("items", expect.get("items"), came.items)
    found += _map("due", expect.get("due"), came.due)
    found += _among(expect.get("documents"), came.documents)
    for name, got in (("asked", came.asked), ("uploads", came.uploads)):
        if name in expect:
            found += _same(name, expect[name], got)
    return found


def _one(what: str, expected: Any, got: Any) -> list[Difference]:
    return [] if expected == got else [Difference(what, expected, got)]


def _map(what: str, expected: Mapping[str, Any] | None, got: Mapping[str, Any]) -> Iterator[Difference]:
    if expected is None:
        return
    if not expected and got:
        yield Difference(what, {}, dict(got))
    for name, value in expected.items():
        yield from _one(f"{what}.{name}", value, got.get(name, ""))


def _among(expected: Sequence[str] | None, got: Sequence[str]) -> Iterator[Difference]:
    if expected is None:
        return
    if not expected and got:
        yield Difference("documents", [], list(got))
    for name in expected:
        if name not in got:
            yield Difference(f"documents.{name}", "issued", "not issued")


def _same(what: str, expected: Sequence[str], got: Sequence[str]) -> Iterator[Difference]:
    for name in sorted(set(expected) - set(got)):
        yield Difference(f"{what}.{name}", what, f"not {what}")
    for name in got:
        if name not in expected:
            yield Difference(f"{what}.{name}", f"not {what}", what)


# --- names ------------------------------------------------------------------------------------------------

BEGINS = "begins"
EXPECTED = frozenset({"items", "due", "documents", "asked", "uploads", "gate", "wrong"})


def misnamed(closure: Closure, scenario: Scenario) -> list[Difference]:
    """Names in a scenario that its bundle does not have: nothing would be done and nobody told."""
    return [Difference(f"{place}.{name}", "known", "unknown") for place, name in _unknown(closure, scenario)]


def _unknown(closure: Closure, scenario: Scenario) -> Iterator[tuple[str, str]]:
    entries = {entry.id for entry in closure.bundle.items}
    ticked = {f"item.{entry}.chosen" for entry in entries}
    expect = scenario.expect
    acted = [str(act["item"]) for act in scenario.acts if "item" in act]
    for place, names, known in (
        ("answers", scenario.answers, {*closure.fields, *ticked}),
        ("sources", scenario.sources, {*closure.sources, "identity"}),
        ("signs", scenario.signs, closure.bundle.roles),
        ("gives", scenario.gives, {*closure.fields, *_row_columns(closure)}),
        ("acts", acted, entries),
        ("acts", [str(act["gate"]) for act in scenario.acts if "gate" in act], {g.id for g in closure.bundle.gates}),
        ("expect", expect, EXPECTED),
        ("expect.items", expect.get("items", ()), entries),
        ("expect.due", expect.get("due", ()), entries),
        ("expect.documents", expect.get("documents", ()), closure.documents),
        ("expect.asked", expect.get("asked", ()), closure.fields),
        ("expect.wrong", expect.get("wrong", ()), closure.fields),
    ):
        yield from ((place, name) for name in names if name.partition("#")[0] not in known)


def beginning(closure: Closure, scenario: Scenario) -> str:
    """The role that begins: the one ``signs`` has as ``begins``, else the first that may. Raises BadScenario."""
    starters = closure.bundle.starters
    named = [role for role, word in scenario.signs.items() if word == BEGINS]
    if len(named) > 1 or not set(named) <= set(starters):
        raise BadScenario(f"signs: one of {', '.join(starters)} begins, not {', '.join(named)}")
    return named[0] if named else starters[0]


def _row_columns(closure: Closure) -> Iterator[str]:
    """What an item with ``each`` may give: columns of its row, as ``row.NAME``."""
    for entry in closure.bundle.items:
        if entry.each:
            yield from (f"row.{name}" for name in closure.fields[entry.each].columns)


# --- what scenarios say, typed ----------------------------------------------------------------------------

UNITS = {str(unit).rstrip("s"): unit for unit in Unit}


def length(text: str) -> Duration:
    """``3 workdays``, ``1 workday``, ``4 workhours``, ``15 days``. Raises BadScenario."""
    amount, _, unit = text.strip().partition(" ")
    if not amount.isdigit() or unit.rstrip("s") not in UNITS:
        raise BadScenario(f"wait: {text} is no time; write 3 workdays, 4 workhours or 15 days")
    return Duration(int(amount), UNITS[unit.rstrip("s")])


def typed_answers(source: Source, said: Mapping[str, Any]) -> dict[str, Any]:
    """A register's answers, written as texts, as the types its source declares. Raises BadScenario."""
    values = {}
    for name, raw in said.items():
        kind = source.answers.get(name)
        if kind is None:
            raise BadScenario(f"sources.{source.id}: it has no answer {name}; it has {', '.join(source.answers)}")
        try:
            values[name] = raw if kind is FieldType.LIST else parse(Field(name, Text(name), kind), raw)
        except Wrong as error:
            raise BadScenario(f"sources.{source.id}: the answer {name} is no {kind}") from error
    return values


# --- branches ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Condition:
    """A rule that decides something, by name (``items.ID.when``); read over the rows of ``row_of`` if that is set.

    ``item``: it is judged only when this item waits for it. ``value_of``: only where this field has a value.
    """

    name: str
    logic: Logic
    row_of: str = ""
    item: str = ""
    value_of: str = ""


def conditions(closure: Closure) -> list[Condition]:
    """Every condition of a bundle: gates, roles, items and their materials and decisions, fields."""
    bundle = closure.bundle
    found = [Condition(f"gates.{gate.id}", gate.must) for gate in bundle.gates]
    found += [Condition(f"roles.{role.id}.when", role.when) for role in bundle.roles.values() if role.when is not None]
    for entry in bundle.items:
        found += _of_entry(closure, entry)
    for each in closure.fields.values():
        found += _of_field(each)
    return found


def _of_entry(closure: Closure, entry: BundleItem) -> Iterator[Condition]:
    name, item = f"items.{entry.id}", closure.items[entry.id]
    if entry.when is not None:
        yield Condition(f"{name}.when", entry.when, entry.each)
    for use in item.materials:
        if use.when is not None:
            yield Condition(f"{name}.materials.{use.key}.when", use.when, entry.each)
    if item.decide is not None:
        yield Condition(f"{name}.decide.grant", item.decide.grant, entry.each, entry.id)
        yield Condition(f"{name}.decide.refuse", item.decide.refuse, entry.each, entry.id)


def _of_field(each: Field, prefix: str = "fields", row_of: str = "") -> Iterator[Condition]:
    name = f"{prefix}.{each.id}"
    if each.when is not None:
        yield Condition(f"{name}.when", each.when, row_of)
    for number, validity in enumerate(each.valid, 1):
        value_of = f"row.{each.id}" if row_of else each.id
        yield Condition(f"{name}.valid.{number}", validity.must, row_of, value_of=value_of)
    for column in each.columns.values():
        yield from _of_field(column, name, each.id)


def actions(closure: Closure) -> list[str]:
    """Every action of every process in use, as ``PROCESS.ACTION``."""
    return [f"{process.id}.{action.id}" for process in closure.processes.values() for action in process.actions]


def outcomes(closure: Closure) -> list[str]:
    """What each item may come to, as ``ITEM OUTCOME``."""
    entries = closure.bundle.items
    return [f"{entry.id} {word}" for entry in entries for word in _outcomes(entry, closure.process_of(entry.id))]


def _outcomes(entry: BundleItem, process: Process) -> Iterator[str]:
    phases = {state.phase for state in process.states.values()}
    if phases & GRANTED_PHASES:
        yield "granted"
    if Phase.REFUSED in phases:
        yield "refused"
    if phases & ENDED_PHASES or any(after.need == "granted" for after in entry.after):
        yield "ended"
    if entry.when is not None or entry.optional or entry.each:
        yield "not_applicable"


@dataclass(slots=True)
class Touched:
    """The branches that plays went through, by name; ``look`` adds to them."""

    conditions: set[str] = field(default_factory=set)
    actions: set[str] = field(default_factory=set)
    outcomes: set[str] = field(default_factory=set)

    def look(self, known: Iterable[Condition], env: Env, deciding: Collection[str] = ()) -> None:
        """Note how every condition comes out now. ``deciding``: items whose rules are being judged."""
        for each in known:
            if each.item and each.item not in deciding:
                continue
            for row in _rows(each, env):
                if _has_value(each, env, row) and (truth := compile_rule(each.logic).truth(env, row)) is not UNKNOWN:
                    self.conditions.add(f"{each.name} {str(truth).lower()}")


def _rows(each: Condition, env: Env) -> list[Any]:
    if not each.row_of:
        return [None]
    rows = rows_of(env, each.row_of)
    return [] if isinstance(rows, Unknown) else rows


def _has_value(each: Condition, env: Env, row: Mapping[str, Any] | None) -> bool:
    """A check of a value says something only where there is one."""
    if not each.value_of:
        return True
    column = each.value_of.removeprefix("row.")
    value = row.get(column, UNKNOWN) if row is not None else env.get(each.value_of, UNKNOWN)
    return value is not UNKNOWN and value is not None
