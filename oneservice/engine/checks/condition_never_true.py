"""``condition-never-true``: every condition can be true, judged without the gates, and every way of an ``if`` taken.

Bad: ``when: {"<": [{var: child.age}, 3]}`` where ``child.age`` has ``min: 6``: the field is never asked.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.data import Scopes, contradiction, judged_rules, ready, said, sound
from oneservice.engine.checks.finding import Finding
from oneservice.engine.definition import Content
from oneservice.engine.rules import compile_rule
from oneservice.engine.rules.tree import Literal, Node, Operation, walk, written
from oneservice.engine.search import holds, possible
from oneservice.engine.uses import Address, RuleAt
from oneservice.engine.worlds import Scope

CODE = "condition-never-true"
LEVEL = 4

SO = {
    ("fields", "when"): "so it is never asked",
    ("bundles", "gates"): "so nobody can ever begin",
    ("bundles", "items"): "so the item never applies",
    ("bundles", "roles"): "so the role is never asked",
    ("bundles", "links"): "so the link is never shown",
    ("items", "materials"): "so the material is never needed",
    ("items", "grant"): "so it is never granted by rule",
    ("items", "refuse"): "so it is never refused by rule",
}


def find(content: Content) -> Iterator[Finding]:
    if not ready(content):
        return
    found = [*_found(content)]
    if found and sound(content):
        yield from found


def _found(content: Content) -> Iterator[Finding]:
    for rule, scope in judged_rules(content, Scopes(content)):
        node = compile_rule(rule.logic).node
        judged = rule.wants is None and "valid" not in rule.address
        if judged and not isinstance(node, Literal) and possible(scope, [holds(rule.logic)]).proved:
            message = f"This can never be true, {consequence(rule.address)}. {contradiction(scope, rule.logic)}"
            yield Finding(rule.address, message, "Correct the condition, or take out what stands under it.")
        else:
            yield from _dead_ways(rule, scope, node)


def consequence(address: Address) -> str:
    words = [str(word) for word in address[2:]]
    return next((so for (kind, word), so in SO.items() if address[0] == kind and word in words), "so it says nothing")


def _dead_ways(rule: RuleAt, scope: Scope, root: Node) -> Iterator[Finding]:
    """Conditions of an ``if`` that are never reached, because those before them already say yes, or never hold."""
    branches = (node for node in walk(root) if isinstance(node, Operation) and node.name == "if")
    for node in branches:
        for i in range(0, len(node.operands) - 1, 2):
            ways = [written(operand) for operand in node.operands[: i + 1 : 2]]
            if isinstance(node.operands[i], Literal) or _of_rows(ways, scope):
                continue
            claims = [*(holds(way, wanted=False) for way in ways[:-1]), holds(ways[-1])]
            if possible(scope, claims).proved:
                before = " where none before it does" if i else ""
                message = f"This way of `if` is never taken: {said(node.operands[i])} never holds{before}."
                yield Finding(rule.address, message, "Correct its condition, or take it out with what it gives.")


def _of_rows(ways: list[object], scope: Scope) -> bool:
    """Whether the conditions stand inside the rows of a list, where they cannot be judged alone."""
    return any(name.startswith("row.") and not scope.row_of for way in ways for name in compile_rule(way).reads)
