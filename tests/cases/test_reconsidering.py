"""Reconsideration 复核、复议: asking, letting stand, taking up again with all that was stopped behind."""

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import specials
from oneservice.cases.actions.reconsidering import ask_again
from oneservice.cases.actions.withdrawing import withdraw_case
from oneservice.cases.errors import NotFound, Refused
from oneservice.cases.flow import control
from oneservice.cases.models import CaseDocument
from oneservice.cases.papers import open_values
from oneservice.cases.specials import leads
from oneservice.records import journal
from tests.cases.stage import statements

pytestmark = pytest.mark.django_db

FIRST, SECOND = "birth-certificate", "birth-registration"
BEHIND = {"medins-registration", "medins-payment", "social-card", "childcare-subsidy"}


@pytest.fixture
def refused(filed):
    """The registration is refused; four items that need it ended with it. The rest is open."""
    return filed.once(f"usual {FIRST}", f"act {SECOND} accept", f"act {SECOND} propose", f"act {SECOND} refuse")


@pytest.fixture
def over(refused):
    """The same once every other item has ended: the case is closed."""
    return refused.once("finish")


def special(stage, name, item=SECOND, staff=None, word="decider", **asked):
    row = stage.item(item)
    staff = staff or stage.office(item, word)
    posted = {"opinion": ["原决定有误"], "reason": ["原决定正确"]} | {k: [v] for k, v in asked.items()}
    specials.act_specially(staff, row.pk, name, step=row.step, posted=posted, now=stage.now)
    return stage.settle()


def ask(stage, who=None, reason="孩子没有在别处登记"):
    ask_again(who or stage.mother, stage.ref, SECOND, reason, now=stage.now)
    return stage


def stopped(stage):
    return {item for item, phase in stage.phases().items() if phase == "ended"}


def test_citizen_asks_once_and_the_office_sees_why(refused):
    ask(refused)
    decider = refused.office(SECOND, "decider")
    [row] = queries.past(decider).asked
    view = queries.special(decider, row.id, "reopen")
    assert (view.appeal, [each.id for each in row.specials]) == ("孩子没有在别处登记", ["reopen", "uphold"])
    with pytest.raises(Refused):
        ask(refused)


def test_citizen_gets_a_receipt_that_says_why(refused):
    ask(refused)
    said = open_values(CaseDocument.objects.get(document="reconsideration-receipt"))
    assert (said["this"]["reason"], said["this"]["issued_on"]) == ("孩子没有在别处登记", refused.now.date().isoformat())


def test_another_office_does_not_see_it(refused):
    ask(refused)
    other = refused.staff("wuhua-medins-decider")
    assert queries.past(other).asked == ()
    with pytest.raises(NotFound):
        special(refused, "reopen", staff=other)


def test_asking_needs_a_reason_and_comes_in_time(refused):
    with pytest.raises(Refused) as refusal:
        ask(refused, reason=" ")
    assert set(refusal.value.fields) == {"reason"}
    refused.wait(days=61)
    with pytest.raises(Refused):
        ask(refused)


def test_only_who_began_asks_and_only_about_a_refusal(refused):
    with pytest.raises(Refused):
        ask(refused, refused.father)
    with pytest.raises(Refused):
        ask_again(refused.mother, refused.ref, FIRST, "不同意", now=refused.now)


def test_decision_that_stands_is_told_with_the_ways_that_remain(over):
    ask(over)
    special(over, "uphold")
    item = next(i for i in queries.progress(over.mother, over.ref).items if i.id == SECOND)
    assert (item.phase, item.appeal, item.heard) == ("refused", "upheld", "原决定正确")
    assert (over.case.phase, item.documents[-1].kind) == ("closed", "reconsideration-notice")
    assert CaseDocument.objects.filter(document="closing-certificate").count() == 1


def test_nothing_is_upheld_that_nobody_asked_about(refused):
    with pytest.raises(Refused):
        special(refused, "uphold")


def test_item_taken_up_again_goes_to_a_person_and_wakes_what_was_stopped(refused):
    assert stopped(refused) == BEHIND
    special(refused, "reopen")
    row = refused.item(SECOND)
    assert (row.phase, row.state, row.outcome, row.accepted_on) == ("review", "in-review", "", refused.now.date())
    assert {refused.phases()[item] for item in BEHIND} == {"waiting"}


