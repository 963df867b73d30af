"""Items that no member of staff moves: rules, bills, payments, registers that answer late."""

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import desk, paying
from oneservice.cases.errors import NotFound
from oneservice.cases.models import Settlement
from oneservice.connectors import registry
from oneservice.records import journal
from oneservice.records.models import OutboxRow

pytestmark = pytest.mark.django_db

BILL = "medins-payment"


def documents(stage, item):
    return sorted(stage.case.documents.filter(item=stage.item(item)).values_list("document", flat=True))


# --- rules ----------------------------------------------------------------------------------------------------


def test_rule_that_holds_grants_at_once(filed):
    row = filed.item("birth-service")
    assert (row.phase, row.outcome, documents(filed, "birth-service")) == (
        "closed",
        "granted",
        ["birth-service-record"],
    )


def test_rule_that_says_no_refuses_with_its_reason(filed, clock):
    clock.at = clock.at.replace(year=2033)
    filed.usual("birth-certificate")
    lines = queries.progress(filed.mother, filed.ref).items
    told = next(line for line in lines if line.id == "vaccination")
    assert (filed.item("vaccination").phase, told.reason[:9]) == ("refused", "孩子已满 6 周岁")


def test_rule_that_neither_grants_nor_refuses_goes_to_a_person(filed):
    filed.usual("birth-certificate").clock.at = filed.clock.at.replace(month=12, day=30)
    filed.usual("birth-registration")
    row = filed.item("medins-registration")
    assert (row.state, row.actor) == ("by-person", "clerk")


def test_rule_still_unknown_in_time_goes_to_a_person(filed, faults):
    waiting(filed, faults).wait(days=1)
    assert filed.item("vaccination").state == "by-person"


def waiting(stage, faults):
    """The rule of the vaccination record reads a birth that its register is asked about again."""
    faults("health.birth", "silent")
    stage.ask_again("health.birth", "mother", "newborn.birth_at")
    return stage.usual("birth-certificate")


def test_rule_waits_while_a_register_is_asked(filed, faults):
    waiting(filed, faults)
    assert filed.item("vaccination").state == "checking"


def test_answer_of_a_register_wakes_the_rule(filed, faults):
    waiting(filed, faults).reply("health.birth", "mother", born_at="2026-09-20T12:30:00+08:00")
    assert filed.item("vaccination").phase == "closed"


def test_item_that_does_not_apply_says_why(stage):
    stage.scene("母亲未参加职工生育保险").filed()
    assert stage.item("maternity-claim").phase == "not_applicable"
    reasons = {title.zh: why for title, why in queries.progress(stage.mother, stage.ref).not_applicable}
    assert reasons["生育医疗费用报销和生育津贴申领"].zh.startswith("不需办理，因为不符合：")


def test_item_that_does_not_apply_lets_others_pass(stage):
    stage.scene("母亲未参加职工生育保险").filed().finish()
    assert stage.case.phase == "closed"


# --- bills ----------------------------------------------------------------------------------------------------


@pytest.fixture
def billed(filed):
    """The child has a number, so the tax register knows what is due."""
    return filed.once("usual birth-certificate", "usual birth-registration")


def test_bill_is_of_what_the_register_says(billed):
    bill = queries.bill(billed.mother, billed.ref, BILL)
    assert (bill.amount, bill.status, billed.item(BILL).phase) == ("￥400.00", "open", "payment")


def test_bill_is_the_payers_alone(billed):
    with pytest.raises(NotFound):
        queries.bill(billed.father, billed.ref, BILL)


def test_order_is_opened_once(billed):
    row = billed.item(BILL)
    OutboxRow.objects.filter(kind="payment.order").update(state="ready", lease="", lease_until=None)
    billed.settle()
    assert (billed.item(BILL).order, OutboxRow.objects.filter(kind="payment.order").count()) == (row.order, 1)


def test_nothing_due_needs_no_payment(filed, faults):
    faults("tax.bill", "silent")
    filed.usual("birth-certificate").usual("birth-registration").reply("tax.bill", "newborn", amount=0)
    row = filed.item(BILL)
    assert (row.phase, row.payment, row.order) == ("closed", "none_due", "")


@pytest.mark.parametrize("fault", ["not_found", "conflict"])
def test_bill_nobody_finds_goes_to_a_person(filed, faults, fault):
    faults("tax.bill", fault)
    filed.usual("birth-certificate").usual("birth-registration")
    assert (filed.item(BILL).state, filed.item(BILL).actor) == ("by-person", "clerk")


def test_bill_looked_for_again_asks_the_register_again(filed, faults):
    faults("tax.bill", "not_found")
    filed.usual("birth-certificate").usual("birth-registration")
    faults("other", "silent")
    filed.act(BILL, "ask-again")
    assert filed.item(BILL).state == "to-pay"


