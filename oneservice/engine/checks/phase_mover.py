"""``phase-mover``: a correction 补正 lies with the applicant, and payment 缴费 is waited for in its own phase.

Bad: ``to-pay: {phase: review, waits: payment}``: the clock of the department would run while the citizen pays.
Good: ``to-pay: {phase: payment, waits: payment}``.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, state_address
from oneservice.engine.definition import Content, Phase
from oneservice.engine.movers import APPLICANT

CODE = "phase-mover"
LEVEL = 2


def find(content: Content) -> Iterator[Finding]:
    for process in content.processes.values():
        for state in process.states.values():
            address = state_address(process, state.id)
            if state.waits == "payment" and state.phase is not Phase.PAYMENT:
                message = f"{state.id} waits for payment, but it is in {state.phase.value}."
                yield Finding((*address, "phase"), message, "Write phase: payment; the clock stops while it is paid.")
            if state.phase is Phase.CORRECTION and (state.panel or state.waits or state.actor not in {"", APPLICANT}):
                message = f"{state.id} is a correction, but it is not for the applicant."
                yield Finding(address, message, "Write actor: applicant, or put the state in another phase.")
