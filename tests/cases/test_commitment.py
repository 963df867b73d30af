"""告知承诺: granted on a promise, checked after; kept, put right, or revoked."""

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import specials
from oneservice.cases.models import CaseDocument
from oneservice.records import journal
from oneservice.records.models import OutboxRow
from tests.cases.stage import Stage
from tests.cases.swapping import with_process

pytestmark = pytest.mark.django_db
ITEM = "childcare-subsidy"


@pytest.fixture
def stage(db, clock, monkeypatch):
    with_process(monkeypatch, ITEM, "commitment")
    return Stage(clock=clock).once("filed")


@pytest.fixture
def granted(stage):
    """The subsidy is granted on the promise; the rest of the case is done too."""
    return stage.once(everything_else, f"act {ITEM} accept", f"act {ITEM} grant")


def everything_else(stage):
    stage.finish(but=[ITEM])


def paper(document):
    return CaseDocument.objects.get(document=document)


def progress(stage):
    return next(i for i in queries.progress(stage.mother, stage.ref).items if i.id == ITEM)


def test_grant_on_a_promise_counts_at_once_and_is_checked_after(granted):
    row = granted.item(ITEM)
    assert (row.phase, row.outcome, granted.case.phase) == ("post_check", "granted", "closed")
    assert granted.flow().status == "DONE"


def test_citizen_sees_that_all_is_done_and_one_item_will_be_checked(granted):
    whole = queries.progress(granted.mother, granted.ref)
    assert (whole.ended, progress(granted).phase_title.zh) == (whole.total, "已办结，待核查")


def test_check_waits_on_the_desk_with_a_date(granted):
    [row] = [row for row in queries.inbox(granted.office(ITEM, "clerk")).rows if row.item == ITEM]
    assert row.due is not None


def test_promise_kept_is_closed_for_good(granted):
    granted.act(ITEM, "kept").wait(days=3)
    assert (granted.item(ITEM).phase, granted.item(ITEM).state) == ("closed", "checked")
    assert CaseDocument.objects.filter(document="closing-certificate").count() == 1


def test_what_is_wanting_is_told_with_a_date(granted):
    granted.act(ITEM, "wanting", findings="孩子不在本地生活")
    item = progress(granted)
    assert (item.phase, item.reason, item.documents[-1].kind) == ("rectify", "孩子不在本地生活", "rectification-notice")


def test_what_was_put_right_is_checked_again(granted):
    granted.act(ITEM, "wanting").act(ITEM, "put-right").act(ITEM, "kept")
    assert granted.item(ITEM).state == "checked"


def test_time_to_put_right_passes_and_a_person_decides(granted):
    granted.act(ITEM, "wanting").wait(days=32)
    assert (granted.item(ITEM).phase, granted.item(ITEM).state) == ("post_check", "to-check")


def test_false_promise_is_revoked_and_every_paper_says_so(granted):
    granted.act(ITEM, "revoke", reason="承诺不实", remedies="可以申请行政复议")
    item = progress(granted)
    assert (item.phase, item.reason, granted.case.phase) == ("revoked", "承诺不实", "closed")
    assert queries.verification(paper("subsidy-decision").token).status == "revoked"
    decision = CaseDocument.objects.get(document="grant-decision", item__item=ITEM)
    assert queries.verification(decision.token).status == "revoked"
    states = CaseDocument.objects.filter(document="closing-certificate").order_by("pk").values_list("state", flat=True)
    assert list(states) == ["revoked", "making"]


def test_promise_kept_may_still_turn_out_false(granted):
    granted.act(ITEM, "kept")
    row, staff = granted.item(ITEM), granted.office(ITEM, "clerk")
    posted = {"reason": ["承诺不实"], "remedies": ["可以申请行政复议"]}
    specials.act_specially(staff, row.pk, "revoke", step=row.step, posted=posted, now=granted.now)
    assert granted.item(ITEM).phase == "revoked"


def test_check_that_is_late_stays_on_the_desk(granted):
    granted.wait(days=62)
    assert granted.item(ITEM).state == "check-overdue"
    granted.act(ITEM, "kept")
    assert granted.item(ITEM).state == "checked"


def test_case_is_closed_by_others_while_a_check_goes_on(stage):
    stage.usual("birth-certificate")
    stage.usual("birth-registration")
    stage.act(ITEM, "accept").act(ITEM, "grant")
    assert (stage.item(ITEM).phase, stage.case.phase) == ("post_check", "in_progress")
    stage.finish(but=[ITEM])
    assert stage.case.phase == "closed"


def test_journal_stays_whole(granted):
    granted.act(ITEM, "wanting").act(ITEM, "revoke")
    case = granted.case
    assert journal.verify(case.ref, journal.Head(case.head_seq, case.head_hash)) == []


def test_check_that_is_late_is_overdue_for_whoever_looks(granted):
    granted.wait(days=62)
    [row] = [row for row in queries.inbox(granted.office(ITEM, "clerk")).rows if row.item == ITEM]
    assert (row.state_title.zh, row.urgency) == ("核查已超期", "overdue")


def test_citizen_is_told_what_to_put_right_and_that_it_was_revoked(granted):
    granted.act(ITEM, "wanting").act(ITEM, "revoke")
    told = [row.payload["about"] for row in OutboxRow.objects.filter(kind="message.send").order_by("pk")]
    assert told[-2:] == ["rectify", "revoked"]


def test_paper_of_what_was_built_on_a_false_promise_says_so(db, clock, monkeypatch):
    with_process(monkeypatch, "birth-registration", "commitment")
    stage = Stage(clock=clock).once("filed", "usual birth-certificate")
    stage.act("birth-registration", "accept").act("birth-registration", "grant").finish(but=["birth-registration"])
    behind = CaseDocument.objects.get(document="social-card")
    stage.make(behind)
    assert not queries.verification(behind.token).basis_revoked
    stage.act("birth-registration", "revoke")
    assert queries.verification(behind.token).basis_revoked
