"""Which legal phase of an item case may follow which, as plain data.

The machine of ``cases.states`` enforces these moves, the publish gate holds processes to them, and a test
compares the two. Acceptance 受理 is the move from received to review; the clock runs in review only.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from oneservice.engine.definition import END_PHASES, GRANTED_PHASES, PROCESS_PHASES, Phase

BEFORE_DECISION = frozenset(
    {
        Phase.WAITING,
        Phase.RECEIVED,
        Phase.CORRECTION,
        Phase.REVIEW,
        Phase.SPECIAL_PROCEDURE,
        Phase.SUSPENDED,
        Phase.PAYMENT,
    }
)
"""Phases an applicant may withdraw from."""

MOVES: Mapping[Phase, tuple[Phase, ...]] = {
    Phase.WAITING: (Phase.RECEIVED, Phase.REVIEW, Phase.NOT_APPLICABLE, Phase.ENDED),
    Phase.NOT_APPLICABLE: (Phase.WAITING,),
    Phase.RECEIVED: (
        Phase.CORRECTION,
        Phase.REVIEW,
        Phase.NOT_ACCEPTED,
        Phase.NOT_APPLICABLE,
        Phase.TRANSFERRED,
    ),
    Phase.CORRECTION: (Phase.RECEIVED, Phase.ENDED, Phase.NOT_APPLICABLE),
    Phase.REVIEW: (
        *(Phase.SPECIAL_PROCEDURE, Phase.SUSPENDED, Phase.PAYMENT),
        *(Phase.GRANTED, Phase.CLOSED, Phase.REFUSED, Phase.ENDED, Phase.NOT_APPLICABLE),
    ),
    Phase.SPECIAL_PROCEDURE: (Phase.REVIEW,),
    Phase.SUSPENDED: (Phase.REVIEW, Phase.ENDED),
    Phase.PAYMENT: (Phase.REVIEW, Phase.GRANTED, Phase.ENDED),
    Phase.GRANTED: (Phase.PAYMENT, Phase.PRODUCED, Phase.CLOSED),
    Phase.PRODUCED: (Phase.DELIVERED, Phase.GRANTED),
    Phase.DELIVERED: (Phase.GRANTED, Phase.POST_CHECK, Phase.ARCHIVED, Phase.REVOKED),
    Phase.CLOSED: (Phase.POST_CHECK, Phase.ARCHIVED, Phase.REVOKED),
    Phase.REFUSED: (Phase.REVIEW, Phase.RECEIVED),
    Phase.NOT_ACCEPTED: (Phase.REVIEW, Phase.RECEIVED),
    Phase.POST_CHECK: (Phase.CLOSED, Phase.RECTIFY, Phase.REVOKED),
    Phase.RECTIFY: (Phase.POST_CHECK, Phase.REVOKED),
    Phase.ARCHIVED: (Phase.REVOKED,),
    Phase.ENDED: (Phase.WAITING,),  # what stopped it is taken up again 复议
    Phase.TRANSFERRED: (),
    Phase.REVOKED: (),
    Phase.WITHDRAWN: (),
}


def lawful_moves(phase: Phase) -> frozenset[Phase]:
    extra = {Phase.WITHDRAWN} if phase in BEFORE_DECISION else set()
    return frozenset(MOVES[phase]) | extra


LEGAL_MOVES: Mapping[Phase, frozenset[Phase]] = MappingProxyType({phase: lawful_moves(phase) for phase in Phase})
"""Every phase with those that may follow it; moves inside a phase are free and not named."""

STARTS = LEGAL_MOVES[Phase.WAITING] & {Phase.RECEIVED, Phase.REVIEW}
"""Phases a process may begin in."""


def lawful_in_process(before: Phase, after: Phase) -> bool:
    """Whether a process may hold an action from one phase to the other."""
    return before is after or (after in LEGAL_MOVES[before] and {before, after} <= PROCESS_PHASES)


def outcome_of(phase: Phase) -> str:
    """The outcome an item has from this phase on: granted, refused, not_applicable, ended; "" where it is open.

    The first phase that decides gives it for good: a payment after the grant takes nothing back.
    """
    if phase in GRANTED_PHASES:
        return "granted"
    if phase in {Phase.REFUSED, Phase.NOT_APPLICABLE}:
        return phase.value
    return "ended" if phase in END_PHASES else ""
