"""``rule-wrong``: every rule compiles, reads names that exist, and compares like with like.

Bad: ``{"==": [{var: parents.married}, "yes"]}``. Good: ``{"==": [{var: parents.married}, true]}``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from oneservice.engine.checks.finding import Finding, broken
from oneservice.engine.definition import Content, FieldType
from oneservice.engine.rules import RuleProblem, TypeInfo, check_rule, name_types, type_of
from oneservice.engine.uses import RuleAt, field_of, names_read, rules_in

CODE = "rule-wrong"
LEVEL = 1

HINT = "Correct this part of the rule, or define what it names."


def find(content: Content) -> Iterator[Finding]:
    tables: dict[tuple[str, str], Mapping[str, TypeInfo]] = {}
    for rule in rules_in(content):
        place = (rule.bundle, rule.row_of)
        if place not in tables:
            tables[place] = name_types(content.fields, content.bundles.get(rule.bundle), rule.row_of)
        if not reads_broken(content, rule):
            wants = type_of(rule.wants) if rule.wants else FieldType.BOOL
            for wrong in check_rule(rule.logic, tables[place], wants):
                yield Finding((*rule.address, *steps(wrong)), wrong.message, wrong.hint or HINT)


def reads_broken(content: Content, rule: RuleAt) -> bool:
    """Whether the rule reads a field that could not be read itself; it is judged when that is put right."""
    return any(broken(content, "fields", field_of(name)) for name in names_read(rule.logic))


def steps(wrong: RuleProblem) -> list[str | int]:
    """A JSON pointer as keys and positions."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in wrong.pointer.split("/")[1:]]
    return [int(part) if part.isdigit() else part for part in parts]
