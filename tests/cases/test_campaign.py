"""A campaign: begun and filed in its window only, its days those of the year it was filed in."""

from datetime import date

import pytest

from oneservice.cases import queries
from oneservice.cases.errors import Refused
from oneservice.records.models import OutboxRow
from tests.cases.school import BUNDLE, School

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(db, clock):
    return School(clock)


def told(call, *arguments):
    with pytest.raises(Refused) as refused:
        call(*arguments)
    return refused.value.text.zh


def closing():
    return OutboxRow.objects.filter(kind="message.send", payload__about="closing").count()


def test_service_cannot_be_begun_before_it_opens(school):
    assert told(school.on("2026-02-28").open) == "2026年3月1日开始受理，2026年3月7日截止，请届时再来"


def test_service_cannot_be_begun_after_it_closed(school):
    assert told(school.on("2026-03-08").open) == "本批次已于2026年3月7日截止，下一批次2027年3月1日开始"


def test_guide_of_the_service_says_when_and_offers_no_button_outside(school):
    inside, outside = queries.service(BUNDLE), school.on("2026-03-08") and queries.service(BUNDLE)
    assert (inside.open, outside.open) == (True, False)
    assert "截止前先申请后申请都一样" in inside.window.zh


def test_late_filing_is_refused_with_words_and_answers_are_kept(school):
    ref = school.fill(school.open())
    assert "2026年3月7日截止" in told(school.on("2026-03-08").submit, ref)
    assert school.case(ref).phase == "draft"


def test_last_day_counts(school):
    assert school.on("2026-03-07").case(school.filed()).campaign == 2026


def test_draft_says_until_when_it_can_be_filed(school):
    ref = school.fill(school.open())
    view = queries.draft(school.parent(1), ref)
    assert (view.open, view.ready, "2026年3月7日截止" in view.window.zh) == (True, True, True)
    late = queries.draft(school.on("2026-03-08").parent(1), ref)
    assert (late.open, late.ready) == (False, False)


def test_who_has_not_filed_is_told_two_days_before_the_end(school):
    school.open(1), school.filed(2)
    school.on("2026-03-05").settle()
    assert closing() == 0
    school.on("2026-03-06").settle()
    assert closing() == 1


def test_rules_read_the_days_of_the_year_it_is_filed_in(school):
    ref = school.fill(school.open(), born_on="2020-08-31")
    assert queries.draft(school.parent(1), ref).closed_gate is None
    school.fill(ref, born_on="2020-09-01")
    assert queries.draft(school.parent(1), ref).closed_gate.id == "age"


def test_filed_case_keeps_the_days_of_its_year(school):
    ref = school.filed()
    assert school.case(ref).campaign == 2026
    school.on("2027-03-02")
    assert school.reading(ref).campaign_days["draw"] == date(2026, 5, 10)
    assert school.reading(ref).context()["campaign.age_day"] == "2026-08-31"


def test_state_until_a_day_ends_on_that_day(school):
    ref = school.waiting()
    assert school.item(ref).act_by == date(2026, 5, 14)
    school.on("2026-05-14").settle()
    assert school.item(ref).state == "to-draw"
    school.on("2026-05-15").settle()
    assert school.item(ref).state == "by-person"
