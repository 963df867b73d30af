"""Bills as their payer sees them: what is to be paid for an item or a case, and what became of the money."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from oneservice.cases.bills import bills_of, kept
from oneservice.cases.cells import item_title
from oneservice.cases.concerning import registered_for
from oneservice.cases.disputes import bill_waits, still_read
from oneservice.cases.errors import NotFound
from oneservice.cases.models import Bill as Row
from oneservice.cases.models import ItemCase, Participant, Receipt
from oneservice.cases.queries.parts import document_line
from oneservice.cases.reading import Reading, read_case
from oneservice.engine.definition import Phase, Text
from oneservice.engine.display import show_money
from oneservice.people.models import Person

PAYABLE = (Row.Status.OPEN, Row.Status.FAILED, Row.Status.PART_PAID)


@dataclass(frozen=True, slots=True)
class Order:
    """One order: ``paid`` and ``back`` are "" where no money came or went back. ``status`` as of ``models.Bill``."""

    order: str
    amount: str
    status: str
    paid: str
    paid_at: datetime | None
    back: str
    refunded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Bill:
    """What is to be paid for one item: the rest of its newest order. ``payable``: it can be paid now.

    ``status``: open | paid | part_paid | failed | replaced | refunding | refunded.
    """

    ref: str
    item: str
    title: Text
    order: str
    amount: str
    due: date | None
    status: str
    payable: bool = True
    orders: tuple[Order, ...] = ()
    waits: bool = False  # something it is for is disputed: it need not be paid before the answer
    wrong: str = ""  # the field of its amount, where the reader may say that it is wrong


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """An electronic receipt; ``red``: it takes one back. ``status`` as of ``shapes.DocumentLine``."""

    id: int
    title: Text
    number: str
    amount: str
    red: bool
    status: str


@dataclass(frozen=True, slots=True)
class BasketLine:
    """What one item of the basket costs, is for, and what became of the money.

    ``order``: the one to pay now, ``rest``: how much of it is left; both "" if there is nothing to pay.
    ``status``: open | failed | part_paid | paid | refunding | refunded. Money is "" where there is none.
    """

    item: str
    title: Text
    office: str
    basis: tuple[str, ...]
    amount: str
    order: str
    rest: str
    fen: int  # of ``rest``
    paid: str
    back: str
    due: date | None
    status: str
    receipts: tuple[ReceiptLine, ...]
    waits: bool = False  # something it is for is disputed: it need not be paid before the answer


@dataclass(frozen=True, slots=True)
class Basket:
    """All bills of a case that the reader may pay: those that are open, and those that are done."""

    ref: str
    number: str
    title: Text
    to_pay: tuple[BasketLine, ...]
    settled: tuple[BasketLine, ...]

    @property
    def due(self) -> tuple[BasketLine, ...]:
        """What is to be paid now: not what waits for an answer."""
        return tuple(line for line in self.to_pay if not line.waits)

    def chosen(self, orders: Collection[str]) -> tuple[BasketLine, ...]:
        return tuple(line for line in self.to_pay if line.order in orders)


def total(lines: Iterable[BasketLine]) -> str:
    """What is left to pay of them."""
    return show_money(sum(line.fen for line in lines), False)


def pays_for(reading: Reading, me: Participant, item: ItemCase) -> bool:
    """Who began pays for everything, a payer for his own."""
    fee = reading.closure.items[item.item].fee
    return fee is not None and (me.starts or me.role == fee.payer)


def bill(person: Person, ref: str, item_id: str) -> Bill:
    """The bills of an item, for the one who pays. Raises NotFound (none; withdrawn before anything was paid)."""
    reading, me = read_case(person, ref, now=timezone.now())
    item = reading.item_case(item_id)
    bills = bills_of(item) if pays_for(reading, me, item) else []
    if not bills or (item.phase == Phase.WITHDRAWN and not any(each.paid for each in bills)):
        raise NotFound
    last = next((each for each in bills if each.order == item.order), bills[-1])
    return Bill(
        ref,
        item_id,
        item_title(reading.closure, item, reading.dossier.answers, "whole"),
        last.order,
        show_money(last.amount - last.paid or last.amount, False),
        item.act_by if item.phase == Phase.PAYMENT else None,
        last.status,
        payable=last.status in PAYABLE and not item.ended,
        orders=tuple(_order(each) for each in bills if each.paid or each.back),
        waits=bill_waits(reading, item),
        wrong=_disputable(reading, me, item),
    )


def _disputable(reading: Reading, me: Participant, item: ItemCase) -> str:
    """The field that says the amount, if a register said it and nobody has disputed or decided it yet."""
    fee = reading.closure.items[item.item].fee
    name = fee.amount if fee and isinstance(fee.amount, str) else ""
    if name not in registered_for(reading, me) or reading.dossier.answers[name].disputed:
        return ""
    return name if name in still_read(reading) else ""


def basket(person: Person, ref: str) -> Basket:
    """Every bill of a case for the one who pays, by item; three queries. Raises NotFound (he has nothing to pay)."""
    reading, me = read_case(person, ref, now=timezone.now())
    rows = Row.objects.filter(item__case=reading.case).select_related("item__office").order_by("item_id", "pk")
    bills: dict[int, list[Row]] = {}
    for row in rows:
        bills.setdefault(row.item_id, []).append(row)
    receipts = _receipts(reading)
    mine = [of for of in bills.values() if pays_for(reading, me, of[0].item)]
    lines = [_basket_line(reading, of[0].item, of, receipts.get(of[0].item_id, ())) for of in mine]
    told = [line for line in lines if line.order or line.paid or line.back]
    if not told:
        raise NotFound
    to_pay, settled = (tuple(line for line in told if bool(line.order) is one) for one in (True, False))
    return Basket(ref, reading.case.number, reading.bundle.title, to_pay, settled)


def _basket_line(reading: Reading, item: ItemCase, bills: list[Row], receipts: Sequence[ReceiptLine]) -> BasketLine:
    last = next((each for each in bills if each.order == item.order), bills[-1])
    payable = last.status in PAYABLE and not item.ended
    fen = last.amount - last.paid if payable else 0
    paid, back = sum(each.paid for each in bills), sum(each.back for each in bills)
    definition = reading.closure.items[item.item]
    return BasketLine(
        item=item.key,
        title=item_title(reading.closure, item, reading.dossier.answers, "whole"),
        office=item.office.zh if item.office else reading.closure.departments[item.department].title.zh,
        basis=tuple(f"《{law.law}》" + (f"第{law.article}条" if law.article else "") for law in definition.basis),
        amount=show_money(item.amount or last.amount, False),
        order=last.order if payable else "",
        rest=_money(fen),
        fen=fen,
        paid=_money(paid),
        back=_money(back),
        due=item.act_by if payable and item.phase == Phase.PAYMENT else None,
        status=_status(bills, last, payable),
        receipts=tuple(receipts),
        waits=payable and bill_waits(reading, item),
    )


def _status(bills: list[Row], last: Row, payable: bool) -> str:
    if payable:
        return "part_paid" if kept(bills) else last.status
    if any(each.status == Row.Status.REFUNDING for each in bills):
        return "refunding"
    return "paid" if kept(bills) else "refunded"


def _receipts(reading: Reading) -> dict[int, list[ReceiptLine]]:
    """The receipts of a case by item, the oldest first; one query."""
    rows = Receipt.objects.filter(bill__item__case=reading.case).select_related("bill", "document").order_by("pk")
    found: dict[int, list[ReceiptLine]] = {}
    for row in rows.defer("document__sealed", "document__detail"):
        line, red = document_line(reading.closure, row.document), row.reverses_id is not None
        amount = ("-" if red else "") + show_money(row.fen, False)
        found.setdefault(row.bill.item_id, []).append(
            ReceiptLine(line.id, line.title, line.number, amount, red, line.status)
        )
    return found


def _money(fen: int) -> str:
    return show_money(fen, False) if fen else ""


def _order(each: Row) -> Order:
    return Order(
        order=each.order,
        amount=show_money(each.amount, False),
        status=each.status,
        paid=show_money(each.paid, False) if each.paid else "",
        paid_at=each.paid_at,
        back=show_money(each.back, False) if each.back else "",
        refunded_at=each.refunded_at,
    )
