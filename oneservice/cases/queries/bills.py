"""Bills as their payer sees them: what is to be paid for an item, and every order with what became of its money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from oneservice.cases.bills import bills_of
from oneservice.cases.cells import item_title
from oneservice.cases.errors import NotFound
from oneservice.cases.models import Bill as Row
from oneservice.cases.models import ItemCase, Participant
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
    )


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
