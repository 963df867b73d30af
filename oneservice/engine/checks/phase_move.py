"""``phase-illegal-move``: a process begins where the law begins, and its actions move along the legal machine.

Bad: an action from a state in received to one in granted: acceptance 受理 and review lie between.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, action_address, state_address
from oneservice.engine.definition import END_PHASES, PROCESS_PHASES, Content, Phase, Process
from oneservice.engine.phases import LEGAL_MOVES, STARTS, lawful_in_process

CODE = "phase-illegal-move"
LEVEL = 2


def find(content: Content) -> Iterator[Finding]:
    for process in content.processes.values():
        if process.states and process.start.phase not in STARTS:
            message = f"The process begins in {process.start.phase.value}."
            hint = "Let its first state be in received, or in review (accepted on filing)."
            yield Finding((*state_address(process, process.start.id), "phase"), message, hint)
        yield from unlawful(process)


def unlawful(process: Process) -> Iterator[Finding]:
    """Moves out of ends are the business of ``end-with-exit``."""
    for i, action in enumerate(process.actions):
        to = process.states.get(action.to)
        for name in action.from_states:
            state = process.states.get(name)
            if state and to and state.phase not in END_PHASES and not lawful_in_process(state.phase, to.phase):
                message = f"{name} is in {state.phase.value}, and {action.to} in {to.phase.value}: no lawful step."
                yield Finding((*action_address(process, i), "to"), message, f"From here to {followers(state.phase)}.")


def followers(phase: Phase) -> str:
    lawful = [after.value for after in Phase if after in LEGAL_MOVES[phase] and after in PROCESS_PHASES]
    return ", ".join([phase.value, *lawful])
