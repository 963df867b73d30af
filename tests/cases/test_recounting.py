"""A calendar changes under running cases: dates, timers, the journal, and what the citizen reads."""

from datetime import date, datetime

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import calendars as acts
from oneservice.cases.actions.disputing import dispute_value
from oneservice.cases.errors import NotAllowed, Refused
from oneservice.cases.models import Case, Dispute, ItemCase, Settlement
from oneservice.catalogue.models import CalendarNotice
from oneservice.records import journal
from oneservice.records.models import OutboxRow
from tests.cases.stage import paper

pytestmark = pytest.mark.django_db
FIRST, REGISTER = "birth-certificate", "birth-registration"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
YEAR = {
    "calendar": ["cn"],
    "year": ["2027"],
    "holiday": [
        "2027-01-01/2027-01-03 2027-02-05/2027-02-12 2027-04-03/2027-04-05 2027-05-01/2027-05-05"
        " 2027-06-09 2027-09-15 2027-10-01/2027-10-07"
    ],
}


def of(stage, **typed):
    """A notice of one day in the province, unless said otherwise."""
    given = {"calendar": ["cn-yunnan"], "title": ["放假通知"], "number": ["示例1号"], "dated": ["2026-09-01"]}
    return given | {name: value if isinstance(value, list) else [value] for name, value in typed.items()}


def supervisors(stage):
    return stage.staff("yunnan-supervisor"), stage.staff("yunnan-supervisor-2")


def announce(stage, **typed):
    """Proposed by one supervisor and approved by the other; the dates are counted again."""
    first, second = supervisors(stage)
    row = acts.propose_days(first, of(stage, **typed), PDF, now=stage.now)
    acts.decide_notice(second, row.pk, approve=True, now=stage.now)
    return row


def reviewed(stage, on):
    """Filed on that day; the first items are under way."""
    stage.clock.at = datetime.fromisoformat(on)
    return stage.once("filed")


def test_a_promise_into_an_unannounced_year_becomes_certain(stage):
    reviewed(stage, "2026-12-28T10:00:00+08:00")
    case = stage.case
    assert (case.due.year, case.provisional) == (2027, True)
    before = case.due
    announce(stage, **YEAR)
    stage.wait(minutes=1)
    case = Case.objects.get(pk=case.pk)
    assert (case.provisional, case.due >= before) == (False, True)


def test_a_limit_into_an_unannounced_year_is_provisional_though_the_promise_is_not(stage):
    reviewed(stage, "2026-12-15T10:00:00+08:00")
    row = next(each for each in stage.case.items.order_by("pk") if each.act_by)
    ItemCase.objects.filter(pk=row.pk).update(entered_at="2026-12-28T10:00:00+08:00")
    announce(stage, closed="2026-12-29")
    stage.wait(minutes=1)
    row.refresh_from_db()
    assert (row.act_by.year, row.act_by_provisional, row.provisional) == (2027, True, False)
    line = next(each for each in queries.inbox(stage.office(row.item, row.actor)).rows if each.id == row.pk)
    steps = next(each.steps for each in queries.progress(stage.mother, stage.ref).items if each.id == row.key)
    assert (line.due, line.provisional) == (row.act_by, True)
    assert steps[-1].detail.zh.endswith("（暂定）")


def test_a_correction_into_an_unannounced_year_says_so_until_the_year_is_loaded(stage):
    stage.clock.at = datetime.fromisoformat("2026-12-15T10:00:00+08:00")
    stage.once("filed").once(f"usual {FIRST}")
    stage.act(REGISTER, "correct", **{"defect.field.newborn.name": "请核对"})
    row = stage.item(REGISTER)
    assert (row.phase, row.act_by.year, row.act_by_provisional, row.provisional) == ("correction", 2027, True, False)
    todo = next(each for each in queries.progress(stage.mother, stage.ref).items if each.id == REGISTER)
    assert (todo.todo_due, todo.todo_provisional) == (row.act_by, True)
    announce(stage, **YEAR)
    stage.wait(minutes=1)
    after = stage.item(REGISTER)
    assert (after.act_by_provisional, after.act_by >= row.act_by) == (False, True)


def test_an_approved_closing_puts_off_the_date_and_its_timer(stage):
    reviewed(stage, "2026-11-02T10:00:00+08:00")
    row = next(each for each in stage.case.items.order_by("pk") if each.act_by)
    before = row.act_by
    announce(stage, closed=before.isoformat())
    stage.wait(minutes=1)
    after = ItemCase.objects.get(pk=row.pk)
    assert after.act_by > before
    timer = OutboxRow.objects.get(kind="item.expired", payload__item=row.pk, payload__step=row.step)
    assert timer.due_at.astimezone(stage.clock.at.tzinfo).date() > before


