"""A rule as a tree: what its JSON says, checked for form but not yet for types."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from oneservice.engine.definition import Logic
from oneservice.engine.rules import port
from oneservice.engine.rules.dialect import MAX_DEPTH, MAX_RULE_BYTES, OPERATORS, Mode, Operator, RuleError

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_-]*){0,7}")
_MONEY = re.compile(r"(\d{1,13})(?:\.(\d{1,2}))? yuan")
_INSTEAD = {
    "===": "Write `==`: it is strict here.",
    "!==": "Write `!=`: it is strict here.",
    "?:": "Write `if`.",
    "missing": 'Compare with empty: `{"==": [{"var": "a.b"}, null]}`.',
    "now": 'The clock is data: `{"var": "today"}`.',
    "filter": "Count with a condition: `count`.",
    "reduce": "Add over rows with `sum`.",
}


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: text, number, boolean, null (empty) or a tuple of constants.

    ``money``: it was written ``80.00 yuan``; ``value`` is fen.
    """

    value: Any
    pointer: str
    money: bool = False


@dataclass(frozen=True, slots=True)
class Variable:
    name: str
    pointer: str


@dataclass(frozen=True, slots=True)
class Operation:
    operator: Operator
    operands: tuple[Node, ...]
    pointer: str

    @property
    def name(self) -> str:
        return self.operator.name

    @property
    def mode(self) -> Mode:
        return self.operator.mode


Node = Literal | Variable | Operation


def read_text(logic: Logic) -> str:
    """The rule as canonical JSON text of lawful size. Raises RuleError."""
    text = port.canonical(logic)
    if len(text.encode()) > MAX_RULE_BYTES:
        raise RuleError(
            f"The rule is longer than {MAX_RULE_BYTES // 1024} KB.", "Split it: let a field compute a part."
        )
    return text


def parse(text: str) -> Node:
    """The tree of a rule in JSON text. Raises RuleError with a pointer and what to write instead."""
    return _node(json.loads(text), "", 0)


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in the order written."""
    yield node
    if isinstance(node, Operation):
        for operand in node.operands:
            yield from walk(operand)


def written(node: Node) -> Logic:
    """The JsonLogic of a node, as a designer would write it."""
    if isinstance(node, Operation):
        return {node.name: [written(operand) for operand in node.operands]}
    if isinstance(node, Variable):
        return {"var": node.name}
    if node.money:
        return f"{node.value // 100}.{node.value % 100:02d} yuan"
    return list(node.value) if isinstance(node.value, tuple) else node.value


def _node(logic: Any, pointer: str, depth: int) -> Node:
    if depth > MAX_DEPTH:
        raise RuleError(f"The rule is nested deeper than {MAX_DEPTH}.", "Let a field compute a part of it.", pointer)
    if isinstance(logic, dict):
        return _operation(logic, pointer, depth)
    if isinstance(logic, list) and not all(isinstance(x, str | int | float) for x in logic):
        raise RuleError("A list here holds constants only.", 'Write a list like `["a", "b"]`.', pointer)
    money = _MONEY.fullmatch(logic) if isinstance(logic, str) else None
    if money:
        return Literal(int(money[1]) * 100 + int((money[2] or "0").ljust(2, "0")), pointer, money=True)
    return Literal(tuple(logic) if isinstance(logic, list) else logic, pointer)


def _operation(logic: dict[str, Any], pointer: str, depth: int) -> Node:
    if len(logic) != 1:
        raise RuleError(
            f"A mapping with {len(logic)} keys is not a rule.", "A rule has one key, its operator.", pointer
        )
    name, given = next(iter(logic.items()))
    below = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
    operator = OPERATORS.get(name)
    if operator is None:
        raise RuleError(f"There is no operator `{name[:40]}`.", _instead(name), pointer)
    operands = given if isinstance(given, list) else [given]
    if name == "var":
        return _variable(operands, below)
    _arity(operator, len(operands), pointer)
    listed = isinstance(given, list)
    children = (_node(operand, f"{below}/{i}" if listed else below, depth + 1) for i, operand in enumerate(operands))
    return Operation(operator, tuple(children), pointer)


def _variable(operands: list[Any], pointer: str) -> Variable:
    if len(operands) != 1 or not isinstance(operands[0], str):
        raise RuleError(
            "`var` takes one name, written out.",
            'Write `{"var": "group.name"}`; a default would hide what is unknown.',
            pointer,
        )
    name = operands[0]
    if len(name) > 200 or not _NAME.fullmatch(name):
        raise RuleError(
            f"`{name[:40]}` is not a name.",
            "Names are like `group.name` or `item.some-item.outcome`.",
            pointer,
        )
    return Variable(name, pointer)


def _arity(operator: Operator, given: int, pointer: str) -> None:
    if given < operator.least or (operator.most is not None and given > operator.most):
        raise RuleError(
            f"`{operator.name}` takes {operator.takes()} operands, not {given}.",
            f"Write it like `{operator.example}`.",
            pointer,
        )


def _instead(name: str) -> str:
    if name in _INSTEAD:
        return _INSTEAD[name]
    close = difflib.get_close_matches(name[:40], OPERATORS, n=1)
    return f"Did you mean `{close[0]}`?" if close else "Operators: " + " ".join(f"`{o}`" for o in OPERATORS)
