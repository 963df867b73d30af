"""What the cashier says of bills, each thing once: an order is open, money came or did not, money went back.

Money counts for its item as long as the item still wants it, whichever of its orders it was paid on; what is more
than the fee, and what comes for an item that ended without a grant, goes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from oneservice.cases.actions import moving, receipts
from oneservice.cases.actions.events import happen, waits_for
from oneservice.cases.actions.reconciling import daily
from oneservice.cases.bills import (
    BILL_COLUMNS,
    MONEY,
    REFUND,
    bills_of,
    give_back_of,
    items_with_bills,
    kept,
    payer_of,
    rest_of,
)
from oneservice.cases.errors import NotFound
from oneservice.cases.models import Bill, ItemCase
from oneservice.cases.work import Work, work_on
from oneservice.engine.definition import Phase
from oneservice.engine.display import show_money

Status = Bill.Status


@dataclass(frozen=True, slots=True)
class Answer:
    """What the cashier says of one order; ``paid``: all that has come on it, in fen."""

    order: str
    status: str
    paid: int


def record_order(case: int, item: int, step: int, order: str, *, amount: int, now: datetime) -> None:
    """The cashier has a bill of ``amount`` fen; the payer is told. What was paid meanwhile is not asked for again.

    An order that comes when the item has moved on is kept all the same: somebody may pay it. ``order`` is empty
    where nothing was left to be paid.
    """
    with work_on({"pk": case}, now=now) as work:
        row = _item(work, item)
        bills, current = bills_of(row), row.step == step and waits_for(work, row) == "payment"
        if order and order not in [bill.order for bill in bills]:
            _open(work, row, bills, order, amount, current)
        if not current:
            return
        if kept(bills) and not rest_of(row, bills):
            row.payment = Status.PAID
            work.touched(row)
            _return(work, row, reversed(bills), kept(bills) - (row.amount or 0))
            happen(work, row, "payment.paid")
        elif order:
            row.order, row.payment = order, Status.PART_PAID if kept(bills) else ""
            work.touched(row)
            once = f"{row.item}:{work.today}" if row.row else f"{row.pk}:{row.step}"  # one message for a day's rows
            work.later("message.send", f"pay:{once}", role=payer_of(work, row), about="pay")


def _item(work: Work, pk: int) -> ItemCase:
    return next(each for each in work.items if each.pk == pk)


def _open(work: Work, row: ItemCase, bills: list[Bill], order: str, amount: int, current: bool) -> None:
    if current:
        _replace(row, bills)
    status = Status.OPEN if current else Status.REPLACED
    Bill.objects.create(item=row, order=order, amount=amount, status=status, opened_at=work.now)
    work.note("bill.opened", row.key, order=order, amount=amount)
    work.jobs.append(daily(work.today))


def _replace(row: ItemCase, bills: list[Bill]) -> None:
    """Orders nobody has paid are not asked for any more."""
    if any(bill.status in (Status.OPEN, Status.FAILED) for bill in bills):
        row.bills.filter(status__in=[Status.OPEN, Status.FAILED]).update(status=Status.REPLACED)


def record_payment(order: str, status: str, *, now: datetime, paid: int | None = None, together: str = "") -> bool:
    """The cashier's callback, however often it comes: ``paid``, ``part_paid`` or ``failed``, once.

    ``paid``: all that has come on this order in fen, where the cashier says it; it counts more than the word.
    ``together``: the first of the orders that were paid with one payment. True: it was new.
    """
    try:
        return _record(order, status, now, paid, together)
    except NotFound:  # no order of ours
        return False


def record_together(answers: Sequence[Answer], *, now: datetime) -> None:
    """The callback of one payment for several orders 合并支付: each order is entered by itself, as if it came alone.

    So what one of them cannot take holds up no other, and the callback may come again.
    """
    for answer in answers:
        record_payment(answer.order, answer.status, now=now, paid=answer.paid, together=answers[0].order)


def _record(order: str, status: str, now: datetime, paid: int | None, together: str) -> bool:
    with work_on({"items__bills__order": order}, now=now) as work:
        item, bills, bill = _by_order(work, order)
        if not _enter(bill, status, paid, now):
            return False
        bill.save(update_fields=BILL_COLUMNS)
        beside = {"together": together} if together else {}
        work.note("bill.answered", item.key, order=order, status=str(bill.status), paid=bill.paid, **beside)
        if bill.status != Status.FAILED:
            _count(work, item, bill, bills)
            receipts.later(work, bill)
        elif order == item.order and item.payment not in MONEY:
            item.payment = Status.FAILED
        else:
            return True
        work.touched(item)
        if item.phase == Phase.PAYMENT:
            happen(work, item, f"payment.{item.payment}")
        return True


def _by_order(work: Work, order: str) -> tuple[ItemCase, list[Bill], Bill]:
    """The item of an order, all its bills, and the one of the order."""
    bills = items_with_bills(work)
    bill = next(each for each in bills if each.order == order)
    return bill.item, [each for each in bills if each.item_id == bill.item_id], bill


def _enter(bill: Bill, status: str, paid: int | None, now: datetime) -> bool:
    """Write it onto the bill; False: that was known."""
    if status == Status.FAILED and not paid:
        new = bill.status in (Status.OPEN, Status.REPLACED)
        bill.status = Status.FAILED if new else bill.status
        return new
    if status not in MONEY:
        return False
    if paid is None:
        paid = bill.amount if status == Status.PAID else bill.paid
    if bill.paid_at is not None and paid <= bill.paid:
        return False
    bill.paid, bill.paid_at = paid, now
    bill.status = Status.PAID if paid >= bill.amount else Status.PART_PAID
    return True


def _count(work: Work, item: ItemCase, bill: Bill, bills: list[Bill]) -> None:
    """Money has come on ``bill``: how far the item is paid now, and what of it must go back."""
    whole = kept(bills) >= (item.amount or bill.amount)
    item.payment = Status.PAID if whole else Status.PART_PAID
    unwanted = item.outcome not in ("", "granted")
    _return(work, item, [bill], bill.kept if unwanted else kept(bills) - (item.amount or bill.amount))
    if not kept(bills) and bill.back:
        item.payment = Status.REFUNDED
    elif whole:
        _replace(item, bills)


def _return(work: Work, item: ItemCase, bills: Iterable[Bill], over: int) -> None:
    """Give back ``over`` fen of these bills, the first ones first."""
    fen = 0
    for bill in bills:
        fen += give_back_of(work, item, bill, min(over - fen, bill.kept))
    if fen:
        moving.mark(work, item, REFUND, to=show_money(fen, False))


def record_refund(order: str, *, fen: int, now: datetime) -> None:
    """The cashier has given ``fen`` back; the citizen reads it in the steps of the item and is told."""
    with work_on({"items__bills__order": order}, now=now) as work:
        item, _, bill = _by_order(work, order)
        bill.refunded_at, bill.status = now, Status.PAID if bill.kept else Status.REFUNDED
        bill.save(update_fields=BILL_COLUMNS)
        moving.mark(work, item, "refunded", to=show_money(fen, False))
        work.note("bill.refunded", item.key, order=order, fen=fen)
        receipts.later(work, bill)
        role = payer_of(work, item)
        work.later("message.send", f"refunded:{bill.pk}:{bill.back}", role=role, about="refunded")
