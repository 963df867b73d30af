"""Suspension 中止 and special procedures: the clock stands, and runs on to exactly the day it must."""

from datetime import date

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import specials
from oneservice.cases.actions.withdrawing import withdraw_item
from oneservice.cases.errors import Refused
from oneservice.cases.models import CaseDocument
from oneservice.cases.papers import open_values
from oneservice.cases.pauses import pauses_of
from oneservice.engine.calendar import Clock
from tests.cases.stage import statements

pytestmark = pytest.mark.django_db

ITEM = "maternity-claim"


@pytest.fixture
def reviewing(filed):
    """The claim, five working days, is accepted on Monday 28 September; the holiday lasts from 1 to 7 October."""
    return filed.once("usual birth-certificate", "attach maternity-invoice", f"act {ITEM} accept")


def special(stage, name, **asked):
    row = stage.item(ITEM)
    posted = {"needed": ["20"], "reason": ["等待法院判决"], "opinion": ["判决已经生效"]} | {
        k: [v] for k, v in asked.items()
    }
    staff = stage.office(ITEM, row.actor)
    specials.act_specially(staff, row.pk, name, step=row.step, posted=posted, now=stage.now)
    return stage.settle()


def papers(stage):
    rows = CaseDocument.objects.filter(document="pause-notice").select_related("case").order_by("pk")
    return [open_values(row)["this"] for row in rows]


def progress(stage):
    return next(i for i in queries.progress(stage.mother, stage.ref).items if i.id == ITEM)


def exact(stage):
    """The due date as the engine's clock has it."""
    row = stage.item(ITEM)
    return Clock(stage.reading.calendar_of(row), row.accepted_on, 5, pauses_of(row)).due().date


def test_suspended_item_stands_and_says_why(reviewing):
    special(reviewing, "suspend")
    item = progress(reviewing)
    assert (item.phase, item.due, item.paused, item.paused_since) == (
        "suspended",
        None,
        "等待法院判决",
        date(2026, 9, 28),
    )
    assert item.steps[-2].title.zh == "中止办理，办理时间暂停计算"
    assert item.steps[-1].detail.zh == "预计需要至 2026年10月30日"
    assert papers(reviewing)[0]["heard"] == "suspended"


def test_how_long_it_takes_is_on_the_paper(reviewing):
    special(reviewing, "suspend", needed="20")
    assert (papers(reviewing)[0]["act_by"], reviewing.item(ITEM).act_by) == ("2026-10-30", date(2026, 10, 30))


def test_stop_that_lasts_longer_than_was_told_is_overdue_until_it_ends(reviewing):
    special(reviewing, "suspend", needed="5")
    seen = [shown_urgency(reviewing)]
    reviewing.wait(days=30)
    seen.append(shown_urgency(reviewing))
    special(reviewing, "resume")
    assert (seen, shown_urgency(reviewing) == "overdue") == (["calm", "overdue"], False)


def shown_urgency(stage):
    return queries.desk_item(stage.office(ITEM, "reviewer"), stage.item(ITEM).pk).urgency


def test_stop_without_a_time_is_refused(reviewing):
    with pytest.raises(Refused) as refusal:
        special(reviewing, "suspend", needed="soon")
    assert (set(refusal.value.fields), reviewing.item(ITEM).phase) == ({"needed"}, "review")


def test_suspended_item_stays_on_the_desk_with_one_way_on(reviewing):
    special(reviewing, "suspend")
    reviewer = reviewing.office(ITEM, "reviewer")
    [row] = [row for row in queries.inbox(reviewer).rows if row.item == ITEM]
    desk = queries.desk_item(reviewer, row.id)
    assert (desk.actions, row.state_title.zh) == ((), "已中止")
    assert {each.id for each in desk.specials} == {"resume", "transfer"}


def test_nothing_can_be_decided_while_it_stands(reviewing):
    special(reviewing, "suspend")
    with pytest.raises(Refused):
        reviewing.act(ITEM, "propose")


def test_due_date_is_put_off_by_the_working_days_that_stood_still(reviewing):
    before = reviewing.item(ITEM).due
    special(reviewing, "suspend")
    reviewing.wait(days=11)
    special(reviewing, "resume")
    after = reviewing.item(ITEM)
    calendar = reviewing.reading.calendar_of(after)
    assert calendar.workdays_between(before, after.due) == calendar.workdays_between(
        date(2026, 9, 28), date(2026, 10, 9)
    )
    assert (after.due, after.phase, after.state) == (exact(reviewing), "review", "in-review")


def test_stopped_twice_it_is_still_exact(reviewing):
    for days in (3, 12):
        special(reviewing, "suspend")
        reviewing.wait(days=days)
        special(reviewing, "resume")
        reviewing.wait(days=1)
    row = reviewing.item(ITEM)
    assert row.due == exact(reviewing)
    assert [pause["phase"] for pause in row.pauses] == ["suspended", "suspended"]
    assert all(pause["until"] for pause in row.pauses)


def test_paper_about_going_on_names_the_new_date(reviewing):
    special(reviewing, "suspend")
    reviewing.wait(days=11)
    special(reviewing, "resume")
    assert papers(reviewing)[-1]["due"] == reviewing.item(ITEM).due.isoformat()


def test_special_procedure_names_its_kind(reviewing):
    special(reviewing, "procedure", procedure="experts", reason="需要医学专家评审")
    item = progress(reviewing)
    assert (item.phase, item.paused) == ("special_procedure", "专家评审。需要医学专家评审")
    assert special(reviewing, "resume").item(ITEM).phase == "review"


def test_special_procedure_needs_a_kind(reviewing):
    with pytest.raises(Refused) as refusal:
        special(reviewing, "procedure", procedure="holiday")
    assert set(refusal.value.fields) == {"procedure"}


def test_item_goes_on_to_its_end_after_a_stop(reviewing):
    special(reviewing, "suspend")
    special(reviewing, "resume")
    reviewing.usual(ITEM)
    assert reviewing.item(ITEM).outcome == "granted"


def test_only_what_staff_reviews_can_be_suspended(filed):
    row = filed.item("birth-certificate")
    desk = queries.desk_item(filed.office("birth-certificate", "clerk"), row.pk)
    assert {each.id for each in desk.specials} & {"suspend", "procedure", "resume"} == set()


def test_suspended_item_can_be_taken_back(reviewing):
    special(reviewing, "suspend")
    withdraw_item(reviewing.mother, reviewing.ref, ITEM, now=reviewing.now)
    assert reviewing.item(ITEM).phase == "withdrawn"


def test_waiting_for_a_payment_is_a_stop_like_any_other(filed):
    for item in ("birth-certificate", "birth-registration", "medins-registration"):
        filed.usual(item)
    row = filed.item("medins-payment")
    assert [pause["phase"] for pause in row.pauses] == ["payment"]
    filed.pay()
    assert filed.item("medins-payment").pauses[0]["until"] != ""


def test_suspending_takes_at_most_8_statements(reviewing):
    row, staff = reviewing.item(ITEM), reviewing.office(ITEM, "reviewer")
    with statements() as found:
        specials.act_specially(
            staff, row.pk, "suspend", step=row.step, posted={"needed": ["5"], "reason": ["等待"]}, now=reviewing.now
        )
    assert len(found) <= 8
