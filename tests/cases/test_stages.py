"""Stages: only the first is filed, the case sleeps in between, and one press goes on in the version it began with."""

from datetime import timedelta

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import staging, withdrawing
from oneservice.cases.errors import Refused
from oneservice.cases.flow import control
from oneservice.records.models import OutboxRow
from tests.cases.building import House, canonical
from tests.cases.stage import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db, clock):
    return House(clock)


@pytest.fixture
def asleep(house):
    return house.asleep()


def told(about="dormant"):
    return OutboxRow.objects.filter(kind="message.send", payload__about=about).count()


def questions(house):
    pages = queries.draft(house.owner, house.ref).pages
    return [page.id for page in pages if page.open_questions]


def test_only_the_first_stage_is_asked_and_filed(house):
    assert questions(house) == ["site"]
    house.page("site", site__area="120").submit()
    assert house.phases() == {"land-use": "review"}


def test_guide_lists_later_stages_without_a_date(house):
    first, later = queries.draft(house.owner, house.ref).guide
    assert (first.applies, later.applies, later.due) == ("yes", "later", None)


def test_case_sleeps_when_its_stage_has_ended(asleep):
    assert (asleep.case.phase, asleep.case.due, asleep.case.closed_at) == ("dormant", None, None)
    assert [row.status for row in control.history(asleep.case.process)] == ["ended"]


def test_citizen_is_told_what_comes_next(asleep):
    assert told() == 1
    assert [title.zh for title in queries.progress(asleep.owner, asleep.ref).next_items] == ["施工许可"]
    assert queries.my_cases(asleep.owner)[0].todo == "continue"


def test_one_press_asks_what_the_next_stage_needs_and_keeps_the_rest(asleep):
    assert questions(asleep.woken()) == ["building"]


def test_next_stage_is_signed_and_decided_in_the_same_case(asleep):
    number = asleep.case.number
    asleep.woken().page("building", build__floors="2").submit()
    assert asleep.phases() == {"land-use": "closed", "build-permit": "review"}
    asleep.act("build-permit", "grant")
    assert (asleep.case.phase, asleep.case.number) == ("closed", number)
    assert [row.status for row in control.history(asleep.case.process)] == ["ended", "ended"]


def test_next_stage_cannot_be_filed_unfinished(asleep):
    with pytest.raises(Refused) as refused:
        asleep.woken().submit()
    assert list(refused.value.fields) == ["build.floors"]


def test_version_stays_the_one_it_began_with(asleep):
    published(canonical("自建房一件事"), asleep.now)
    asleep.woken().page("building", build__floors="2").submit().act("build-permit", "grant")
    assert asleep.case.version_id == asleep.version.sha256
    assert queries.progress(asleep.owner, asleep.ref).title.zh == "建房一件事"


def test_sleeping_case_is_reminded_now_and_then_and_never_late(asleep):
    for _ in range(3):
        asleep.clock.at += timedelta(days=91)
        asleep.settle()
    assert told() == 4
    assert asleep.case.phase == "dormant"
    assert queries.progress(asleep.owner, asleep.ref).due is None


def test_nobody_is_reminded_of_a_stage_that_was_filed(asleep):
    asleep.woken().page("building", build__floors="2").submit()
    asleep.clock.at += timedelta(days=91)
    asleep.settle()
    assert told() == 1


def test_next_stage_that_was_begun_can_rest_again_with_its_answers(asleep):
    asleep.woken().page("building", build__floors="2")
    staging.rest_case(asleep.owner, asleep.ref, now=asleep.now)
    assert (asleep.case.phase, asleep.case.stage) == ("dormant", 0)
    assert questions(asleep.woken()) == []


def test_next_stage_is_never_thrown_away_as_a_draft(asleep):
    with pytest.raises(Refused):
        withdrawing.abandon_draft(asleep.owner, asleep.woken().ref, now=asleep.now)


def test_case_whose_next_stage_cannot_be_closes(house):
    house.page("site", site__area="120").submit().refuse("land-use")
    assert house.case.phase == "closed"


def test_citizen_ends_a_sleeping_case(asleep):
    staging.end_case(asleep.owner, asleep.ref, now=asleep.now)
    assert (asleep.case.phase, told("closed")) == ("closed", 1)
    with pytest.raises(Refused):
        asleep.woken()


def test_case_that_is_under_way_can_be_neither_continued_nor_ended(house):
    house.page("site", site__area="120").submit()
    for act in (staging.continue_case, staging.end_case, staging.rest_case):
        with pytest.raises(Refused):
            act(house.owner, house.ref, now=house.now)


def test_case_withdrawn_as_a_whole_does_not_sleep(house):
    house.page("site", site__area="120").submit()
    withdrawing.withdraw_case(house.owner, house.ref, now=house.now)
    assert house.case.phase == "withdrawn"
