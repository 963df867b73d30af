import pytest

from oneservice.connectors import registry
from oneservice.connectors.demo.faults import FaultKind
from oneservice.connectors.payment.demo import Order
from oneservice.engine.ports import PaymentState, Refused, Unavailable

pytestmark = pytest.mark.usefixtures("workflows")


@pytest.fixture
def payment(workflows):
    return registry.demo_payment()


def test_an_order_is_opened_once_per_key(payment):
    order = payment.order("case-1", 8000, "工本费")

    assert payment.order("case-1", 8000, "工本费") == order
    assert payment.order("case-2", 8000, "工本费") != order
    assert payment.cashier(order) == Order(order, 8000, "工本费", PaymentState.OPEN)


def test_an_order_timed_out_is_the_same_order_when_repeated(payment, switch):
    switch("payment", FaultKind.DONE_BUT_TIMEOUT)
    with pytest.raises(Unavailable):
        payment.order("case-1", 8000, "工本费")

    assert payment.order("case-1", 8000, "工本费") == "D00000001"


def test_a_failed_order_can_still_be_paid(payment):
    order = payment.order("case-1", 8000, "工本费")
    payment.fail(order)

    assert payment.state(order) is PaymentState.FAILED
    assert payment.pay(order).state is PaymentState.PAID


def test_a_paid_order_cannot_fail_any_more(payment):
    order = payment.order("case-1", 8000, "工本费")
    payment.pay(order)

    assert payment.fail(order).state is PaymentState.PAID


def test_a_refund_is_given_once_and_only_for_what_was_paid(payment):
    order = payment.order("case-1", 8000, "工本费")
    with pytest.raises(Refused):
        payment.refund(order, 8000, key="refund-1")
    payment.pay(order)
    payment.refund(order, 8000, key="refund-1")
    payment.refund(order, 8000, key="refund-1")

    assert payment.state(order) is PaymentState.REFUNDED


def test_an_unknown_order_is_refused(payment):
    with pytest.raises(Refused):
        payment.state("D99999999")


def test_a_cashier_that_is_down_opens_nothing(payment, switch):
    switch("payment", FaultKind.DOWN)
    with pytest.raises(Unavailable):
        payment.order("case-1", 8000, "工本费")
    switch()

    assert payment.order("case-2", 100, "工本费") == "D00000001"


def test_an_order_paid_in_part_takes_the_rest_later(payment):
    order = payment.order("case-1", 8000, "工本费")

    assert (payment.pay(order, 3000).state, payment.cashier(order).paid) == (PaymentState.PART_PAID, 3000)
    assert (payment.pay(order).state, payment.cashier(order).paid) == (PaymentState.PAID, 8000)


def test_a_part_may_be_given_back_and_never_more_than_was_paid(payment):
    order = payment.order("case-1", 8000, "工本费")
    payment.pay(order)
    payment.refund(order, 3000, key="refund-1")

    assert (payment.state(order), payment.cashier(order).back) == (PaymentState.PAID, 3000)
    with pytest.raises(Refused):
        payment.refund(order, 6000, key="refund-2")
