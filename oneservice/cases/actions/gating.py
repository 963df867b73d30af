"""Gates after filing: what held is never judged again, what nobody could tell yet goes to a person.

An unknown gate lets the application in, and its items wait until a register or the bundle's lead has said
whether it holds (LANGUAGE, bundle). A gate that does not hold ends what has not begun; why is told in words.
"""

from __future__ import annotations

from oneservice.cases.actions import moving
from oneservice.cases.actions.settling import open_settlement
from oneservice.cases.models import ItemCase
from oneservice.cases.reading import truth_of
from oneservice.cases.work import Work
from oneservice.engine.definition import Phase
from oneservice.engine.form import FormState
from oneservice.engine.plan import gates
from oneservice.engine.values import UNKNOWN


def pass_gates(work: Work, state: FormState) -> bool:
    """Whether items may begin. Every gate known by now is settled for good: a child outgrows an age it was filed at.

    Where nothing but a dispute keeps a gate from holding, work may begin; no item is decided before the answer.
    """
    _settle_known(work, state)
    _ask_about_unknown(work, state)
    holds = (truth_of(gate.must, state.env) is True for gate in work.unsettled_gates)
    return work.failed_gate is None and all(holds)


def end_at_gate(work: Work, waiting: list[ItemCase]) -> None:
    """A gate does not hold: what has not begun never will, and the citizen reads what to do instead."""
    gate = work.failed_gate
    if gate is None:
        return
    for item in waiting:
        work.write_notes(item, reason=gate.otherwise.zh)
        moving.end(work, item, Phase.ENDED, "gate")


def _settle_known(work: Work, state: FormState) -> None:
    unsettled = {gate.id for gate in work.unsettled_gates}
    for gate in gates(work.closure, state.sure):
        if gate.id in unsettled and gate.truth is not UNKNOWN:
            work.dossier.settled[f"gate:{gate.id}"] = bool(gate.truth)


def _ask_about_unknown(work: Work, state: FormState) -> None:
    """Only what no register will say any more is for a person."""
    for gate in work.unsettled_gates:
        if not work.may_become_known(state, [gate.must], by_items=False):
            open_settlement(work, f"gate:{gate.id}")
