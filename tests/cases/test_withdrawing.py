"""Withdrawal 撤回: one item, the whole case, a draft; what stays, what ends, what is given back."""

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import paying, signing, withdrawing
from oneservice.cases.actions.withdrawing import withdraw_case, withdraw_item
from oneservice.cases.errors import NotFound, Refused
from oneservice.cases.flow import control
from oneservice.cases.models import Case, CaseDocument
from oneservice.connectors import registry
from oneservice.records import journal
from oneservice.records.models import OutboxRow
from tests.cases.stage import statements

pytestmark = pytest.mark.django_db

FIRST, SECOND = "birth-certificate", "birth-registration"
BEHIND = {"medins-registration", "medins-payment", "social-card", "childcare-subsidy"}


def withdraw(stage, item=""):
    if item:
        withdraw_item(stage.mother, stage.ref, item, now=stage.now)
    else:
        withdraw_case(stage.mother, stage.ref, now=stage.now)
    return stage.settle()


def papers(stage, document="withdrawal-receipt"):
    return list(CaseDocument.objects.filter(case__ref=stage.ref, document=document).order_by("pk"))


def messages():
    return set(OutboxRow.objects.filter(kind="message.send").values_list("payload__about", flat=True))


@pytest.fixture
def registering(filed):
    return filed.once(f"usual {FIRST}")


def test_an_item_taken_back_ends_what_waits_on_it_and_nothing_else(registering):
    withdraw(registering, SECOND)
    phases = registering.phases()
    assert {item for item, phase in phases.items() if phase == "ended"} == BEHIND
    assert (phases[SECOND], phases[FIRST], phases["maternity-claim"]) == ("withdrawn", "closed", "received")


def test_an_item_taken_back_breaks_off_its_visit(registering):
    withdraw(registering, SECOND)
    visits = {visit.item: visit.status for visit in control.history(registering.case.process)}
    assert (visits[SECOND], visits["maternity-claim"]) == ("cancelled", "open")


def test_an_item_taken_back_is_told_on_paper_and_in_its_timeline(registering):
    withdraw(registering, SECOND)
    [paper] = papers(registering)
    line = next(i for i in queries.progress(registering.mother, registering.ref).items if i.id == SECOND)
    assert (paper.item.item, line.steps[-1].title.en, line.phase_title.zh) == (
        SECOND,
        "Withdrawn by the applicant",
        "已撤回",
    )


def test_what_waits_can_be_taken_back_before_it_begins(filed):
    withdraw(filed, "social-card")
    assert filed.phases()["social-card"] == "withdrawn"


def test_what_is_decided_cannot_be_taken_back(registering):
    with pytest.raises(Refused):
        withdraw(registering, FIRST)


def test_nobody_but_who_began_takes_back(filed):
    with pytest.raises(Refused):
        withdraw_item(filed.father, filed.ref, FIRST, now=filed.now)
    with pytest.raises(NotFound):
        withdraw_case(filed.stranger, filed.ref, now=filed.now)


def test_taking_back_twice_is_refused(filed):
    withdraw(filed)
    with pytest.raises(Refused):
        withdraw(filed)


def test_a_case_taken_back_after_two_items_keeps_them(registering):
    withdraw(registering)
    case = registering.case
    kept = {item for item, phase in registering.phases().items() if phase == "closed"}
    assert (case.phase, case.open_key, FIRST in kept) == ("withdrawn", None, True)
    assert set(registering.phases().values()) <= {"closed", "withdrawn", "not_applicable"}
    assert (registering.flow().status, messages() & {"closed", "withdrawn"}) == ("DONE", {"withdrawn"})


@pytest.fixture
def undecided(submitted):
    """Filed this moment: no job has decided anything yet."""
    signing.sign_case(submitted.father, submitted.ref, now=submitted.now)
    return submitted


def test_a_case_of_which_nothing_was_decided_is_cancelled(undecided):
    withdraw(undecided)
    assert (undecided.case.phase, undecided.flow().status) == ("withdrawn", "CANCELED")


