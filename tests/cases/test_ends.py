"""Ends and phases that few processes have: sent elsewhere, made, handed over, checked after, archived."""

import pytest

from oneservice.cases.actions import specials
from oneservice.cases.models import CaseDocument
from oneservice.engine.definition import Phase
from tests.cases.stage import Stage
from tests.cases.swapping import with_process

pytestmark = pytest.mark.django_db
ITEM = "birth-registration"
ELSEWHERE = """\
id: elsewhere
states:
  at-window: {phase: received, title: 窗口受理, actor: clerk, limit: 5 workdays}
  in-review: {phase: review, title: 审核中, actor: clerk}
  elsewhere: {phase: transferred, title: 办结}
  closed: {phase: closed, title: 办结}
actions:
  - {id: accept, from: at-window, to: in-review, title: 受理}
  - {id: send-off, from: at-window, to: elsewhere, title: 终止办理, asks: [reason, remedies], document: ended-notice}
  - {id: deemed, from: at-window, to: in-review, event: expired}
  - {id: grant, from: in-review, to: closed, title: 准予, asks: [gives]}
"""
MADE = """\
id: made
states:
  in-review: {phase: review, title: 审核中, actor: clerk}
  making: {phase: granted, title: 制证中, actor: clerk}
  made: {phase: produced, title: 已制证，待送达, actor: clerk}
  delivered: {phase: delivered, title: 已送达}
  to-check: {phase: post_check, title: 审核中, actor: clerk, limit: 20 workdays}
  checked: {phase: closed, title: 办结}
  revoked: {phase: revoked, title: 终止办理}
actions:
  - {id: grant, from: in-review, to: making, title: 准予, asks: [gives]}
  - {id: produce, from: making, to: made, title: 办结}
  - {id: remake, from: made, to: making, title: 办结}
  - {id: deliver, from: made, to: delivered, title: 送达}
  - {id: check-after, from: delivered, to: to-check, title: 办结, event: done}
  - {id: kept, from: to-check, to: checked, title: 办结, asks: [findings]}
  - {id: broken, from: to-check, to: revoked, title: 终止办理, asks: [reason, remedies], document: revocation-decision}
  - {id: late, from: to-check, to: revoked, title: 终止办理, event: expired}
"""
DEPENDENT = "medins-registration"


def staged(clock, monkeypatch, name, text):
    with_process(monkeypatch, ITEM, name, text)
    return Stage(clock=clock).once("filed", "usual birth-certificate")


@pytest.fixture
def elsewhere(db, clock, monkeypatch):
    return staged(clock, monkeypatch, "elsewhere", ELSEWHERE)


@pytest.fixture
def made(db, clock, monkeypatch):
    return staged(clock, monkeypatch, "made", MADE)


def test_item_sent_elsewhere_by_its_process_ends_without_a_decision(elsewhere):
    elsewhere.act(ITEM, "send-off")
    row = elsewhere.item(ITEM)
    assert (row.phase, row.outcome, elsewhere.case.phase) == ("transferred", "ended", "in_progress")
    assert CaseDocument.objects.filter(document="ended-notice", item=row).count() == 1


def test_what_waited_on_an_item_sent_elsewhere_is_stopped_and_the_rest_goes_on(elsewhere):
    elsewhere.act(ITEM, "send-off")
    assert elsewhere.item(DEPENDENT).phase == "ended"
    assert elsewhere.finish().case.phase == "closed"


def test_what_waits_on_an_item_begins_with_its_grant_and_not_with_its_paper(made):
    made.act(ITEM, "grant")
    row = made.item(ITEM)
    assert (row.phase, row.outcome) == ("granted", "granted")
    assert made.item(DEPENDENT).phase != "waiting"


def test_misprint_is_made_again_and_decides_nothing_anew(made):
    made.act(ITEM, "grant").act(ITEM, "produce")
    decided = made.item(ITEM).decided_on
    made.wait(days=3).act(ITEM, "remake").act(ITEM, "produce")
    assert (made.item(ITEM).phase, made.item(ITEM).decided_on) == ("produced", decided)
    assert CaseDocument.objects.filter(document="household-page").count() == 1


def test_what_was_handed_over_is_checked_after_too(made):
    made.act(ITEM, "grant").act(ITEM, "produce").act(ITEM, "deliver")
    assert (made.item(ITEM).phase, made.item(ITEM).outcome) == ("post_check", "granted")
    assert made.finish(but=[ITEM]).case.phase == "closed"
    assert made.act(ITEM, "kept").item(ITEM).phase == "closed"


def test_revocation_after_the_case_has_closed_leaves_it_closed(made):
    made.act(ITEM, "grant").act(ITEM, "produce").act(ITEM, "deliver").finish(but=[ITEM])
    made.act(ITEM, "broken")
    assert (made.item(ITEM).phase, made.case.phase, made.flow().status) == ("revoked", "closed", "DONE")


def test_grant_that_is_in_the_archive_can_still_be_revoked(filed):
    filed.finish()
    row = filed.item(ITEM)
    row.move_to(Phase.ARCHIVED)
    row.save()
    posted = {"reason": ["骗取登记"], "remedies": ["可以申请行政复议"]}
    specials.act_specially(filed.office(ITEM, "decider"), row.pk, "revoke", step=row.step, posted=posted, now=filed.now)
    assert filed.item(ITEM).phase == "revoked"