def test_item_taken_up_again_is_granted_and_all_behind_follows(over):
    special(over, "reopen").finish()
    assert {over.phases()[item] for item in BEHIND} <= {"delivered", "closed"}
    assert (over.case.phase, over.flow().status) == ("closed", "DONE")


def test_closed_case_is_open_again_with_its_own_subject(over):
    special(over, "reopen")
    case = over.case
    assert (case.phase, case.closed_at, case.open_key is not None) == ("reopened", None, True)
    over.act(SECOND, "propose")
    assert over.case.phase == "reopened"


def test_notice_of_completion_counts_no_more_until_a_new_one(over):
    special(over, "reopen")
    states = CaseDocument.objects.filter(document="closing-certificate").order_by("pk").values_list("state", flat=True)
    assert list(states.all()) == ["revoked"]
    over.finish()
    assert list(states.all()) == ["revoked", "making"]


def test_child_filed_anew_meanwhile_does_not_stop_a_reopening(over):
    old = over.ref
    over.open(nonce="anew").fill().submit().sign()
    over.ref = old
    special(over, "reopen")
    assert (over.item(SECOND).phase, over.case.open_key) == ("review", None)


def test_flow_tells_the_new_round(over):
    special(over, "reopen")
    rounds = [(visit.round, visit.status) for visit in control.history(over.case.process) if visit.item == SECOND]
    assert rounds == [(1, "ended"), (2, "open")]


def test_item_not_accepted_comes_back_to_the_window(filed):
    filed.act(FIRST, "not-accept")
    special(filed, "reopen", FIRST, word="clerk")
    assert (filed.item(FIRST).phase, filed.item(FIRST).state) == ("received", "at-window")
    assert filed.phases()[SECOND] == "waiting"


def test_item_stopped_by_two_waits_until_nothing_stops_it(refused):
    """The payment needs the insurance, which needs the registration: the one wakes with the other."""
    special(refused, "reopen")
    refused.act(SECOND, "propose").act(SECOND, "refuse")
    assert stopped(refused) == BEHIND


def test_lead_enters_what_a_higher_body_decided(refused):
    lead = refused.staff("panlong-health-clerk")
    reading = refused.reading
    assert leads(reading, lead)
    special(refused, "reopen", staff=lead, opinion="行政复议决定书：责令重新作出决定")
    assert refused.item(SECOND).phase == "review"


def test_lead_finds_the_case_by_its_number_and_nobody_else_does(refused):
    number = refused.case.number
    found = queries.past(refused.staff("panlong-health-clerk"), number).rows
    assert len(found) == refused.case.items.count()
    assert queries.past(refused.staff("wuhua-medins-decider"), number).rows == ()


def test_clock_runs_anew_from_the_new_acceptance(refused):
    before = refused.item(SECOND).due
    refused.wait(days=20)
    special(refused, "reopen")
    assert refused.item(SECOND).due > before


def test_refusal_in_a_case_taken_back_can_be_reopened(refused):
    withdraw_case(refused.mother, refused.ref, now=refused.now)
    special(refused, "reopen").usual(SECOND)
    assert (refused.phases()[SECOND], refused.case.phase) == ("delivered", "withdrawn")


def test_old_page_cannot_reopen_twice(refused):
    row, staff = refused.item(SECOND), refused.office(SECOND, "decider")
    special(refused, "reopen")
    with pytest.raises(Refused):
        specials.act_specially(staff, row.pk, "reopen", step=row.step, posted={"opinion": ["再次"]}, now=refused.now)


def test_reopening_needs_a_reason(refused):
    with pytest.raises(Refused) as refusal:
        special(refused, "reopen", opinion="")
    assert set(refusal.value.fields) == {"opinion"}


def test_journal_stays_whole(over):
    special(over, "reopen")
    case = over.case
    assert journal.verify(case.ref, journal.Head(case.head_seq, case.head_hash)) == []


def test_reopening_costs_at_most_16_statements(over):
    row, staff = over.item(SECOND), over.office(SECOND, "decider")
    with statements() as found:
        specials.act_specially(staff, row.pk, "reopen", step=row.step, posted={"opinion": ["有误"]}, now=over.now)
    assert len(found) <= 16


def test_clerk_of_another_post_may_not(refused):
    with pytest.raises(Refused):
        special(refused, "reopen", word="clerk")
    row = refused.item(SECOND)
    assert row.phase == "refused"
