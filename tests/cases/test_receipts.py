"""Electronic receipts 电子票据: one for what is paid and kept, a red one for what goes back, whatever callbacks do."""

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import paying, receipts
from oneservice.cases.actions.withdrawing import withdraw_item
from oneservice.cases.models import Receipt
from oneservice.cases.papers import open_values
from oneservice.cases.voiding import correctable
from oneservice.records import journal
from tests.cases.test_paying import ITEM, WORDS, bill_again, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def billed(filed):
    """￥400.00 is due, and the first order of it is open."""
    return filed.once("usual birth-certificate", "usual birth-registration")


def made():
    """Document, fen and state of every receipt, the oldest first."""
    rows = Receipt.objects.select_related("document").order_by("pk")
    return [(row.document.document, row.fen, row.document.state) for row in rows]


def last():
    """What the newest receipt says."""
    return open_values(Receipt.objects.select_related("document__case").latest("pk").document)


def test_receipt_says_who_paid_what_on_which_order_and_nothing_else(billed):
    pay(billed)
    values, order = last(), billed.item(ITEM).order
    said = {name: values["this"][name] for name in ("payer", "payer_id", "amount", "charged", "order", "paid_on")}
    assert said == {
        "payer": "李*", "payer_id": "530***********0248", "amount": "400.00", "charged": "400.00", "order": order,
        "paid_on": "2026-09-28",
    }  # fmt: skip
    assert (set(values), billed.mother.name in str(values)) == ({"this"}, False)


def test_callback_three_times_makes_one_receipt(billed):
    order = billed.item(ITEM).order
    for _ in range(3):
        pay(billed, order)
        receipts.settle_receipts(order, now=billed.now)
    assert made() == [("e-receipt", 40000, "making")]


def test_part_and_rest_have_a_receipt_each(billed):
    pay(billed, fen=15000)
    pay(billed)
    assert [fen for _, fen, _ in made()] == [15000, 25000]


def test_money_that_goes_back_at_once_has_no_receipt(billed):
    for order in bill_again(billed):
        pay(billed, order)
    assert made() == [("e-receipt", 40000, "making")]


def test_refund_is_a_red_receipt_of_the_first(billed):
    pay(billed, fen=15000).act(ITEM, "stop", **WORDS)
    first, red = Receipt.objects.order_by("pk")
    assert (made(), red.reverses) == ([("e-receipt", 15000, "revoked"), ("red-receipt", 15000, "making")], first)
    number = first.document.number("PJ{year}-{seq}")
    assert [last()["this"][name] for name in ("first_number", "amount")] == [number, "150.00"]
    lines = [entry for entry in journal.entries(billed.ref) if entry.verb.startswith("receipt.")]
    assert [(line.verb, line.data["fen"]) for line in lines] == [("receipt.issued", 15000), ("receipt.reversed", 15000)]


def test_refund_of_two_parts_takes_both_receipts_back(billed):
    pay(billed, fen=15000)
    pay(billed, fen=5000)
    withdraw_item(billed.mother, billed.ref, ITEM, now=billed.now)
    billed.settle()
    assert [(document, fen) for document, fen, _ in made()[2:]] == [("red-receipt", 5000), ("red-receipt", 15000)]


def test_refund_the_cashier_has_not_given_leaves_the_receipt(billed):
    order = billed.item(ITEM).order
    paying.record_payment(order, "part_paid", paid=15000, now=billed.now)  # the cashier has no money
    billed.settle().act(ITEM, "stop", **WORDS)
    receipts.settle_receipts(order, now=billed.now)
    assert made() == [("e-receipt", 15000, "making")]


def test_receipt_is_not_issued_anew_like_a_misprint(billed):
    pay(billed)
    names = correctable(billed.item(ITEM)).values_list("document", flat=True)
    assert list(names) == ["payment-receipt"]


def test_anybody_reads_that_a_receipt_is_taken_back_by_which(billed):
    pay(billed, fen=15000).act(ITEM, "stop", **WORDS)
    first, red = (row.document for row in Receipt.objects.select_related("document").order_by("pk"))
    numbers = first.number("PJ{year}-{seq}"), red.number("HZ{year}-{seq}")
    found = [queries.verification(row.token) for row in (first, red)]
    assert [(each.status, each.others) for each in found] == [("revoked", (numbers[1],)), ("making", (numbers[0],))]
