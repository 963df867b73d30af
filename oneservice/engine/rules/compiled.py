"""A compiled rule: the Kleene part walked here, the strict parts compiled once in the library.

The tree is cut wherever the way an operator treats unknown and empty operands changes (``Mode``). Each strict
piece reads its operands under short keys (``v0``), because names hold dots and hyphens; the values of
pieces below come in the same way. Data never becomes part of a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from oneservice.engine.definition import Logic
from oneservice.engine.rules import port, tree
from oneservice.engine.rules.dialect import CALENDAR, MAX_WORK, NUMERIC, Mode
from oneservice.engine.rules.operators import equal_operands, number, total
from oneservice.engine.values import UNKNOWN, Env, Truth, Unknown

Part = Callable[["Run"], Any]
"""A compiled piece: what it is worth in one run, None (empty) or UNKNOWN."""


@dataclass(slots=True)
class Run:
    """One evaluation: what it reads from, what it has read, how much work is left."""

    env: Env
    row: Mapping[str, Any] | None = None
    seen: set[str] = field(default_factory=set)
    left: int = MAX_WORK

    def read(self, name: str) -> Any:
        self.seen.add(name)
        if self.row is not None and name.startswith("row."):
            return self.row.get(name[4:], UNKNOWN)
        return self.env.get(name, UNKNOWN)

    def spend(self, work: int) -> None:
        self.left -= work
        if self.left <= 0:
            raise port.OverBudget


def truth_of(value: Any) -> Truth:
    """A value as truth: empty is false, unknown stays unknown."""
    return UNKNOWN if value is UNKNOWN else bool(value)


def rows_of(env: Env, list_name: str) -> list[Any] | Unknown:
    """The rows of a list, UNKNOWN while they are not known; an empty list has none."""
    rows = env.get(list_name, UNKNOWN)
    if isinstance(rows, Unknown):
        return UNKNOWN
    return list(rows) if isinstance(rows, list | tuple) else []


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule ready to evaluate. Equal rules are one object: ``compile_rule`` keeps them.

    ``reads`` holds full names: fields, lists, ``row.*``, engine names. ``operators`` the operators used.
    ``always``: what it reads whatever the values are; None where an operand may decide before others are read.
    """

    text: str
    node: tree.Node
    reads: frozenset[str]
    operators: frozenset[str]
    always: frozenset[str] | None
    part: Part = field(repr=False, compare=False)

    def value(self, env: Env, row: Mapping[str, Any] | None = None) -> Any:
        """JSON, None (empty) or UNKNOWN; ``row`` answers ``row.*``. Never raises for what the data holds."""
        return self._run(Run(env, row))

    def truth(self, env: Env, row: Mapping[str, Any] | None = None) -> Truth:
        return truth_of(self.value(env, row))

    def reached(self, env: Env, row: Mapping[str, Any] | None = None) -> frozenset[str]:
        """The names that matter now: those read before an operand decides, from left to right.

        In ``and(f, g)`` with f false, g does not matter; f does, so its question stays.
        """
        if self.always is not None:
            return self.always
        run = Run(env, row)
        self._run(run)
        return frozenset(run.seen - {CALENDAR})

    def _run(self, run: Run) -> Any:
        try:
            return self.part(run)
        except port.OverBudget:
            return UNKNOWN


def compile_rule(logic: Logic) -> Rule:
    """The rule for a JsonLogic expression of the dialect. Raises RuleError.

    A definition's rules are asked for thousands of times: the same object is looked up, not written out again.
    """
    known = _KNOWN.get(id(logic))
    if known is not None and known[0] is logic:
        return known[1]
    rule = _compile(tree.read_text(logic))
    if len(_KNOWN) >= MOST_KNOWN:
        _KNOWN.clear()
    _KNOWN[id(logic)] = (logic, rule)
    return rule


DECIDING = ("and", "or", "if")
MOST_KNOWN = 8192
_KNOWN: dict[int, tuple[Logic, Rule]] = {}
"""By identity, which stays an object's own as long as it is held here."""


