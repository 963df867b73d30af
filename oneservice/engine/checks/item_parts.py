"""``item-parts``: an item has what its process waits for.

Bad: a process with ``waits: rules`` for an item without ``decide``: nothing could ever be decided.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, broken
from oneservice.engine.definition import Content, Item, Process

CODE = "item-parts"
LEVEL = 2

NEEDED = {
    "rules": ("decide", "decide: {grant: ..., refuse: ..., reason: ...}"),
    "fee": ("a fee", "fee: {amount: GROUP.FIELD, payer: ROLE}"),
    "payment": ("a fee", "fee: {amount: ..., payer: ROLE}"),
}


def find(content: Content) -> Iterator[Finding]:
    for item in content.items.values():
        process = content.processes.get(item.process)
        if process and not broken(content, "items", item.id):
            yield from lacking(content, item, process)


def lacking(content: Content, item: Item, process: Process) -> Iterator[Finding]:
    address = ("items", item.id)
    has = {"rules": item.decide, "fee": item.fee, "payment": item.fee}
    waits = {state.waits for state in process.states.values() if state.waits}
    for wait in sorted(waits & has.keys()):
        if not has[wait]:
            what, example = NEEDED[wait]
            message = f"Its process {process.id} waits for {wait}, but the item has not {what}."
            yield Finding(address, message, f"Write {example}.")
    if item.decide and "rules" not in waits:
        message = f"Its process {process.id} never waits for rules, so decide is never read."
        yield Finding((*address, "decide"), message, "Take decide out, or choose a process with `waits: rules`.")
    department = content.departments.get(item.department)
    if "reply" in waits and department and not department.system:
        message = f"Its process {process.id} waits for a reply, but {department.id} has no system to reply."
        yield Finding((*address, "process"), message, "Give the department its system in workflows/departments.yaml.")
    if item.gives and not any("gives" in action.asks for action in process.actions) and "reply" not in waits:
        message = f"Nobody is asked for what the item gives: its process {process.id} has no action with asks: [gives]."
        yield Finding((*address, "gives"), message, "Add gives to asks of the action that grants, or take gives out.")
