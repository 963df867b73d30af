"""Bills 缴费单 of an item: what is still to be paid, and money that goes back. All amounts in fen."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F

from oneservice.cases.models import Bill, ItemCase
from oneservice.cases.reading import Reading
from oneservice.cases.work import Work
from oneservice.engine.definition import Fee, Phase

Status = Bill.Status
MONEY = ("paid", "part_paid")
"""What ``ItemCase.payment`` says while there may be money to give back."""
REFUND = "refund"
"""The step of an item's timeline that says money is going back."""
FIELDS = [column.attname for column in Bill._meta.concrete_fields]
BILL_COLUMNS = ["paid", "back", "status", "paid_at", "refunded_at"]


def bills_of(item: ItemCase) -> list[Bill]:
    """Its orders, the oldest first; the last one is what it waits for."""
    return list(item.bills.order_by("pk"))


def items_with_bills(work: Work) -> list[Bill]:
    """All bills of the case, the oldest first, and its items with them, in the one statement that its items cost."""
    rows = work.case.items.select_related("office").annotate(**{f"bill_{name}": F(f"bills__{name}") for name in FIELDS})
    items: dict[int, ItemCase] = {}
    bills = []
    for row in rows.order_by("pk", "bills__pk"):
        item, values = items.setdefault(row.pk, row), [getattr(row, f"bill_{name}") for name in FIELDS]
        if values[0] is not None:
            bill = Bill.from_db(row._state.db, FIELDS, values)
            bill.item = item
            bills.append(bill)
    work.items = list(items.values())
    return bills


def kept(bills: Iterable[Bill]) -> int:
    """What was paid and stays."""
    return sum(bill.kept for bill in bills)


def rest_of(item: ItemCase, bills: Iterable[Bill]) -> int:
    """What is still to be paid."""
    return max((item.amount or 0) - kept(bills), 0)


def goes_back(item: ItemCase, fee: Fee | None) -> bool:
    """Whether money for an item decided like this is given back: always if it was withdrawn, else as the fee says."""
    if item.outcome in ("", "granted"):
        return False
    return item.phase == Phase.WITHDRAWN or (fee is not None and fee.refund == "unless_granted")


def payer_of(work: Reading, item: ItemCase) -> str:
    """The role that pays: as the fee says, else who began."""
    fee = work.closure.items[item.item].fee
    return fee.payer if fee else work.case.starter


def give_back(work: Work, item: ItemCase) -> int:
    """Everything that was paid for the item goes back; how much that is. From now on no rule takes it as paid."""
    bills = bills_of(item) if item.payment in MONEY else []
    fen = sum(give_back_of(work, item, bill, bill.kept) for bill in bills)
    if fen:
        item.payment = Status.REFUNDED
    return fen


def refit(work: Work, item: ItemCase, amount: int) -> int:
    """The fee is another since it was paid, the newest order is given back first; how much goes back."""
    bills = bills_of(item)
    over, fen = kept(bills) - amount, 0
    for bill in reversed(bills):
        fen += give_back_of(work, item, bill, min(over - fen, bill.kept))
    item.amount = amount
    item.payment = Status.PAID if over >= 0 else Status.PART_PAID
    return fen


def give_back_of(work: Work, item: ItemCase, bill: Bill, fen: int) -> int:
    """``fen`` of one bill go back: a row of the outbox, which ends as a dead letter if the cashier will not."""
    if fen <= 0:
        return 0
    bill.back += fen
    bill.status = Status.REFUNDING
    bill.save(update_fields=BILL_COLUMNS)
    work.later("payment.refund", f"{bill.pk}:{bill.back}", item=item.pk, order=bill.order, fen=fen)
    work.note("bill.refund", item.key, order=bill.order, fen=fen)
    return fen
