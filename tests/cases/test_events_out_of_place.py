"""Answers and timers for what is not waiting for them change nothing."""

import pytest

from oneservice.cases.actions import events, paying, replies
from oneservice.cases.models import ItemCase

WAITS = "medins-payment"
"""It has a fee and comes after another item: it has not begun."""


def as_it_is(stage):
    return ItemCase.objects.filter(pk=stage.item(WAITS).pk).values().get()


@pytest.mark.parametrize(
    "happen",
    [
        lambda row, now: events.advance_item(row.case_id, row.pk, row.step, now=now),
        lambda row, now: paying.record_order(row.case_id, row.pk, row.step, "D00000001", amount=40000, now=now),
        lambda row, now: replies.record_sent(row.case_id, row.pk, row.step, "R00000001", now=now),
    ],
    ids=["advance", "bill", "handed over"],
)
def test_an_item_that_waits_for_its_turn_is_left_alone(filed, happen):
    before = as_it_is(filed)
    happen(filed.item(WAITS), filed.now)
    assert as_it_is(filed) == before


def test_a_bill_is_not_replaced_by_a_departments_reference(filed):
    filed.once("usual birth-certificate", "usual birth-registration")
    row = filed.item(WAITS)
    assert row.order.startswith("D")
    replies.record_sent(row.case_id, row.pk, row.step, "R00000001", now=filed.now)
    assert filed.item(WAITS).order == row.order