@lru_cache(maxsize=4096)
def _compile(text: str) -> Rule:
    node = tree.parse(text)
    nodes = tuple(tree.walk(node))
    reads = frozenset(n.name for n in nodes if isinstance(n, tree.Variable))
    operators = frozenset(n.name for n in nodes if isinstance(n, tree.Operation))
    decides = any(n.mode is Mode.ROWS or n.name in DECIDING for n in nodes if isinstance(n, tree.Operation))
    return Rule(text, node, reads, operators, None if decides else reads - {CALENDAR}, _part(node))


def _part(node: tree.Node) -> Part:
    if isinstance(node, tree.Literal):
        return _literal(node.value)
    if isinstance(node, tree.Variable):
        return _variable(node.name)
    if node.mode in (Mode.KLEENE, Mode.ROWS):
        return _BUILDERS[node.name](tuple(_part(operand) for operand in node.operands))
    return Piece.build(node)


def _literal(value: Any) -> Part:
    return lambda run: value


def _variable(name: str) -> Part:
    def part(run: Run) -> Any:
        run.spend(1)
        return run.read(name)

    return part


# --- Kleene operators: an operand that decides does so whatever the unknown ones turn out to be ------------


def _junction(parts: tuple[Part, ...], decisive: bool) -> Part:
    """``and`` (decisive: false) and ``or`` (decisive: true)."""

    def part(run: Run) -> Truth:
        result: Truth = not decisive
        for operand in parts:
            run.spend(1)
            truth = truth_of(operand(run))
            if truth is decisive:
                return decisive
            result = UNKNOWN if truth is UNKNOWN else result
        return result

    return part


def _not(parts: tuple[Part, ...]) -> Part:
    def part(run: Run) -> Truth:
        truth = truth_of(parts[0](run))
        return UNKNOWN if truth is UNKNOWN else not truth

    return part


def _truth(parts: tuple[Part, ...]) -> Part:
    return lambda run: truth_of(parts[0](run))


def _if(parts: tuple[Part, ...]) -> Part:
    """``if A then B (else if C then D)* else E``; unknown A is harmless where both ways give the same."""
    if len(parts) == 1:
        return parts[0]
    rest = _if(parts[2:]) if len(parts) > 2 else _literal(None)

    def part(run: Run) -> Any:
        run.spend(1)
        truth = truth_of(parts[0](run))
        if truth is not UNKNOWN:
            return parts[1](run) if truth else rest(run)
        this, that = parts[1](run), rest(run)
        return this if same(this, that) else UNKNOWN

    return part


def same(this: Any, that: Any) -> bool:
    """Equal known values of one kind: true is not 1 here."""
    if this is UNKNOWN or that is UNKNOWN:
        return False
    return this == that and isinstance(this, bool) == isinstance(that, bool)


# --- operators over the rows of a list --------------------------------------------------------------------


def _over_rows(parts: tuple[Part, ...], fold: Callable[[list[Any]], Any]) -> Part:
    """Evaluate ``parts[1]`` once a row and fold the results; an empty list has no rows."""
    rows_of, body = parts[0], parts[1] if len(parts) > 1 else _literal(True)

    def part(run: Run) -> Any:
        rows = rows_of(run)
        if rows is UNKNOWN:
            return UNKNOWN
        if not (rows is None or isinstance(rows, list | tuple)):
            return UNKNOWN
        outer, results = run.row, []
        try:
            for row in rows or ():
                run.spend(1)
                run.row = row if isinstance(row, Mapping) else {}
                results.append(body(run))
        finally:
            run.row = outer
        return fold(results)

    return part


def _some(results: list[Any]) -> Truth:
    truths = [truth_of(result) for result in results]
    if any(truth is True for truth in truths):
        return True
    return UNKNOWN if any(truth is UNKNOWN for truth in truths) else False


def _none(results: list[Any]) -> Truth:
    some = _some(results)
    return UNKNOWN if some is UNKNOWN else not some


