"""Bills and disputes: what is disputed need not be paid, and what is corrected is asked for anew, or given back.

While a dispute is open its bills have no last day (``moving.await_answer``); what was billed may still be paid.
"""

from __future__ import annotations

from oneservice.cases.actions import moving
from oneservice.cases.actions.filing import after_moves
from oneservice.cases.bills import MONEY, REFUND, refit
from oneservice.cases.disputes import bill_waits, doubted
from oneservice.cases.models import ItemCase
from oneservice.cases.work import Work
from oneservice.engine.definition import Phase, State
from oneservice.engine.display import show_money
from oneservice.engine.phases import MOVES
from oneservice.engine.plan import NOT_APPLICABLE

DISPUTED, ANSWERED = "disputed", "answered"
"""Steps of the timeline of an item: its bill waits, and is asked for anew."""


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


def bill_anew(work: Work, item: ItemCase) -> None:
    """The dispute is answered: the fee is found again, and its time to pay begins again. An item that is not needed
    after all ends instead; one that still reads what is disputed goes on waiting."""
    if doubted(work, item):
        moving.await_answer(work, item)
        return
    moving.enter(work, item, _where_found(work, item), ANSWERED, work.now)
    truths = work.row_truths(work.form_state())[item.item]
    if truths.get(item.row) is False and item.phase == Phase.REVIEW:
        moving.end(work, item, Phase.NOT_APPLICABLE, NOT_APPLICABLE)
    after_moves(work, [item])


def _where_found(work: Work, item: ItemCase) -> State:
    """Where its process finds the fee; where it finds none, the item stays and the order alone is new."""
    states = work.closure.process_of(item.item).states
    found = (each for each in states.values() if each.waits == "fee" and each.phase in MOVES[Phase.PAYMENT])
    return next(found, states[item.state])


def refit_paid(work: Work) -> None:
    """A fee was corrected after it was paid and before anything was decided: what is too much goes back, of what is too
    little the rest is open."""
    sure = work.form_state().sure
    for item in work.items:
        fee = work.closure.items[item.item].fee
        name = fee.amount if fee and isinstance(fee.amount, str) else ""
        amount = sure.get(name)
        if item.payment in MONEY and not item.outcome and isinstance(amount, int) and amount != item.amount:
            back = refit(work, item, amount)
            work.touched(item)
            if back:
                moving.mark(work, item, REFUND, to=show_money(back, False))
