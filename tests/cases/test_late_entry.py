"""Applications that were received on paper while nothing worked, and are entered later 补录."""

from datetime import date, datetime, timedelta

import pytest

from oneservice.cases import counter as window
from oneservice.cases import queries
from oneservice.cases.actions import counter, draft
from oneservice.cases.errors import Refused
from oneservice.cases.papers import open_values
from oneservice.records import journal
from tests.cases.service import Service
from tests.cases.stage import paper
from tests.cases.test_counter import Window, picture

pytestmark = pytest.mark.django_db

RECEIVED = datetime.fromisoformat("2026-09-24T16:30:00+08:00")
LATE = {window.RECEIVED: RECEIVED.isoformat(), window.WHY: "power"}


@pytest.fixture
def case(db, clock):
    return Window(clock=clock)


class Alone(Service):
    """A service that one person signs: care away from home, at a window of the medical insurance."""

    def entered(self, clerk="panlong-medins-clerk", **late):
        clerk, me = self.staff(clerk), self.mother
        card = {window.SERVICE: self.bundle, window.NAME: me.name, window.RIC: me.ric, **LATE, **late}
        posted = {name: [text] for name, text in card.items()}
        self.ref = counter.open_at_window(clerk, posted, now=self.now, nonce="once")
        self.clerk = clerk
        self.settle()
        return self.fill().attach_all()

    def on_paper(self):
        counter.sign_on_paper(self.clerk, self.ref, paper(), now=self.now)
        return self.settle()


@pytest.fixture
def alone(db, clock):
    return Alone("remote-care", "普通情形", clock)


def test_clocks_run_from_when_it_was_received(alone):
    case = alone.entered().on_paper().case
    assert (case.filed_at, case.number.split("-")[1]) == (RECEIVED, "20260924")
    first = alone.item("status-check")
    assert (first.accepted_on, first.outcome) == (date(2026, 9, 24), "granted")


def test_documents_and_pages_show_both_days(alone):
    alone.entered().on_paper()
    said = open_values(alone.case.documents.get(document="application-form"))
    assert (said["case"]["filed_on"], said["case"]["entered_on"]) == ("2026-09-24", "2026-09-28")
    assert {line["signed_at"][:10] for line in said["signatures"]} == {"2026-09-24"}
    assert queries.progress(alone.mother, alone.ref).entered_on == date(2026, 9, 28)
    assert queries.window_receipt(alone.clerk, alone.ref).received_at == RECEIVED


def test_journal_tells_when_it_was_received_and_why_it_is_late(alone):
    alone.entered().on_paper()
    entries = {entry.verb: entry for entry in journal.entries(alone.ref)}
    late = entries["receipt.entered-later"]
    assert late.data == {"received_at": RECEIVED.isoformat(), "reason": "power"}
    assert late.actor == f"staff:{alone.clerk.pk}:for:role:insured_person"
    assert entries["window.signed"].data["proof"] == "paper"


def test_what_is_signed_at_the_window_is_filed_today(alone):
    alone.entered()
    counter.sign_on_pad(alone.clerk, alone.ref, picture(), now=alone.now)
    case = alone.settle().case
    assert (case.filed_at.date(), case.received_at) == (alone.clock.at.date(), None)


def test_moment_and_reason_are_told_by_control(case):
    soon = (case.now + timedelta(hours=1)).isoformat()
    for late, wrong in (
        ({window.WHY: "power"}, {window.RECEIVED: counter.SAY_WHEN}),
        ({window.RECEIVED: RECEIVED.isoformat()}, {window.WHY: counter.SAY_WHY}),
        ({**LATE, window.RECEIVED: soon}, {window.RECEIVED: counter.NOT_YET}),
    ):
        with pytest.raises(Refused) as refused:
            case.begin(**late)
        assert refused.value.fields == wrong


def test_ten_working_days_are_the_most(case):
    """From Monday 28 September back over two weekends and the free Friday before: the 14th counts, the 11th not."""
    with pytest.raises(Refused) as refused:
        case.begin(**{**LATE, window.RECEIVED: "2026-09-11T09:00:00+08:00"})
    assert "10" in refused.value.fields[window.RECEIVED].zh
    assert case.begin(**{**LATE, window.RECEIVED: "2026-09-14T09:00:00+08:00"}).case.received_at.day == 14


def test_paper_signs_only_what_is_entered_later(case):
    case.begin().keyed()
    with pytest.raises(Refused):
        counter.sign_on_paper(case.clerk, case.ref, paper(), now=case.now)


def test_missing_scan_is_told(case):
    case.begin(**LATE).keyed()
    with pytest.raises(Refused) as refused:
        counter.sign_on_paper(case.clerk, case.ref, b"", now=case.now)
    assert (set(refused.value.fields), case.case.phase) == ({"file"}, "draft")


def test_where_others_must_sign_it_is_filed_when_they_have(case):
    case.begin(**LATE).keyed()
    counter.sign_on_paper(case.clerk, case.ref, paper(), now=case.now)
    case.settle().wait(days=1)
    case.sign()
    assert (case.case.filed_at.date(), case.reading.entered_on) == (case.clock.at.date(), None)


def test_handed_over_it_is_the_persons_own_day(case):
    case.begin(**LATE)
    counter.hand_over(case.clerk, case.ref, now=case.now)
    assert case.case.received_at is None


def test_acceptance_nobody_spoke_of_in_time_counts_from_the_paper(db, clock):
    """行政许可法 32 (4): what lay five working days counts as accepted from the day it was received."""
    alone = Alone("employment", "普通情形", clock)
    alone.entered("panlong-hrss-clerk", **{window.RECEIVED: "2026-09-18T09:00:00+08:00"})
    draft.choose_items(alone.mother, alone.ref, {"file-receipt"}, now=alone.now)
    alone.settle().fill().on_paper()
    item = alone.item("file-receipt")
    assert (item.phase, item.accepted_on) == ("review", date(2026, 9, 18))


def test_campaign_is_open_to_what_was_received_before_it_closed(db, clock):
    alone, last = Alone("school-enrolment", "普通情形", clock), datetime.fromisoformat("2027-03-07T15:00:00+08:00")
    clock.at = last + timedelta(days=3)
    with pytest.raises(Refused):
        alone.entered("panlong-edu-clerk", **{window.RECEIVED: clock.at.isoformat()})
    case = alone.entered("panlong-edu-clerk", **{window.RECEIVED: last.isoformat()}).on_paper().case
    assert (case.filed_at, case.campaign) == (last, last.year)
