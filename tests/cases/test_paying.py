"""Money: every order a row, what is paid counts once, what is too much or for nothing goes back."""

import importlib

import pytest
from django.apps import apps

from oneservice.cases import queries
from oneservice.cases.actions import paying
from oneservice.cases.actions.withdrawing import withdraw_item
from oneservice.cases.models import Bill
from oneservice.connectors import registry
from oneservice.records.models import OutboxRow
from tests.cases.stage import statements

pytestmark = pytest.mark.django_db
ITEM = "medins-payment"
WORDS = {"reason": "查无此人参保", "remedies": "可以申请行政复议"}


@pytest.fixture
def billed(filed):
    """￥400.00 is due, and the first order of it is open."""
    return filed.once("usual birth-certificate", "usual birth-registration")


def pay(stage, order="", fen=None):
    """At the cashier, and its callback."""
    found = registry.demo_payment().pay(order or stage.item(ITEM).order, fen)
    paying.record_payment(found.number, str(found.state), paid=found.paid, now=stage.now)
    return stage.settle()


def bill_again(stage):
    """The first order fails, and a second one is opened; both."""
    first = stage.item(ITEM).order
    paying.record_payment(first, "failed", now=stage.now)
    stage.act(ITEM, "bill-again")
    return first, stage.item(ITEM).order


def bills(stage):
    return [(bill.paid, bill.back, bill.status) for bill in Bill.objects.filter(item=stage.item(ITEM)).order_by("pk")]


def test_order_is_a_bill_of_what_is_due(billed):
    bill = Bill.objects.get(order=billed.item(ITEM).order)
    assert (bill.item.item, bill.amount, bill.paid, bill.status) == (ITEM, 40000, 0, "open")


def test_callback_three_times_pays_once(billed):
    order = billed.item(ITEM).order
    for _ in range(3):
        pay(billed, order)
    assert (bills(billed), billed.item(ITEM).phase) == ([(40000, 0, "paid")], "closed")


def test_money_on_an_old_order_counts(billed):
    first, _ = bill_again(billed)
    pay(billed, first)
    assert (billed.item(ITEM).phase, bills(billed)) == ("closed", [(40000, 0, "paid"), (0, 0, "replaced")])


def test_second_payment_is_given_back(billed):
    for order in bill_again(billed):
        pay(billed, order)
    second = billed.item(ITEM).order
    assert bills(billed) == [(40000, 0, "paid"), (40000, 40000, "refunded")]
    assert (registry.demo_payment().state(second), billed.item(ITEM).payment) == ("refunded", "paid")


def test_failure_of_an_old_order_moves_nothing(billed):
    first, second = bill_again(billed)
    assert paying.record_payment(first, "failed", now=billed.now)
    assert (billed.item(ITEM).phase, billed.item(ITEM).order) == ("payment", second)


def test_part_payment_leaves_the_rest_to_be_paid_on_the_same_order(billed):
    pay(billed, fen=15000)
    assert (billed.item(ITEM).payment, queries.bill(billed.mother, billed.ref, ITEM).amount) == (
        "part_paid",
        "￥250.00",
    )
    pay(billed)
    assert (billed.item(ITEM).payment, bills(billed)) == ("paid", [(40000, 0, "paid")])


def test_bill_after_a_part_payment_is_of_the_rest(billed):
    pay(billed, fen=15000).act(ITEM, "bill-again")
    assert Bill.objects.get(order=billed.item(ITEM).order).amount == 25000
    pay(billed)
    assert (billed.item(ITEM).phase, billed.item(ITEM).payment) == ("closed", "paid")


def test_more_than_is_due_now_goes_back(billed):
    """The first order was of ￥400.00; by now only ￥300.00 are due."""
    first, _ = bill_again(billed)
    billed.case.items.filter(item=ITEM).update(amount=30000)
    pay(billed, first)
    assert (bills(billed)[0], billed.item(ITEM).phase) == ((40000, 10000, "paid"), "closed")


def test_less_than_is_due_now_is_a_part(billed):
    first, _ = bill_again(billed)
    billed.case.items.filter(item=ITEM).update(amount=50000)
    pay(billed, first)
    assert (billed.item(ITEM).payment, bills(billed)[0]) == ("part_paid", (40000, 0, "paid"))


def test_paid_item_that_ends_without_a_grant_is_paid_back(billed):
    pay(billed, fen=15000).act(ITEM, "stop", **WORDS)
    assert (bills(billed), billed.item(ITEM).payment) == ([(15000, 15000, "refunded")], "refunded")


def test_refund_is_read_by_the_citizen(billed):
    pay(billed, fen=15000).act(ITEM, "stop", **WORDS)
    order = queries.bill(billed.mother, billed.ref, ITEM).orders[0]
    lines = [(line["action"], line.get("to")) for line in billed.item(ITEM).trail][-2:]
    assert (order.back, order.status, lines) == (
        "￥150.00", "refunded", [("refund", "￥150.00"), ("refunded", "￥150.00")]
    )  # fmt: skip


def test_paid_item_that_is_withdrawn_is_paid_back(billed):
    pay(billed, fen=15000)
    withdraw_item(billed.mother, billed.ref, ITEM, now=billed.now)
    billed.settle()
    assert bills(billed) == [(15000, 15000, "refunded")]


def test_granted_item_keeps_its_money(billed):
    pay(billed)
    assert not OutboxRow.objects.filter(kind="payment.refund").exists()


def test_refund_the_cashier_refuses_is_a_dead_letter(billed):
    paying.record_payment(billed.item(ITEM).order, "part_paid", paid=15000, now=billed.now)  # the cashier has no money
    billed.act(ITEM, "stop", **WORDS)
    assert (OutboxRow.objects.get(kind="payment.refund").state, bills(billed)[0][2]) == ("dead", "refunding")


def test_order_that_comes_when_the_item_has_moved_on_is_kept(billed):
    row = billed.item(ITEM)
    paying.record_order(row.case_id, row.pk, row.step - 1, "D77777777", amount=40000, now=billed.now)
    assert (Bill.objects.get(order="D77777777").status, billed.item(ITEM).order) == ("replaced", row.order)


def test_old_orders_become_bills(billed):
    Bill.objects.all().delete()
    billed.case.items.filter(item=ITEM).update(payment="paid")
    importlib.import_module("oneservice.cases.migrations.0019_bill").bills_of_old_orders(apps, None)
    assert bills(billed) == [(40000, 0, "paid")]


def test_payment_takes_8_statements(billed):
    """As a move inside an item may: the bills are read with the items, and one of them is written."""
    order = billed.item(ITEM).order
    with statements() as found:
        paying.record_payment(order, "paid", now=billed.now)
    assert len(found) == 8