def test_an_item_that_is_being_made_goes_on_after_the_case_was_taken_back(registering, stage):
    stage.act(SECOND, "accept").act(SECOND, "propose").act(SECOND, "grant")
    withdraw(stage)
    assert (stage.phases()[SECOND], stage.case.phase) == ("granted", "in_progress")
    stage.usual(SECOND)
    assert (stage.phases()[SECOND], stage.case.phase, papers(stage, "closing-certificate")) == (
        "delivered",
        "withdrawn",
        [],
    )


def test_a_case_taken_back_can_be_filed_again(filed):
    withdraw(filed)
    filed.open(nonce="again").fill().submit().sign()
    assert filed.case.filed_at is not None


def test_taking_back_item_by_item_takes_the_case_back(undecided):
    for item in (FIRST, "birth-service"):
        withdraw_item(undecided.mother, undecided.ref, item, now=undecided.now)
    undecided.settle()
    assert (undecided.case.phase, undecided.flow().status) == ("withdrawn", "DONE")


@pytest.fixture
def billed(filed):
    for item in (FIRST, SECOND, "medins-registration"):
        filed.usual(item)
    return filed


def test_an_open_bill_is_closed(billed):
    withdraw(billed, "medins-payment")
    with pytest.raises(NotFound):
        queries.bill(billed.mother, billed.ref, "medins-payment")


def test_money_that_comes_too_late_is_given_back_once(billed):
    order = billed.item("medins-payment").order
    withdraw(billed, "medins-payment")
    cashier = registry.demo_payment()
    cashier.pay(order)
    for _ in range(2):
        paying.record_payment(order, "paid", now=billed.now)
        billed.settle()
    assert (cashier.state(order), billed.item("medins-payment").payment) == ("refunded", "refunded")


def test_timers_of_what_was_taken_back_do_nothing(filed):
    withdraw(filed).wait(days=40)
    assert set(filed.phases().values()) <= {"withdrawn", "not_applicable", "closed"}


def test_the_journal_stays_whole(registering):
    withdraw(registering)
    case = registering.case
    assert journal.verify(case.ref, journal.Head(case.head_seq, case.head_hash)) == []


def test_taking_back_an_item_takes_13_statements(registering):
    with statements() as found:
        withdraw_item(registering.mother, registering.ref, "maternity-claim", now=registering.now)
    assert len(found) <= 13


def test_taking_back_ten_items_takes_16_statements(filed):
    with statements() as found:
        withdraw_case(filed.mother, filed.ref, now=filed.now)
    assert len(found) <= 16


def test_what_it_means_is_said_before(registering):
    view = queries.withdrawal(registering.mother, registering.ref, SECOND)
    titles = registering.reading.closure.items
    assert set(view.ends) == {titles[item].title for item in BEHIND}
    assert titles[FIRST].title in [title for title, _ in view.stays]


# --- a draft ----------------------------------------------------------------------------------------------------


def abandon(stage, who=None):
    withdrawing.abandon_draft(who or stage.mother, stage.ref, now=stage.now)
    return stage.settle()


def test_a_draft_thrown_away_is_gone_for_its_people(draft):
    abandon(draft.fill())
    case = Case.objects.get(ref=draft.ref)
    assert (queries.my_cases(draft.mother), bytes(case.key), bytes(case.sealed)) == ([], b"", b"")
    with pytest.raises(NotFound):
        queries.draft(draft.mother, draft.ref)


def test_a_draft_thrown_away_leaves_nothing_to_do_and_a_whole_journal(stage):
    stage.submitted()
    signing.recall_case(stage.mother, stage.ref, now=stage.now)
    abandon(stage).wait(days=20)
    case = stage.case
    assert OutboxRow.objects.filter(chain=stage.ref, state__in=["ready", "dead"]).count() == 0
    assert journal.verify(case.ref, journal.Head(case.head_seq, case.head_hash)) == []


def test_what_was_signed_or_filed_is_no_draft(submitted):
    with pytest.raises(Refused):
        abandon(submitted)
    submitted.sign()
    with pytest.raises(Refused):
        abandon(submitted)


def test_nobody_else_throws_a_draft_away(draft):
    with pytest.raises(NotFound):
        abandon(draft, draft.stranger)
