"""The basket: all bills of a case on one page, paid with one payment or some of them, with their receipts."""

import pytest
from django.test import Client

from oneservice.cases import queries
from oneservice.cases.actions import paying
from oneservice.cases.models import Bill, CaseDocument
from oneservice.connectors import registry
from oneservice.records import journal
from tests.cases.conftest import clock
from tests.cases.costs import cost
from tests.cases.service import Service
from tests.portal.pages import errors, links, texts, tree

__all__ = ["clock"]
pytestmark = pytest.mark.django_db
FOUR = ["resident-medins-fee", "resident-pension-fee", "vehicle-tax", "family-medins-fee"]


@pytest.fixture
def stage(db, clock):
    """Four bills of one case are open: ￥400.00, ￥1,000.00, ￥10,176.99 and ￥400.00."""
    return Service("tax-and-fees", "普通情形", clock).once("filed")


@pytest.fixture
def payer(stage):
    client = Client()
    client.force_login(stage.mother.account)
    return client


def at(stage, rest=""):
    return f"/case/{stage.ref}/pay/{rest}"


def orders(stage, *items):
    return [stage.item(item).order for item in items]


def phases(stage):
    return [stage.phases()[item] for item in FOUR]


def test_progress_leads_to_the_basket_and_each_bill(stage, payer):
    page = payer.get(f"/case/{stage.ref}/")
    assert links(page, "/pay/")[0] == at(stage)
    assert [link.split("/")[4] for link in links(page, "/pay") if "/item/" in link] == FOUR


def test_basket_says_what_each_is_for_and_what_all_come_to(stage, payer):
    view = queries.basket(stage.mother, stage.ref)
    assert [(line.item, line.rest, line.basis) for line in view.to_pay][2] == (
        "vehicle-tax", "￥10,176.99", ("《车辆购置税法》第12条",)
    )  # fmt: skip
    page = payer.get(at(stage))
    assert texts(page, ".sum") == ["共 4 笔，合计 ￥11,976.99"]
    assert [box.get("value") for box in tree(page).cssselect("[name=order][checked]")] == orders(stage, *FOUR)


def test_all_are_paid_with_one_payment(stage, payer):
    wanted = {"order": orders(stage, *FOUR)}
    till = payer.get(at(stage, "cashier"), wanted)
    assert (texts(till, ".amount"), len(texts(till, ".cashier li"))) == (["￥11,976.99"], 4)
    assert payer.post(at(stage, "cashier"), wanted | {"decision": "pay"}).url == at(stage)
    stage.settle()
    together = {e.data.get("together") for e in journal.entries(stage.ref) if e.verb == "bill.answered"}
    assert (phases(stage), together) == (["closed"] * 4, {wanted["order"][0]})
    assert CaseDocument.objects.filter(document="e-receipt").count() == 4


def test_some_are_paid_and_the_rest_stay(stage, payer):
    payer.post(at(stage, "cashier"), {"order": orders(stage, *FOUR[:2]), "decision": "pay"})
    stage.settle()
    assert phases(stage) == ["closed", "closed", "payment", "payment"]
    assert texts(payer.get(at(stage)), "[data-bill] h2 + .tag") == ["已缴清", "已缴清"]


def test_nothing_ticked_is_told(stage, payer):
    answer = payer.get(at(stage, "cashier"))
    assert (answer.status_code, errors(answer)) == (422, ["请勾选要缴的费用"])


def test_what_was_paid_meanwhile_is_not_paid_again(stage, payer):
    wanted = {"order": orders(stage, *FOUR), "decision": "pay"}
    stage.pay(FOUR[0])
    payer.post(at(stage, "cashier"), wanted)
    payer.post(at(stage, "cashier"), wanted)
    stage.settle()
    assert sorted(Bill.objects.values_list("paid", "back")) == [(40000, 0), (40000, 0), (100000, 0), (1017699, 0)]


def test_callback_of_one_payment_three_times_counts_once(stage):
    paid = registry.demo_payment().pay_together(orders(stage, *FOUR))
    for _ in range(3):
        paying.record_together([paying.Answer(p.number, str(p.state), p.paid) for p in paid], now=stage.now)
        stage.settle()
    assert (phases(stage), CaseDocument.objects.filter(document="e-receipt").count()) == (["closed"] * 4, 4)


def test_part_paid_bill_says_what_is_left(stage, payer):
    order = registry.demo_payment().pay(stage.item(FOUR[1]).order, 15000)
    paying.record_payment(order.number, str(order.state), paid=order.paid, now=stage.now)
    stage.settle()
    line = next(line for line in queries.basket(stage.mother, stage.ref).to_pay if line.item == FOUR[1])
    assert (line.status, line.amount, line.paid, line.rest) == ("part_paid", "￥1,000.00", "￥150.00", "￥850.00")
    assert "应缴 ￥1,000.00，已缴 ￥150.00，还差以上金额" in payer.get(at(stage)).text


def test_receipt_is_fetched_from_the_basket(stage, payer):
    stage.pay(FOUR[0])
    receipt = stage.make(CaseDocument.objects.get(document="e-receipt"))
    assert links(payer.get(at(stage)), "/doc/") == [f"/doc/{receipt.pk}.pdf"]
    assert payer.get(f"/doc/{receipt.pk}.pdf").content[:5] == b"%PDF-"
    checked = payer.get(f"/v/{receipt.token}/").text
    assert ("这份文书真实有效" in checked, stage.mother.name in checked.partition("<main")[2]) == (True, False)


def test_basket_costs_5_statements_before_and_after(stage, payer):
    before = cost(payer.get, at(stage))
    for item in FOUR:
        stage.pay(item)
    assert (before, cost(payer.get, at(stage))) == (5, 5)


def test_basket_of_a_case_without_bills_does_not_exist(stage, payer):
    Bill.objects.all().delete()
    assert payer.get(at(stage)).status_code == 404
