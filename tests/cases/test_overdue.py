"""A dispute or a settlement that nobody answers in time: its supervisors are told once, and see how late it is."""

from datetime import date, timedelta

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import desk, recounting, withdrawing
from oneservice.cases.actions.settling import open_settlement
from oneservice.cases.models import Dispute, Settlement
from oneservice.cases.work import work_on
from oneservice.people.models import Office
from oneservice.records import journal
from oneservice.records.models import OutboxRow
from tests.cases.test_disputes import MARRIED, dispute, stand

pytestmark = pytest.mark.django_db
LATE = ("dispute.late", "settlement.late")


def told(stage):
    return [(each.verb, each.subject, each.data) for each in journal.entries(stage.ref) if each.verb in LATE]


def watch(stage, login="kunming-supervisor"):
    return queries.watch(stage.staff(login))


def supervisors(stage, *logins):
    return [stage.staff(login).pk for login in logins]


def elsewhere(stage):
    """The supervisor of Kunming, posted to another prefecture."""
    Office.objects.filter(slug="kunming-gov-office").update(division="532800")


@pytest.fixture
def unsettled(filed):
    """No rule can tell whether an item applies: the lead has to say, within three working days."""
    with work_on({"ref": filed.ref}, now=filed.now) as work:
        open_settlement(work, "item:maternity-claim")
        work.seal()
    return filed, Settlement.objects.get()


def test_late_dispute_is_told_once_to_all_who_watch_over_its_office(filed):
    row = dispute(filed)
    filed.wait(days=30)
    [(verb, subject, data)] = told(filed)
    assert (verb, subject, data["dispute"], data["due"]) == ("dispute.late", row.field, row.pk, row.due.isoformat())
    assert data["supervisors"] == sorted(
        supervisors(filed, "yunnan-supervisor", "yunnan-supervisor-2", "kunming-supervisor")
    )


def test_late_dispute_stands_on_the_watch_page_with_how_late_it_is(draft):
    row = dispute(draft)
    draft.clock.at += timedelta(days=(row.due - date(2026, 9, 28)).days + 3)
    found = watch(draft, "yunnan-supervisor")
    [line] = found.disputes
    assert (line.number, line.late, line.urgency, found.unanswered) == (row.number, 3, "overdue", 1)


def test_dispute_answered_in_time_tells_nobody(draft):
    stand(draft, dispute(draft))
    draft.wait(days=20)
    assert (told(draft), watch(draft, "yunnan-supervisor").disputes) == ([], ())


def test_dispute_of_a_draft_that_is_gone_tells_nobody(draft):
    dispute(draft)
    withdrawing.abandon_draft(draft.mother, draft.ref, now=draft.now)
    draft.wait(days=20)
    assert told(draft) == []


def test_supervisor_of_another_place_sees_neither(unsettled):
    stage, _ = unsettled
    dispute(stage, MARRIED)
    elsewhere(stage)
    stage.wait(days=20)
    found = watch(stage)
    assert (found.disputes, found.settlements, found.unanswered) == ((), (), 0)
    assert [data["supervisors"] for *_, data in told(stage)] == [
        sorted(supervisors(stage, "yunnan-supervisor", "yunnan-supervisor-2"))
    ] * 2


def test_dispute_before_no_office_is_seen_by_who_watches_over_the_place_of_the_case(filed):
    row = dispute(filed)
    Dispute.objects.filter(pk=row.pk).update(office=None)
    filed.wait(days=20)
    [line] = watch(filed).disputes
    assert (line.number, line.office.zh, len(told(filed))) == (row.number, "卫生健康部门", 1)
    elsewhere(filed)
    assert watch(filed).disputes == ()


def test_late_settlement_is_told_once_and_seen(unsettled):
    stage, row = unsettled
    stage.wait(days=20)
    [(verb, subject, data)] = told(stage)
    assert (verb, subject, data["department"]) == ("settlement.late", row.subject, "health")
    [line] = watch(stage, "yunnan-supervisor").settlements
    assert (line.number, line.title.zh, line.department.zh, line.urgency) == (
        stage.case.number,
        "生育医疗费用报销和生育津贴申领",
        "卫生健康部门",
        "overdue",
    )
    assert line.late == (stage.clock.at.date() - row.due).days


def test_settlement_said_in_time_tells_nobody(unsettled):
    stage, row = unsettled
    desk.settle(stage.staff("panlong-health-clerk"), row.pk, True, now=stage.now)
    stage.wait(days=20)
    assert (told(stage), watch(stage, "yunnan-supervisor").settlements) == ([], ())


def test_last_day_that_a_calendar_moves_moves_its_timer(unsettled):
    stage, row = unsettled
    ticket = dispute(stage, MARRIED)
    for each in (row, ticket):
        type(each).objects.filter(pk=each.pk).update(due=date(2026, 9, 29))
    with work_on({"ref": stage.ref}, now=stage.now) as work:
        recounting.recount(work, "cn v2")
    for each, kind in ((row, "settlement.due"), (ticket, "dispute.due")):
        each.refresh_from_db()
        at = OutboxRow.objects.get(kind=kind).due_at.astimezone(stage.clock.at.tzinfo)
        assert at.date() == each.due + timedelta(days=1)


def test_watch_page_shows_both(unsettled, client):
    stage, _ = unsettled
    dispute(stage, MARRIED)
    stage.wait(days=20)
    client.force_login(stage.staff("yunnan-supervisor").account)
    page = client.get("/desk/watch/").text
    assert ["超期和临期的数据异议" in page, "超期和临期的待定夺事项" in page, page.count("已超 ")] == [True, True, 2]
    assert stage.mother.name not in page


def test_words_of_a_dispute_are_in_no_timer(draft):
    dispute(draft)
    assert OutboxRow.objects.get(kind="dispute.due").payload.keys() == {"case", "dispute"}
