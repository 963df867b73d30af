"""Bills while a dispute is open: what is disputed need not be paid.

They have no last day (``moving.await_answer``); whoever wants to may still pay. ``rebilling`` asks for them anew.
"""

from __future__ import annotations

from oneservice.cases.actions import moving
from oneservice.cases.disputes import bill_waits, doubted
from oneservice.cases.models import ItemCase
from oneservice.cases.work import Work
from oneservice.engine.definition import Phase

DISPUTED = "disputed"
"""Step of the timeline of an item: its bill waits."""


def hold_bills(work: Work) -> None:
    """Something was disputed in a filed case: bills of items that read it wait. Their timers find the step gone."""
    for item in work.items if work.case.filed_at else ():
        if _is_billed(work, item) and not bill_waits(work, item) and doubted(work, item):
            item.step += 1
            moving.await_answer(work, item)
            moving.mark(work, item, DISPUTED)


def _is_billed(work: Work, item: ItemCase) -> bool:
    state = work.closure.process_of(item.item).states.get(item.state)
    return item.phase == Phase.PAYMENT and state is not None and state.waits == "payment"
