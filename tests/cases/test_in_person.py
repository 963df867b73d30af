"""到场办理: the applicant chooses a time, the clock stands until then; the office says who came."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from oneservice.cases import queries
from oneservice.cases.actions import visiting
from oneservice.cases.errors import NotFound, Refused
from oneservice.cases.models import Appointment, CaseDocument
from oneservice.catalogue.calendars import calendar
from oneservice.people.actions import set_hours
from oneservice.records.models import OutboxRow
from tests.cases.rows import item_case
from tests.cases.stage import Stage
from tests.cases.swapping import with_process
from tests.cases.test_recounting import announce

pytestmark = pytest.mark.django_db
ITEM = "maternity-claim"


@pytest.fixture
def invited(db, clock, monkeypatch):
    with_process(monkeypatch, ITEM, "in-person")
    stage = Stage(clock=clock).once("filed", "usual birth-certificate")
    return stage.once("attach maternity-invoice", f"act {ITEM} accept", f"act {ITEM} invite")


def times(stage):
    return [at for day in queries.visit(stage.mother, stage.ref, ITEM).days for at, _ in day.times]


def book(stage, at=None, person=None):
    wish = (at or times(stage)[0]).isoformat()
    visiting.book(person or stage.mother, stage.ref, ITEM, wish, now=stage.now)
    return stage.settle()


def mark(stage, word):
    row, staff = stage.item(ITEM), stage.office(ITEM, "clerk")
    visiting.attend(staff, row.pk, word, step=row.step, now=stage.now)
    return stage.settle()


def notices():
    rows = CaseDocument.objects.filter(document="appointment-notice").order_by("pk")
    return list(rows.values_list("state", flat=True))


def progress(stage):
    return next(i for i in queries.progress(stage.mother, stage.ref).items if i.id == ITEM)


def test_citizen_is_asked_to_come_and_sees_the_open_times(invited):
    view = queries.visit(invited.mother, invited.ref, ITEM)
    assert (progress(invited).todo, progress(invited).visit_at) == ("visit", None)
    assert [f"{at:%m-%d %H:%M}" for at in times(invited)][:3] == ["09-28 14:00", "09-28 14:30", "09-28 15:00"]
    assert view.days[-1].day <= invited.item(ITEM).act_by
    assert [title.zh for title in view.bring][:1] == ["本人有效身份证件"]


def test_no_time_is_offered_on_a_holiday(invited):
    days = {day.day.isoformat() for day in queries.visit(invited.mother, invited.ref, ITEM).days}
    assert {"2026-09-30", "2026-10-08"} <= days
    assert not days & {"2026-10-01", "2026-10-02", "2026-10-03"}


def test_appointment_comes_with_a_notice_and_a_reminder_the_day_before(invited):
    at = times(invited)[-1]
    book(invited, at)
    made = CaseDocument.objects.get(document="appointment-notice")
    assert (progress(invited).visit_at, made.item.item) == (at, ITEM)
    assert OutboxRow.objects.get(kind="visit.remind").due_at == at - timedelta(days=1)


def test_the_notice_is_a_paper_with_time_and_place(invited):
    book(invited)
    made = invited.make(CaseDocument.objects.get(document="appointment-notice"))
    assert (made.state, made.problem) == ("ready", "")


def test_changing_the_time_frees_the_old_one_and_replaces_the_notice(invited):
    first, second = times(invited)[:2]
    book(book(invited, first), second)
    assert progress(invited).visit_at == second
    assert sorted(Appointment.objects.values_list("status", flat=True)) == ["booked", "cancelled"]
    assert notices() == ["replaced", "making"]


def test_cancelling_frees_the_time_and_the_item_still_waits(invited):
    book(invited)
    visiting.cancel(invited.mother, invited.ref, ITEM, now=invited.now)
    assert (progress(invited).todo, progress(invited).visit_at, notices()) == ("visit", None, ["revoked"])


def test_time_that_is_full_is_not_offered_and_is_refused(invited):
    row, at = invited.item(ITEM), times(invited)[0]
    for seat in (0, 1):
        Appointment.objects.create(item=item_case(office=row.office), office=row.office, at=at, seat=seat)
    assert at not in times(invited)
    with pytest.raises(Refused) as refused:
        book(invited, at)
    assert refused.value.fields["at"] == visiting.FULL


def test_database_holds_the_capacity_when_two_take_the_last_seat_at_once(invited, monkeypatch):
    row, at = invited.item(ITEM), times(invited)[0]
    for seat in (0, 1):
        Appointment.objects.create(item=item_case(office=row.office), office=row.office, at=at, seat=seat)
    monkeypatch.setattr("oneservice.cases.appointments.taken", lambda item, slots: {})  # as it was a moment ago
    with pytest.raises(Refused) as refused:
        book(invited, at)
    assert refused.value.fields["at"] == visiting.FULL


def test_item_has_one_appointment_whoever_writes(invited):
    book(invited)
    held = Appointment.objects.get()
    with pytest.raises(IntegrityError):
        Appointment.objects.create(item=held.item, office=held.office, at=held.at, seat=1)


def test_clock_stands_until_the_applicant_comes_and_the_process_goes_on_by_itself(invited):
    book(invited)
    before = invited.item(ITEM).due
    mark(invited.wait(days=14), "came")
    assert (invited.item(ITEM).state, invited.item(ITEM).due > before) == ("in-review", True)
    assert Appointment.objects.get().status == "came"
    assert invited.act(ITEM, "grant").item(ITEM).outcome == "granted"


def test_who_comes_without_an_appointment_is_seen_too(invited):
    mark(invited, "came")
    assert (invited.item(ITEM).state, Appointment.objects.get().status) == ("in-review", "came")


def test_nobody_is_absent_before_the_time(invited):
    book(invited)
    with pytest.raises(Refused) as refused:
        mark(invited, "missed")
    assert refused.value.text == visiting.NOT_YET


def test_who_misses_the_time_is_asked_again(invited):
    mark(book(invited).wait(days=1), "missed")
    assert (invited.item(ITEM).state, invited.item(ITEM).phase) == ("no-show", "review")
    book(invited.act(ITEM, "invite-again"))
    assert progress(invited).visit_at is not None


def test_who_never_comes_is_left_to_a_person_and_loses_the_item_only(invited):
    invited.wait(days=31)
    assert (invited.item(ITEM).state, invited.item(ITEM).phase) == ("no-show", "review")
    invited.act(ITEM, "stop")
    assert (invited.item(ITEM).phase, invited.case.phase) == ("ended", "in_progress")


def test_limit_that_passes_frees_the_seat(invited):
    book(invited, times(invited)[-1]).wait(days=31)
    assert (Appointment.objects.get().status, notices()) == ("cancelled", ["revoked"])


def test_office_sees_whom_it_expects_and_whom_it_forgot(invited):
    book(invited)
    clerk = invited.office(ITEM, "clerk")
    [row] = queries.visits(clerk).today
    assert (row.applicant, row.over, row.id) == ("李*", False, invited.item(ITEM).pk)
    [row] = queries.visits(invited.wait(days=1) and clerk).earlier
    assert row.over


def test_another_office_sees_and_marks_nothing(invited):
    book(invited)
    other, row = invited.staff("wuhua-medins-clerk"), invited.item(ITEM)
    assert (queries.visits(other).today, queries.visits(other).later) == ((), ())
    with pytest.raises(NotFound):
        visiting.attend(other, row.pk, "came", step=row.step, now=invited.now)


def test_other_parent_does_not_choose_the_time(invited):
    with pytest.raises(NotFound):
        book(invited, person=invited.father)


def test_office_without_hours_offers_none_and_still_sees_people(invited):
    set_hours(invited.item(ITEM).office, [])
    assert times(invited) == []
    assert mark(invited, "came").item(ITEM).state == "in-review"


def shut(stage, at):
    """The office is closed on the day of ``at``; every date is counted again."""
    announce(stage, closed=f"{timezone.localdate(at)}")
    return stage.wait(minutes=1)


def test_appointment_on_a_day_that_is_closed_later_is_cancelled_and_another_is_asked_for(invited):
    at = times(invited)[-1]
    shut(book(invited, at), at)
    assert (progress(invited).todo, progress(invited).visit_at, notices()) == ("visit", None, ["revoked"])
    assert not {timezone.localdate(each) for each in times(invited)} & {timezone.localdate(at)}
    step = next(step for step in progress(invited).steps if step.title.zh.startswith("预约的日子改为不办公"))
    assert step.detail.zh == f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
    assert OutboxRow.objects.filter(kind="message.send", payload__about="visit.closed").count() == 1


def test_whoever_loses_the_last_time_has_days_to_choose_another(invited):
    row, at = invited.item(ITEM), times(invited.wait(days=10))[-1]
    assert row.act_by == timezone.localdate(at)
    shut(book(invited, at), at)
    row.refresh_from_db()
    timer = OutboxRow.objects.get(kind="item.expired", payload__item=row.pk, payload__step=row.step)
    assert row.act_by == calendar("cn-yunnan").add_workdays(timezone.localdate(at), 3).date
    assert timezone.localdate(timer.due_at) == row.act_by + timedelta(days=1)
    assert timezone.localdate(times(invited)[-1]) == row.act_by


def test_appointment_on_another_day_stays(invited):
    first, last = times(invited)[0], times(invited)[-1]
    shut(book(invited, first), last)
    assert (progress(invited).visit_at, notices()) == (first, ["making"])
