"""``silence-without-end``: if applicants, panels and other systems never answer, staff and the clock end it.

Bad: ``with-applicant`` whose ``expired`` leads back to ``at-window``, from where all ways lead to ``with-applicant``.
Good: its ``expired`` leads to ``lapsed``, or the clerk may refuse.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks import expiry
from oneservice.engine.checks.finding import Finding, state_address
from oneservice.engine.checks.graph import backwards, edges, edges_by, reached
from oneservice.engine.definition import Content, Process
from oneservice.engine.movers import SURE, is_final

CODE = "silence-without-end"
LEVEL = 2


def find(content: Content) -> Iterator[Finding]:
    for process in content.processes.values():
        ends = [state.id for state in process.states.values() if is_final(process, state)]
        told = [state.id for state in process.states.values() if any(expiry.of_state(process, state))]
        sure = edges_by(process, SURE)
        ending = reached([*ends, *told], backwards(sure))
        possible = reached(ends, backwards(edges(process)))
        for name in process.states:
            if name in possible and name not in ending:
                yield endless(process, name, reached([name], sure))


def endless(process: Process, name: str, round_trip: set[str]) -> Finding:
    """``round_trip``: where staff and the clock can bring it, none of them an end."""
    silent = [name for name in process.states if name in round_trip and waits_for_others(process, name)]
    message = f"If nobody answers in {' or '.join(silent) or name}, no way leads from {name} to an end."
    hint = "Let expired lead towards an end such as ended or refused, or add an action there that staff take."
    return Finding(state_address(process, name), message, hint)


def waits_for_others(process: Process, name: str) -> bool:
    state = process.states[name]
    return bool(state.waits or state.panel or state.actor == "applicant")