def test_each_change_is_in_the_journal_and_a_line_for_the_citizen(stage):
    reviewed(stage, "2026-11-02T10:00:00+08:00")
    row = next(each for each in stage.case.items.order_by("pk") if each.act_by)
    notice = announce(stage, closed=row.act_by.isoformat())
    stage.wait(minutes=1)
    entry = next(e for e in journal.entries(stage.ref) if e.verb == "item.recounted" and e.subject == row.item)
    assert (entry.data["calendar"], entry.data["old_act_by"]) == (str(notice), row.act_by.isoformat())
    progress = queries.progress(stage.mother, stage.ref)
    lines = [step.title.zh for each in progress.items for step in each.steps]
    assert "放假安排有更新，办理期限已重新计算" in lines


def test_a_case_that_does_not_depend_on_it_is_left_untouched(stage):
    reviewed(stage, "2026-11-02T10:00:00+08:00")
    before = stage.case.changed_at, stage.case.head_seq
    announce(stage, holiday="2030-01-01")
    stage.wait(minutes=1)
    assert (stage.case.changed_at, stage.case.head_seq) == before


def test_what_a_citizen_was_told_never_comes_earlier(stage):
    reviewed(stage, "2026-11-02T10:00:00+08:00")
    ItemCase.objects.filter(case=stage.case).exclude(act_by=None).update(actor="applicant", act_by="2026-12-31")
    announce(stage, makeup="2026-11-07")
    stage.wait(minutes=1)
    assert set(stage.case.items.exclude(act_by=None).values_list("act_by", flat=True)) == {date(2026, 12, 31)}


def test_the_lead_has_as_long_to_settle_as_before(stage):
    reviewed(stage, "2026-11-02T10:00:00+08:00")
    asked = {"subject": "item:x", "department": "health", "due": "2026-11-05", "opened_at": stage.now}
    Settlement.objects.create(case=stage.case, **asked)
    announce(stage, closed="2026-11-04")
    stage.wait(minutes=1)
    assert Settlement.objects.get(subject="item:x").due == date(2026, 11, 6)


def test_a_department_has_as_long_to_answer_a_dispute_as_before(stage):
    stage.clock.at = datetime.fromisoformat("2026-11-02T10:00:00+08:00")
    stage.open()
    dispute_value(stage.mother, stage.ref, "newborn.weight", "写错了", now=stage.now)
    stage.fill().submit().sign()
    announce(stage, closed="2026-11-04")
    stage.wait(minutes=1)
    [line] = queries.progress(stage.mother, stage.ref).disputes
    assert (Dispute.objects.get().due, line.due) == (date(2026, 11, 10), date(2026, 11, 10))


def test_only_supervisors_keep_calendars(stage):
    with pytest.raises(NotAllowed):
        acts.propose_days(stage.staff("panlong-health-clerk"), of(stage, closed="2026-12-01"), PDF, now=stage.now)


def test_everything_that_is_wrong_is_said_at_once(stage):
    posted = {"calendar": ["moon"], "title": [" "], "number": [""], "dated": ["2999-01-01"], "makeup": ["x"]}
    with pytest.raises(Refused) as refused:
        acts.propose_days(supervisors(stage)[0], posted, b"", now=stage.now)
    assert sorted(refused.value.fields) == ["calendar", "dated", "file", "makeup", "number", "title"]
    assert CalendarNotice.objects.count() == 0


def test_a_picture_is_no_document(stage):
    with pytest.raises(Refused) as refused:
        acts.propose_days(supervisors(stage)[0], of(stage, closed="2026-12-01"), paper(), now=stage.now)
    assert refused.value.fields == {"file": acts.FILE}


def test_who_proposed_may_not_approve(stage):
    first, _ = supervisors(stage)
    row = acts.propose_days(first, of(stage, closed="2026-12-01"), PDF, now=stage.now)
    with pytest.raises(Refused, match="another supervisor"):
        acts.decide_notice(first, row.pk, approve=True, now=stage.now)


def test_a_batch_that_is_full_leaves_the_rest_to_another_row(stage, monkeypatch):
    monkeypatch.setattr("oneservice.cases.actions.recounting.BATCH", 1)
    reviewed(stage, "2026-11-02T10:00:00+08:00")
    announce(stage, closed="2026-11-04")
    stage.wait(minutes=1)
    rows = OutboxRow.objects.filter(kind="calendar.recount").order_by("pk")
    assert [row.payload["after"] for row in rows] == [0, stage.case.pk]
    assert {row.state for row in rows} == {"done"}


def test_silence_over_the_golden_week_is_acceptance_after_five_working_days_of_it(stage):
    stage.clock.at = datetime.fromisoformat("2026-09-30T08:00:00+08:00")
    row = stage.filed().case.items.filter(phase="received").order_by("pk").first()
    assert row.act_by == date(2026, 10, 13)
    stage.wait(days=13)
    assert ItemCase.objects.get(pk=row.pk).phase == "received"
    stage.wait(days=1)
    row.refresh_from_db()
    assert (row.phase, row.accepted_on) == ("review", date(2026, 9, 30))