def _all(results: list[Any]) -> Truth:
    """As in JsonLogic, ``all`` of no rows is false: nobody has shown anything."""
    truths = [truth_of(result) for result in results]
    if not truths or any(truth is False for truth in truths):
        return False
    return UNKNOWN if any(truth is UNKNOWN for truth in truths) else True


def _sum(results: list[Any]) -> Any:
    if any(result is UNKNOWN for result in results):
        return UNKNOWN
    try:
        return total(results)
    except ValueError:
        return UNKNOWN


def _count(results: list[Any]) -> Any:
    truths = [truth_of(result) for result in results]
    if any(truth is UNKNOWN for truth in truths):
        return UNKNOWN
    return sum(1 for truth in truths if truth)


_BUILDERS: Mapping[str, Callable[[tuple[Part, ...]], Part]] = {
    "and": lambda parts: _junction(parts, decisive=False),
    "or": lambda parts: _junction(parts, decisive=True),
    "!": _not,
    "!!": _truth,
    "if": _if,
    "all": lambda parts: _over_rows(parts, _all),
    "some": lambda parts: _over_rows(parts, _some),
    "none": lambda parts: _over_rows(parts, _none),
    "sum": lambda parts: _over_rows(parts, _sum),
    "count": lambda parts: _over_rows(parts, _count),
}

_IN_LIBRARY = {"==": "===", "!=": "!=="}


@dataclass(frozen=True, slots=True)
class Input:
    """What is put into a piece under ``key``; ``numeric``: a decimal's text goes in as the number it is."""

    key: str
    part: Part
    numeric: bool

    def value(self, run: Run) -> Any:
        value = self.part(run)
        return number(value) if self.numeric else value


@dataclass(frozen=True, slots=True)
class Piece:
    """A strict piece: an unknown operand makes it unknown, an empty one what its mode says."""

    compiled: Any
    inputs: tuple[Input, ...]
    mode: Mode

    @classmethod
    def build(cls, node: tree.Operation) -> Part:
        cutter = _Cutter(node.mode)
        logic = cutter.strict(node)
        return cls(port.compile_text(port.canonical(logic)), tuple(cutter.inputs.values()), node.mode).value

    def value(self, run: Run) -> Any:
        data = {wanted.key: wanted.value(run) for wanted in self.inputs}
        run.spend(1 + len(data))
        if any(value is UNKNOWN for value in data.values()):
            return UNKNOWN
        if self.mode in (Mode.NUMBER, Mode.ORDER) and any(value is None for value in data.values()):
            return False if self.mode is Mode.ORDER else None
        if self.mode is Mode.EQUAL and len(data) == 2:
            data = dict(zip(data, equal_operands(*data.values()), strict=True))
        try:
            result, work = port.evaluate(self.compiled, data, run.left)
        except port.NoResult:
            return UNKNOWN
        run.spend(work)
        return result


@dataclass(slots=True)
class _Cutter:
    """Cuts a piece out of the tree: its logic over short keys, and what is put in under them."""

    mode: Mode
    inputs: dict[tuple[tree.Node, bool], Input] = field(default_factory=dict)

    def strict(self, node: tree.Operation) -> Logic:
        numeric = node.name in NUMERIC
        operands = [self.operand(operand, numeric) for operand in node.operands]
        if node.name == "workdays_between":
            operands.append(self.put_in(tree.Variable(CALENDAR, ""), numeric=False))
        return {_IN_LIBRARY.get(node.name, node.name): operands}

    def operand(self, node: tree.Node, numeric: bool) -> Logic:
        if self.mode is Mode.EQUAL:
            return self.put_in(node, numeric)
        if isinstance(node, tree.Literal) and node.value is not None:
            return node.value
        if isinstance(node, tree.Operation) and node.mode is self.mode:
            return self.strict(node)
        return self.put_in(node, numeric)

    def put_in(self, node: tree.Node, numeric: bool) -> Logic:
        if isinstance(node, tree.Variable):
            node = tree.Variable(node.name, "")  # wherever it is written, read once
        found = self.inputs.setdefault((node, numeric), Input(f"v{len(self.inputs)}", _part(node), numeric))
        return {"var": found.key}
