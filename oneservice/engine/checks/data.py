"""What the checks of level 4 share: scopes, what is given where something is read, and rules said in short."""

from __future__ import annotations

import json
from collections.abc import Iterator

from oneservice.engine import dependencies
from oneservice.engine.checks import rule_wrong
from oneservice.engine.definition import BundleItem, Content, Field, Logic
from oneservice.engine.rules import RuleError, compile_rule, rows_of
from oneservice.engine.rules.tree import Literal, Node, Operation, Variable, written
from oneservice.engine.search import Claim, holds, possible
from oneservice.engine.uses import RuleAt, rules_in
from oneservice.engine.values import UNKNOWN, Truth, Unknown
from oneservice.engine.worlds import Scope, World, scope_of

INFIX = frozenset({"==", "!=", "<", "<=", ">", ">=", "and", "or", "+", "-", "*", "/", "%", "in"})
MOST_PARTS = 8


class Scopes:
    """The scopes of one content, each made once."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.made: dict[tuple[str, str], Scope] = {}

    def of(self, bundle: str, row_of: str = "") -> Scope:
        if (bundle, row_of) not in self.made:
            self.made[bundle, row_of] = scope_of(self.content, bundle, row_of)
        return self.made[bundle, row_of]


def judged_rules(content: Content, scopes: Scopes) -> Iterator[tuple[RuleAt, Scope]]:
    """Every rule with its scope; one that reads fields only is met once, whoever uses it."""
    met: set[tuple[object, ...]] = set()
    for rule in rules_in(content):
        reads = compile_rule(rule.logic).reads
        own = rule.bundle if any(name.partition(".")[0] in OF_BUNDLE for name in reads) else ""
        key = (rule.address, compile_rule(rule.logic).text, own, rule.row_of)
        if key not in met:
            met.add(key)
            yield rule, scopes.of(rule.bundle, rule.row_of)


OF_BUNDLE = frozenset({"item", "role", "campaign"})


def ready(content: Content) -> bool:
    """Whether every rule is of the dialect, so that rules can be tried at all; level 1 tells which is not."""
    try:
        for rule in rules_in(content):
            compile_rule(rule.logic)
    except RuleError:
        return False
    return not dependencies.field_cycle(content.fields)


def sound(content: Content) -> bool:
    """Whether every rule type-checks: only then may it be said that something can never be."""
    return not any(True for _ in rule_wrong.find(content))


# --- what is given where an item reads --------------------------------------------------------------------


def gates(scope: Scope) -> list[Claim]:
    return [holds(gate.must) for gate in scope.closure.bundle.gates]


def applying(scope: Scope, entry: BundleItem) -> Claim:
    """The entry applies; of one with ``each`` the row at hand does, or, outside of rows, some row."""
    if entry.each and scope.row_of == entry.each:
        return always() if entry.when is None else holds(entry.when)
    names = [f"item.{entry.id}.chosen"] if entry.optional else []
    names += [entry.each] if entry.each else []
    return Claim(lambda world: applies(world, entry), () if entry.when is None else (entry.when,), tuple(names))


def always() -> Claim:
    return Claim(lambda world: True)


def applies(world: World, entry: BundleItem) -> Truth:
    chosen = world[f"item.{entry.id}.chosen"] if entry.optional else True
    if chosen is False:
        return False
    truth = _some_row(world, entry) if entry.each else world.truth(entry.when)
    return truth if chosen is True or truth is False else UNKNOWN


def _some_row(world: World, entry: BundleItem) -> Truth:
    rows = rows_of(world, entry.each)
    if isinstance(rows, Unknown):
        return UNKNOWN
    truths = [True if entry.when is None else compile_rule(entry.when).truth(world, row) for row in rows]
    if any(truth is True for truth in truths):
        return True
    return UNKNOWN if any(truth is UNKNOWN for truth in truths) else False


# --- why something can never be ---------------------------------------------------------------------------


def contradiction(scope: Scope, logic: Logic, wanted: bool = True, *, lawful: bool = True) -> str:
    """The fewest parts of a rule that cannot all be as ``wanted``, in words; of one part what its fields may hold.

    ``lawful`` false: the ``valid`` rules of the fields are not counted, for they are what is judged.
    """
    parts = _parts(compile_rule(logic).node, "and" if wanted else "or")
    kept = parts[:MOST_PARTS] if len(parts) <= MOST_PARTS else [compile_rule(logic).node]
    for part in list(kept):
        fewer = [other for other in kept if other is not part]
        verdict = possible(scope, [holds(written(other), wanted) for other in fewer], lawful=lawful)
        if fewer and verdict.proved:
            kept = fewer
    if len(kept) > 1:
        words = "cannot all be true" if wanted else "cannot all be false"
        return f"These {words}: {'; '.join(said(part) for part in kept)}."
    limits = "; ".join(limit for name in sorted(_reads(kept[0])) if (limit := _limit(scope, name, lawful)))
    return f"{said(kept[0])} is always {'false' if wanted else 'true'}{f': {limits}' if limits else ''}."


def _parts(node: Node, joint: str) -> list[Node]:
    if isinstance(node, Operation) and node.name == joint:
        return [part for operand in node.operands for part in _parts(operand, joint)]
    return [node]


def _reads(node: Node) -> frozenset[str]:
    return compile_rule(written(node)).reads


def _limit(scope: Scope, name: str, lawful: bool) -> str:
    """Of where an answer comes from: the ways there are for this field."""
    field = scope.closure.fields.get(name.removeprefix("origin.")) if name.startswith("origin.") else None
    if field is not None and field.compute is None:
        return f"{name} is one of {', '.join(scope.origins(field))}"
    return limited(scope.spec(name), name, lawful)


def limited(field: Field | None, name: str, lawful: bool) -> str:
    """What its definition lets a field hold: ``child.age has min 6, max 18 and valid rules``."""
    if field is None or field.compute is not None:
        return ""
    if 0 < len(field.options) <= 8:
        return f"{name} is one of {', '.join(field.options)}"
    bounds = ", ".join(f"{key} {value}" for key, value in (("min", field.min), ("max", field.max)) if value)
    told = [*([bounds] if bounds else []), *(["valid rules"] if field.valid and lawful else [])]
    return f"{name} has {' and '.join(told)}" if told else ""


def said(node: Node, *, nested: bool = False) -> str:
    """A rule in short: ``child.age < 18 and child.kind == "a"``."""
    if isinstance(node, Variable):
        return node.name
    if isinstance(node, Literal):
        shown = written(node)
        return shown if node.money else json.dumps(shown, ensure_ascii=False)
    words = [said(operand, nested=True) for operand in node.operands]
    if node.name in INFIX and len(words) > 1:
        joined = f" {node.name} ".join(words)
        return f"({joined})" if nested and node.name in ("and", "or") else joined
    return f"{node.name}({', '.join(words)})"
