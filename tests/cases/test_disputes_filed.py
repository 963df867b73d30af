"""“This is wrong” 数据异议 after filing: by whom it concerns, until it is decided, and what a bill does meanwhile."""

from datetime import timedelta

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import contradicting, disputing, paying, withdrawing
from oneservice.cases.disputes import WAITS, bill_waits
from oneservice.cases.errors import NotFound, Refused
from oneservice.cases.models import Bill, Dispute
from oneservice.cases.work import work_on
from oneservice.connectors import registry
from oneservice.engine.values import Origin, Value
from oneservice.records import journal
from tests.cases.stage import statements
from tests.cases.test_disputes import FIRST, MARRIED, WEIGHT, correct, dispute, sent, stand
from tests.cases.test_paying import ITEM, bills

pytestmark = pytest.mark.django_db

FEE, ETHNICITY = "insurance.fee", "father.ethnicity"


def said_by(stage, person, field=ETHNICITY, claim="应为白族"):
    disputing.dispute_value(person, stage.ref, field, claim, now=stage.now)
    return Dispute.objects.get(case__ref=stage.ref, field=field, answer="")


def rows(stage, person):
    return [row for _, found in queries.known(person, stage.ref).sections for row in found]


def standings(stage, person):
    return {row.field: row.standing for row in rows(stage, person)}


def pay(stage, fen=None):
    found = registry.demo_payment().pay(stage.item(ITEM).order, fen)
    paying.record_payment(found.number, str(found.state), paid=found.paid, now=stage.now)
    return stage.settle()


@pytest.fixture
def billed(filed):
    """￥400.00 is due, and its order is open."""
    return filed.once("usual birth-certificate", "usual birth-registration")


# --- by whom --------------------------------------------------------------------------------------------------


def test_value_is_disputed_after_filing_and_its_item_waits_at_the_desk(filed):
    filed.act(FIRST, "accept")
    row = dispute(filed)
    with pytest.raises(Refused) as refused:
        filed.act(FIRST, "grant")
    assert refused.value.text is WAITS
    stand(filed, row)
    assert filed.usual(FIRST).item(FIRST).outcome == "granted"


def test_cosigner_disputes_what_a_register_says_of_him_before_and_after_he_signs(submitted):
    row = said_by(submitted, submitted.father)
    assert submitted.dossier.answers[ETHNICITY].disputed == "应为白族"
    submitted.sign()
    correct(submitted, row, "bai")
    assert (submitted.dossier.answers[ETHNICITY].value, sent(submitted, "dispute.upheld")) == ("bai", ["father"])


def test_cosigner_disputes_after_filing_too(filed):
    assert said_by(filed, filed.father).department == "police"


@pytest.mark.parametrize("field", ["mother.ethnicity", WEIGHT, MARRIED, "mother.employee_insured"])
def test_cosigner_disputes_neither_another_persons_value_nor_what_he_is_not_shown(filed, field):
    with pytest.raises(NotFound):
        said_by(filed, filed.father, field)


def test_cosigner_reads_of_registers_what_is_of_his_own_part(filed):
    assert {name.partition(".")[0] for name in standings(filed, filed.father)} == {"father"}
    assert {"mother.ethnicity", ETHNICITY, WEIGHT} <= standings(filed, filed.mother).keys()


def test_stranger_has_no_part_in_it(filed):
    with pytest.raises(NotFound):
        said_by(filed, filed.stranger)
    with pytest.raises(NotFound):
        queries.known(filed.stranger, filed.ref)


def test_cosigner_follows_his_own_tickets_and_who_began_all_of_them(filed):
    dispute(filed)
    said_by(filed, filed.father)
    [his] = queries.standing(filed.father, filed.ref).disputes
    assert (his.label.zh, his.by) == ("父亲民族", None)
    hers = {line.label.zh: line.by and line.by.zh for line in queries.standing(filed.mother, filed.ref).disputes}
    assert hers == {"父亲民族": "父亲", "出生体重（克）": None}


