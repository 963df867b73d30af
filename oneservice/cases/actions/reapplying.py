"""A correction may change which items are part of the case: what did not apply may, and what is corrected may not."""

from __future__ import annotations

from oneservice.cases.actions import moving
from oneservice.cases.actions.filing import settled_place
from oneservice.cases.actions.reopening import forget_decision
from oneservice.cases.models import ItemCase
from oneservice.cases.work import Work
from oneservice.engine.definition import Phase
from oneservice.engine.plan import NOT_APPLICABLE

APPLIES = "applies"
LEAVES = (Phase.RECEIVED, Phase.REVIEW)
"""Where an item stands that was sent in again and on which nobody has decided."""


def apply_anew(work: Work, corrected: ItemCase | None = None) -> None:
    """Look at the rules again after ``corrected`` was sent in again, or a register put right, with other answers.

    What did not apply waits for its turn again unless its rule is still false: unknown never decides. The corrected
    item ends if it no longer applies itself; items other departments have begun are left to them.
    """
    truths = work.row_truths(work.form_state())
    for item in work.items:
        applies = truths[item.item].get(item.row, False)
        if item.phase == Phase.NOT_APPLICABLE and applies is not False:
            _wait_again(work, item)
        elif item is corrected and applies is False and item.phase in LEAVES:
            moving.end(work, item, Phase.NOT_APPLICABLE, NOT_APPLICABLE)


def _wait_again(work: Work, item: ItemCase) -> None:
    """The office is found anew, for the answers that say where may be new too."""
    item.move_to(Phase.WAITING)
    forget_decision(item)
    item.department, item.office = settled_place(work, work.form_state(), item)
    item.entered_at = work.now
    moving.mark(work, item, APPLIES)
