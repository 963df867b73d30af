"""Reconciliation 对账: a lost callback is applied, every other difference is listed once and settled by people."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from oneservice.cases import queries
from oneservice.cases.actions import paying
from oneservice.cases.actions.reconciling import settle_difference
from oneservice.cases.errors import NotFound, Refused
from oneservice.cases.models import Bill, Difference
from oneservice.connectors import registry
from oneservice.engine.ports import StatementLine
from oneservice.jobs.reconciliation import reconcile
from oneservice.records.models import OutboxRow

pytestmark = pytest.mark.django_db
ITEM = "medins-payment"


@pytest.fixture
def filed(stage):
    """The cashier begins anew too."""
    return nothing_paid(stage.once("filed"))


@pytest.fixture
def billed(filed):
    return nothing_paid(filed.once("usual birth-certificate", "usual birth-registration"))


def nothing_paid(stage):
    """What other tests paid, before a beginning was kept or since, is in no statement."""
    with registry.province().memory.open() as memory:
        memory.execute("DELETE FROM movements")
    return stage


def paid(stage):
    """At the cashier, whose callback is lost."""
    return registry.demo_payment().pay(stage.item(ITEM).order)


def again(stage):
    outcome = reconcile(timezone.localdate())
    stage.settle()
    return outcome.lines, outcome.found, outcome.differences


def kinds():
    return list(Difference.objects.order_by("pk").values_list("kind", "ours", "theirs"))


def test_lost_callback_is_applied_in_the_night(billed):
    paid(billed)
    billed.wait(days=2)
    assert (billed.item(ITEM).phase, billed.item(ITEM).payment, kinds()) == ("closed", "paid", [])


def test_looking_twice_changes_nothing(billed):
    paid(billed)
    assert [again(billed), again(billed)] == [(1, 1, 0), (1, 0, 0)]


def test_day_after_day_is_looked_at_while_somebody_may_pay(billed):
    billed.wait(days=2)
    days = OutboxRow.objects.filter(kind="payment.reconcile").order_by("pk").values_list("payload__day", "state")
    assert list(days)[:2] == [("2026-09-28", "done"), ("2026-09-29", "done")]
    assert list(days)[-1][1] == "ready"


def test_money_the_cashier_does_not_know_is_listed_once(billed):
    paying.record_payment(billed.item(ITEM).order, "paid", now=billed.now)  # nobody has paid
    assert [again(billed), again(billed)] == [(0, 0, 1), (0, 0, 0)]
    assert kinds() == [("not_theirs", 40000, 0)]


def test_order_that_is_not_ours_is_listed(billed):
    cashier = registry.demo_payment()
    cashier.pay(cashier.order("somebody-else", 900, "工本费"))
    again(billed)
    assert kinds() == [("not_ours", 0, 900)]


def test_other_amount_is_listed_and_not_applied(billed):
    Bill.objects.update(amount=30000)
    paid(billed)
    assert (again(billed), kinds(), billed.item(ITEM).payment) == ((1, 0, 1), [("amount", 30000, 40000)], "")


def test_refund_we_know_nothing_of_is_listed(billed):
    order = paid(billed)
    paying.record_payment(order.number, "paid", now=billed.now)
    registry.demo_payment().refund(order.number, 40000, key="by hand")
    again(billed)
    assert kinds() == [("refund", 0, 40000)]


def test_office_of_the_item_settles_the_difference(billed):
    paying.record_payment(billed.item(ITEM).order, "paid", now=billed.now)
    again(billed)
    (line,) = queries.desk_differences(tax := billed.office(ITEM, "clerk"))
    assert (line.ours, line.theirs, queries.desk_differences(billed.office("birth-certificate", "clerk"))) == (
        "￥400.00", "￥0.00", []
    )  # fmt: skip
    with pytest.raises(NotFound):
        settle_difference(line.id, "by-hand", by=billed.office("birth-certificate", "clerk"), now=billed.now)
    settle_difference(line.id, "by-hand", by=tax, now=billed.now)
    with pytest.raises(Refused):
        settle_difference(line.id, "by-hand", by=tax, now=billed.now)
    assert (queries.desk_differences(tax), again(billed)) == ([], (0, 0, 0))


def test_command_tells_and_settles(billed, capsys):
    cashier, day = registry.demo_payment(), timezone.localdate()
    cashier.pay(cashier.order("somebody-else", 900, "工本费"))
    with pytest.raises(CommandError, match="the day is not over"):
        call_command("reconcile", day=day)
    billed.clock.at += timedelta(days=1)
    call_command("reconcile", day=day)
    row = Difference.objects.get()
    assert f"{row.pk}  {day}  {row.order}  not_ours  ￥0.00 / ￥9.00" in capsys.readouterr().out
    call_command("reconcile", settle=row.pk, why="otherwise")
    assert not Difference.objects.filter(settled_at=None).exists()


def test_statement_is_of_the_day_as_it_ended(billed):
    order, day = billed.item(ITEM).order, timezone.localdate()
    registry.demo_payment().pay(order, 15000)
    billed.clock.at += timedelta(days=1)
    registry.demo_payment().pay(order)
    lines = [registry.payment().statement(day + timedelta(days=number)) for number in range(3)]
    assert lines == [[StatementLine(order, 40000, 15000, 0)], [StatementLine(order, 40000, 40000, 0)], []]