def test_a_value_is_disputed_once_whoever_says_so(filed):
    dispute(filed, ETHNICITY)
    with pytest.raises(Refused) as refused:
        said_by(filed, filed.father)
    assert refused.value.text is disputing.ASKED


# --- until when -----------------------------------------------------------------------------------------------


def test_value_is_open_until_the_last_item_that_reads_it_is_decided(filed):
    filed.usual(FIRST)
    assert standings(filed, filed.mother)["mother.employee_insured"] == "open"
    filed.finish()
    assert set(standings(filed, filed.mother).values()) == {"over"}


def test_afterwards_it_says_what_to_do_instead(filed):
    filed.finish()
    with pytest.raises(Refused) as refused:
        dispute(filed)
    assert refused.value.text is disputing.DECIDED
    assert Dispute.objects.count() == 0


def test_value_of_a_case_that_was_withdrawn_is_over(filed):
    withdrawing.withdraw_case(filed.mother, filed.ref, now=filed.now)
    assert set(standings(filed, filed.mother).values()) == {"over"}


# --- bills ----------------------------------------------------------------------------------------------------


def test_disputed_bill_has_no_last_day_and_does_not_lapse(billed):
    dispute(billed, FEE, "多算了一个月")
    bill = queries.bill(billed.mother, billed.ref, ITEM)
    assert (bill.waits, bill.due, bill.payable) == (True, None, True)
    billed.wait(days=40)
    assert (billed.item(ITEM).phase, bill_waits(billed.reading, billed.item(ITEM))) == ("payment", True)


def test_bill_that_stands_is_asked_for_anew_with_its_whole_time(billed):
    row = dispute(billed, FEE, "多算了一个月")
    first, asked = billed.item(ITEM).order, len(sent(billed, "pay"))
    billed.wait(days=30)
    stand(billed, row)
    item = billed.item(ITEM)
    assert (item.phase, item.amount, item.act_by) == ("payment", 40000, billed.clock.at.date() + timedelta(days=15))
    assert (item.order != first, len(sent(billed, "pay")) - asked) == (True, 1)
    billed.wait(days=16)
    assert billed.item(ITEM).phase == "ended"


def test_corrected_bill_asks_for_what_is_right(billed):
    row = dispute(billed, FEE, "多算了一个月")
    correct(billed, row, "300.00")
    assert (billed.item(ITEM).amount, bills(billed)) == (30000, [(0, 0, "replaced"), (0, 0, "open")])
    pay(billed)
    assert billed.item(ITEM).phase == "closed"


def test_corrected_bill_of_nothing_is_not_paid(billed):
    correct(billed, dispute(billed, FEE, "我是免缴对象"), "0")
    item = billed.item(ITEM)
    assert (item.phase, item.payment) == ("closed", "none_due")


def test_disputed_bill_may_be_paid_and_decides_nothing(billed):
    row = dispute(billed, FEE, "多算了一个月")
    pay(billed)
    assert (billed.item(ITEM).state, billed.item(ITEM).outcome) == ("checking-payment", "")
    stand(billed, row)
    assert (billed.item(ITEM).phase, bills(billed)) == ("closed", [(40000, 0, "paid")])


def test_what_was_paid_too_much_meanwhile_goes_back(billed):
    row = dispute(billed, FEE, "多算了一个月")
    pay(billed)
    correct(billed, row, "300.00")
    assert (billed.item(ITEM).phase, bills(billed)) == ("closed", [(40000, 10000, "paid")])


def test_what_was_paid_too_little_meanwhile_is_left_to_a_person(billed):
    row = dispute(billed, FEE, "少算了一个月")
    pay(billed)
    correct(billed, row, "500.00")
    assert (billed.item(ITEM).state, billed.item(ITEM).payment) == ("by-person", "part_paid")
    billed.act(ITEM, "bill-again")
    assert Bill.objects.get(order=billed.item(ITEM).order).amount == 10000


