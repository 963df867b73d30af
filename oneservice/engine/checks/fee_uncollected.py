"""``fee-uncollected``: a fee 费用 is found out and collected by the item's process.

Bad: ``fee: {amount: 80.00 yuan, payer: mother}`` with a process that never waits for payment.
Good: a process with ``waits: payment``, and before it ``waits: fee`` where the amount is a field.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding
from oneservice.engine.checks.graph import edges, reached
from oneservice.engine.definition import Content, Process

CODE = "fee-uncollected"
LEVEL = 3


def find(content: Content) -> Iterator[Finding]:
    for item in content.items.values():
        process = content.processes.get(item.process)
        if item.fee and process and process.states:
            address = ("items", item.id, "fee")
            if not waiting_for(process, "payment"):
                message = f"The item has a fee, but its process {process.id} never waits for payment."
                yield Finding(address, message, "Take the fee out, or choose a process with `waits: payment`.")
            elif isinstance(item.fee.amount, str) and billed_unknown(process):
                message = f"The amount is in {item.fee.amount}, but {process.id} can come to payment without asking it."
                hint = "Let a state with `waits: fee` come before the one with `waits: payment`."
                yield Finding((*address, "amount"), message, hint)


def waiting_for(process: Process, what: str) -> set[str]:
    return {state.id for state in process.states.values() if state.waits == what}


def billed_unknown(process: Process) -> bool:
    """Whether some way leads to payment past every state that finds the amount."""
    finding = waiting_for(process, "fee")
    follow = {name: set() if name in finding else after for name, after in edges(process).items()}
    return bool(reached([process.start.id], follow) & waiting_for(process, "payment"))
