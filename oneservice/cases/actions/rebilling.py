"""Bills after a dispute: what is corrected is asked for anew, or given back."""

from __future__ import annotations

from oneservice.cases.actions import moving
from oneservice.cases.actions.filing import after_moves
from oneservice.cases.bills import MONEY, REFUND, refit
from oneservice.cases.disputes import doubted
from oneservice.cases.models import ItemCase
from oneservice.cases.work import Work
from oneservice.engine.definition import Phase, State
from oneservice.engine.display import show_money
from oneservice.engine.phases import MOVES
from oneservice.engine.plan import NOT_APPLICABLE

ANSWERED = "answered"
"""Step of the timeline of an item: its bill is asked for anew."""


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