def test_bill_that_is_made_anew_while_its_item_is_disputed_waits_from_the_start(billed):
    row = dispute(billed, "mother.name", "名字中有一个字写错了")
    paying.record_payment(billed.item(ITEM).order, "failed", now=billed.now)
    billed.act(ITEM, "bill-again")
    item = billed.item(ITEM)
    assert (item.phase, item.act_by, bill_waits(billed.reading, item)) == ("payment", None, True)
    assert bills(billed) == [(0, 0, "failed")]
    stand(billed, row)
    assert (billed.item(ITEM).act_by is not None, bills(billed)) == (True, [(0, 0, "replaced"), (0, 0, "open")])


def test_ticket_that_is_dropped_lets_its_bill_go_on(billed):
    dispute(billed, FEE, "多算了一个月")
    with work_on({"ref": billed.ref}, now=billed.now) as work:
        work.dossier.answers[FEE] = Value(20000, Origin.FOUND, source="tax.bill", grade="A")
        work.seal()
    billed.settle()
    assert (billed.item(ITEM).amount, bill_waits(billed.reading, billed.item(ITEM))) == (20000, False)


@pytest.fixture
def contradicted(billed):
    """The mother typed an amount where the register was late, and it says another one."""
    found = Value(30000, Origin.FOUND, source="tax.bill", grade="A", at=billed.now.isoformat())
    with work_on({"ref": billed.ref}, now=billed.now) as work:
        work.dossier.answers[FEE] = Value(40000, Origin.TYPED)
        contradicting.hear(work, FEE, "mother", found)
        contradicting.open_contradictions(work)
        work.seal()
    return billed, Dispute.objects.get(case__ref=billed.ref, field=FEE)


def test_bill_waits_for_the_ticket_that_a_register_opens_by_itself(contradicted):
    stage, row = contradicted
    assert bill_waits(stage.reading, stage.item(ITEM))
    stand(stage, row)
    assert (stage.item(ITEM).amount, bill_waits(stage.reading, stage.item(ITEM))) == (30000, False)


def test_ticket_that_nobody_opened_is_nobodys_word(contradicted):
    stage, _ = contradicted
    [line] = queries.standing(stage.mother, stage.ref).disputes
    assert (line.by, line.claim) == (None, "")


def test_ticket_that_a_register_opens_is_watched_like_any(contradicted):
    stage, row = contradicted
    stage.wait(days=20)
    late = [each for each in journal.entries(stage.ref) if each.verb == "dispute.late"]
    assert [each.data["dispute"] for each in late] == [row.pk]


def test_what_was_paid_too_much_goes_back_where_the_register_was_right(contradicted):
    stage, row = contradicted
    pay(stage)
    stand(stage, row)
    assert (stage.item(ITEM).phase, bills(stage)) == ("closed", [(40000, 10000, "paid")])


def test_bill_of_an_item_that_is_withdrawn_meanwhile_is_forgotten(billed):
    row = dispute(billed, FEE, "多算了一个月")
    withdrawing.withdraw_item(billed.mother, billed.ref, ITEM, now=billed.now)
    stand(billed, row)
    assert billed.item(ITEM).phase == "withdrawn"


def test_bill_says_where_its_amount_is_disputed(billed):
    assert queries.bill(billed.mother, billed.ref, ITEM).wrong == FEE
    dispute(billed, FEE, "多算了一个月")
    assert queries.bill(billed.mother, billed.ref, ITEM).wrong == ""


# --- costs ----------------------------------------------------------------------------------------------------


def test_reading_what_is_known_costs_two_statements(filed):
    with statements() as found:
        queries.known(filed.mother, filed.ref)
    assert len(found) == 2


def test_disputing_in_a_filed_case_costs_few_statements(billed):
    with statements() as found:
        disputing.dispute_value(billed.mother, billed.ref, FEE, "多算了一个月", now=billed.now)
    assert len(found) == 10
