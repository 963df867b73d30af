"""Notices over the calendars of the content: two persons, the chain in the journal, what is in force."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from oneservice.catalogue import calendar_life, calendars
from oneservice.catalogue.calendar_life import Paper, WrongNotice
from oneservice.catalogue.models import CalendarNotice
from oneservice.engine.calendar_days import Announced, DayKind
from oneservice.records import journal

pytestmark = pytest.mark.django_db
NOW, TODAY = datetime(2026, 11, 27, tzinfo=UTC), date(2026, 11, 27)
SHUT = date(2026, 12, 2)
PAPER = Paper("关于停电闭馆的通知", "示例〔2026〕1号", TODAY, "0" * 64)


def proposed(days=None, code="cn-yunnan"):
    notice = Announced(days or {SHUT: DayKind.CLOSED})
    return calendar_life.propose(code, notice, PAPER, by="staff:1", now=NOW, today=TODAY)


def approved(row, by="staff:2"):
    calendar_life.approve(row, by=by, now=NOW, today=TODAY)
    return row


def open_on(code="cn-yunnan"):
    return calendars.calendar(code).is_workday(SHUT)


def test_a_notice_counts_once_a_second_person_has_approved_it():
    row = proposed()
    assert open_on()
    approved(row)
    assert not open_on()
    assert open_on("cn")


def test_nobody_approves_what_they_proposed():
    with pytest.raises(WrongNotice, match="another supervisor"):
        approved(proposed(), by="staff:1")
    assert open_on()


def test_the_database_holds_the_second_person_too():
    row = proposed()
    with pytest.raises(IntegrityError):
        CalendarNotice.objects.filter(pk=row.pk).update(decided_by="staff:1")


def test_of_two_decisions_one_is_refused():
    row = proposed()
    calendar_life.reject(row, by="staff:2", now=NOW)
    with pytest.raises(WrongNotice, match="decided already"):
        approved(row, by="staff:3")


def test_a_revocation_needs_two_again():
    row = approved(proposed())
    back = calendar_life.propose_revocation(row, by="staff:2", now=NOW, today=TODAY)
    assert not open_on()
    approved(back, by="staff:1")
    row.refresh_from_db()
    assert (open_on(), row.state, back.number) == (True, "revoked", 2)


def test_a_day_that_was_off_stays_off_once_it_is_past():
    row = approved(proposed())
    asked = calendar_life.propose_revocation(row, by="staff:2", now=NOW, today=SHUT)
    late = SHUT + timedelta(days=1)
    with pytest.raises(WrongNotice, match="2026-12-02 is past and was off"):
        calendar_life.approve(asked, by="staff:1", now=NOW, today=late)
    calendar_life.reject(asked, by="staff:1", now=NOW)
    with pytest.raises(WrongNotice, match="2026-12-02 is past and was off"):
        calendar_life.propose_revocation(row, by="staff:2", now=NOW, today=late)
    assert not open_on()


def test_a_past_day_that_is_off_by_another_notice_too_hinders_no_revocation():
    local, country = approved(proposed()), approved(proposed(code="cn"))
    back = calendar_life.propose_revocation(local, by="staff:2", now=NOW, today=SHUT + timedelta(days=1))
    calendar_life.approve(back, by="staff:1", now=NOW, today=SHUT + timedelta(days=1))
    assert (open_on(), country.state) == (False, "approved")


def test_a_notice_is_looked_at_again_when_it_is_approved():
    first, second = proposed(), proposed()
    approved(first)
    with pytest.raises(WrongNotice, match="holiday already"):
        approved(second)


def test_each_step_is_in_the_chain_of_the_calendar():
    row = approved(proposed())
    approved(calendar_life.propose_revocation(row, by="staff:2", now=NOW, today=TODAY), by="staff:1")
    assert [(e.verb, e.actor) for e in journal.entries("calendar:cn-yunnan")] == [
        ("calendar.proposed", "staff:1"),
        ("calendar.approved", "staff:2"),
        ("calendar.proposed", "staff:2"),
        ("calendar.approved", "staff:1"),
    ]
    assert journal.verify("calendar:cn-yunnan", None) == []


def test_another_process_sees_a_notice_after_a_moment(settings):
    row = proposed()
    calendars.forget()
    assert open_on()
    CalendarNotice.objects.filter(pk=row.pk).update(state="approved", decided_by="staff:2", decided_at=NOW)
    assert open_on()
    settings.CALENDAR_FRESH = -1
    calendars.forget()
    assert [open_on(), open_on()] == [False, False]


def test_dates_cost_no_statement_while_the_notices_are_fresh():
    calendars.forget()
    with CaptureQueriesContext(connection) as captured:
        for _ in range(3):
            open_on()
    assert len(captured) == 1
