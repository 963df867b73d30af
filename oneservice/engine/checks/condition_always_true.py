"""``condition-always-true``: every condition can be false, judged without the gates; else it is only in the way.

A rule over origins, outcomes, signatures or what items give is left out: while they are not known it waits, which
is what it is for.
Bad: ``when: {"!=": [{var: child.kind}, null]}`` where ``child.kind`` is always answered.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.data import Scopes, contradiction, judged_rules, ready, sound
from oneservice.engine.checks.finding import Finding
from oneservice.engine.definition import Content
from oneservice.engine.rules import compile_rule
from oneservice.engine.rules.tree import Literal
from oneservice.engine.search import Claim, empty, holds, possible
from oneservice.engine.uses import RuleAt
from oneservice.engine.worlds import Scope

CODE = "condition-always-true"
LEVEL = 4

WAITING = frozenset({"origin", "item", "role"})


def find(content: Content) -> Iterator[Finding]:
    if not ready(content):
        return
    found = [*_found(content)]
    if found and sound(content):
        yield from found


def _found(content: Content) -> Iterator[Finding]:
    for rule, scope in judged_rules(content, Scopes(content)):
        compiled = compile_rule(rule.logic)
        waits = any(name.partition(".")[0] in WAITING or name in scope.given for name in compiled.reads)
        if rule.wants is not None or waits or isinstance(compiled.node, Literal):
            continue
        valid = "valid" in rule.address
        claims = [holds(rule.logic, wanted=False), *_judged(rule, scope)]
        if possible(scope, claims, lawful=not valid).proved:
            why = contradiction(scope, rule.logic, wanted=False, lawful=not valid)
            yield Finding(rule.address, f"This is always true, so it decides nothing. {why}", _hint(rule))


def _judged(rule: RuleAt, scope: Scope) -> list[Claim]:
    """A ``valid`` rule judges a value that is there."""
    if "valid" not in rule.address:
        return []
    name = f"row.{rule.address[3]}" if "columns" in rule.address else str(rule.address[1])
    return [empty(name, wanted=False)]


def _hint(rule: RuleAt) -> str:
    if rule.address[0] == "items" and rule.address[2] == "decide":
        return "Correct it, or write true to say that it is meant."
    return "Correct it, or take it out: what always holds need not be written."
