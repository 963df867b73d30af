"""The legal machine of an item case as plain data: what may follow what, whatever a process says.

``cases.states`` enforces the same table on rows; a test holds the two together. The publish gate reads it here.
"""

from __future__ import annotations

from oneservice.engine.definition import Phase

P = Phase

_AFTER: dict[Phase, tuple[Phase, ...]] = {
    P.WAITING: (P.RECEIVED, P.REVIEW, P.NOT_APPLICABLE, P.ENDED, P.WITHDRAWN),
    P.RECEIVED: (P.CORRECTION, P.REVIEW, P.NOT_ACCEPTED, P.TRANSFERRED, P.NOT_APPLICABLE, P.WITHDRAWN),
    P.CORRECTION: (P.RECEIVED, P.ENDED, P.NOT_APPLICABLE, P.WITHDRAWN),
    P.REVIEW: (
        P.SPECIAL_PROCEDURE,
        P.SUSPENDED,
        P.PAYMENT,
        P.GRANTED,
        P.CLOSED,
        P.REFUSED,
        P.ENDED,
        P.NOT_APPLICABLE,
        P.WITHDRAWN,
    ),
    P.SPECIAL_PROCEDURE: (P.REVIEW, P.WITHDRAWN),
    P.SUSPENDED: (P.REVIEW, P.ENDED, P.WITHDRAWN),
    P.PAYMENT: (P.REVIEW, P.GRANTED, P.ENDED, P.WITHDRAWN),
    P.GRANTED: (P.PAYMENT, P.PRODUCED, P.CLOSED),
    P.PRODUCED: (P.DELIVERED, P.GRANTED),
    P.DELIVERED: (P.GRANTED, P.ARCHIVED, P.POST_CHECK, P.REVOKED),
    P.CLOSED: (P.ARCHIVED, P.POST_CHECK, P.REVOKED),
    P.REFUSED: (P.REVIEW, P.RECEIVED),  # reconsideration 复议
    P.NOT_ACCEPTED: (P.REVIEW, P.RECEIVED),  # the same
    P.NOT_APPLICABLE: (P.WAITING,),
    P.POST_CHECK: (P.CLOSED, P.RECTIFY, P.REVOKED),
    P.RECTIFY: (P.POST_CHECK, P.REVOKED),
    P.ARCHIVED: (P.REVOKED,),
}

LEGAL_MOVES: frozenset[tuple[Phase, Phase]] = frozenset(
    (source, target) for source, targets in _AFTER.items() for target in targets
)
"""Every legal step (from, to). Ended, transferred, revoked and withdrawn are left by none."""