def test_bill_of_a_silent_register_goes_to_a_person_in_time(filed, faults):
    faults("tax.bill", "silent")
    filed.usual("birth-certificate").usual("birth-registration")
    assert filed.item(BILL).state == "finding-bill"
    filed.wait(days=2)
    assert filed.item(BILL).state == "by-person"


# --- payments -------------------------------------------------------------------------------------------------


def answers(stage):
    return [e.data["status"] for e in journal.entries(stage.ref) if e.verb == "bill.answered"]


def test_payment_grants_the_item(billed):
    billed.pay()
    row = billed.item(BILL)
    assert (row.phase, row.payment, documents(billed, BILL)) == ("closed", "paid", ["e-receipt", "payment-receipt"])


def test_callback_three_times_counts_once(billed):
    order = billed.item(BILL).order
    registry.demo_payment().pay(order)
    for _ in range(3):
        paying.record_payment(order, "paid", now=billed.now)
    billed.settle()
    assert (answers(billed), documents(billed, BILL)) == (["paid"], ["e-receipt", "payment-receipt"])


@pytest.mark.parametrize("order", ["", "D99999999"])
def test_callback_for_no_order_of_ours_does_nothing(billed, order):
    paying.record_payment(order, "paid", now=billed.now)
    assert billed.item(BILL).phase == "payment"


def test_callback_without_an_order_pays_no_item_whose_order_is_not_open_yet(billed):
    billed.case.items.filter(item=BILL).update(order="")
    paying.record_payment("", "paid", now=billed.now)
    assert (billed.item(BILL).phase, billed.item(BILL).payment) == ("payment", "")


@pytest.mark.parametrize(("status", "state"), [("failed", "by-person"), ("part_paid", "by-person")])
def test_payment_that_is_not_whole_goes_to_a_person(billed, status, state):
    paying.record_payment(billed.item(BILL).order, status, now=billed.now)
    row = billed.item(BILL)
    assert (row.state, row.payment) == (state, status)


def test_payment_after_a_failed_one_is_not_lost(billed):
    order = billed.item(BILL).order
    for status in ("failed", "paid", "failed"):
        paying.record_payment(order, status, now=billed.now)
    row = billed.item(BILL)
    assert (row.state, row.payment, answers(billed)) == ("by-person", "paid", ["failed", "paid"])


def test_bill_may_be_asked_for_again(billed):
    first = billed.item(BILL).order
    paying.record_payment(first, "failed", now=billed.now)
    billed.act(BILL, "bill-again")
    assert (billed.item(BILL).phase, billed.item(BILL).order == first) == ("payment", False)
    billed.pay()
    assert billed.item(BILL).phase == "closed"


def test_second_payment_that_fails_goes_to_a_person_again(billed):
    for _ in range(2):
        paying.record_payment(billed.item(BILL).order, "failed", now=billed.now)
        billed.act(BILL, "bill-again")
    assert (billed.item(BILL).phase, answers(billed)) == ("payment", ["failed", "failed"])


def test_bill_that_was_paid_meanwhile_is_not_asked_for_again(billed):
    order = billed.item(BILL).order
    for status in ("failed", "paid"):
        paying.record_payment(order, status, now=billed.now)
    billed.act(BILL, "bill-again")
    assert (billed.item(BILL).phase, billed.item(BILL).order) == ("closed", order)


def test_bill_unpaid_for_15_days_ends_the_item_with_a_notice(billed):
    billed.wait(days=17)
    row = billed.item(BILL)
    assert (row.phase, row.outcome, documents(billed, BILL)) == ("ended", "ended", ["ended-notice"])


def test_clock_stands_while_a_payment_is_waited_for(billed):
    row = billed.item(BILL)
    assert (row.stopped_on, row.due) == (row.accepted_on, row.accepted_on)
    billed.wait(days=12).pay()
    row = billed.item(BILL)
    assert (row.stopped_on, row.due, row.decided_on) == (None, row.decided_on, row.decided_on)


# --- what nobody can tell -------------------------------------------------------------------------------------


def test_register_that_answers_at_last_makes_settling_needless(stage, faults):
    stage.open().fill().submit()
    faults("health.birth", "silent")
    stage.ask_again("health.birth", "mother", "health.registered_before").sign()
    assert (stage.item("birth-service").phase, Settlement.objects.count()) == ("waiting", 0)
    stage.reply("health.birth", "mother", pregnancy_registered=False)
    assert stage.item("birth-service").phase == "closed"


def test_person_decides_what_no_rule_could(filed):
    filed.usual("birth-certificate").clock.at = filed.clock.at.replace(month=12, day=30)
    filed.usual("birth-registration").act("medins-registration", "grant")
    assert filed.item("medins-registration").phase == "closed"


def test_settling_an_unknown_settlement_is_not_found(filed):
    with pytest.raises(NotFound):
        desk.settle(filed.office("birth-service", "clerk"), 99, True, now=filed.now)
