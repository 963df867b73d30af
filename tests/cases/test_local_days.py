"""Local days 地方节假日: a prefecture keeps a calendar of its own, and only what is decided there is counted by it."""

from datetime import date, datetime

import pytest

from oneservice.cases.actions.recounting import recount_places
from oneservice.cases.disputes import answer_by
from oneservice.cases.models import Case, Dispute, ItemCase
from oneservice.cases.workdays import calendar_at
from oneservice.people import divisions
from oneservice.people.actions import upsert_division, upsert_office
from oneservice.people.models import Division, Office
from oneservice.records import journal
from tests.cases.stage import Stage
from tests.cases.test_recounting import announce

pytestmark = pytest.mark.django_db
PREFECTURE, LOCAL, PROVINCE = "532800", "cn-532800", "cn-yunnan"
FIRST = "birth-certificate"


@pytest.fixture
def two(db, clock):
    """The same service in two prefectures, filed on the same day: Kunming, then Xishuangbanna."""
    clock.at = datetime.fromisoformat("2026-11-02T10:00:00+08:00")
    stage = Stage(clock=clock).once("filed")
    return stage, stage.case, jinghong(stage).case


def jinghong(stage):
    """A case at the hospital and the police there; what no office there takes goes to the province's."""
    for department in ("hospital", "police"):
        upsert_office(f"jinghong-{department}", department, "532801", "景洪市示例单位")
    return stage.scene("婚姻登记没有回应").open("there").fill().submit().sign()


def first(case):
    return ItemCase.objects.get(case=case, item=FIRST)


def dates(*cases):
    """The day to act by and the promise of the whole, of each case."""
    return [(first(case).act_by, Case.objects.get(pk=case.pk).due) for case in cases]


def test_a_local_closing_moves_only_what_is_decided_there(two):
    stage, here, there = two
    kunming, before = dates(here, there)
    assert kunming == before
    assert first(here).department == first(there).department
    announce(stage, calendar=LOCAL, closed="2026-11-03")
    stage.wait(minutes=1)
    assert dates(here, there) == [kunming, (date(2026, 11, 10), date(2026, 11, 18))]
    heads = [[e.verb for e in journal.entries(case.ref) if e.verb.endswith(".recounted")] for case in (here, there)]
    assert (heads[0], set(heads[1])) == ([], {"case.recounted", "item.recounted"})


def test_a_day_of_the_province_moves_both(two):
    stage, here, there = two
    announce(stage, calendar=PROVINCE, closed="2026-11-04")
    stage.wait(minutes=1)
    assert dates(here, there) == [(date(2026, 11, 10), date(2026, 11, 18))] * 2


def test_a_local_day_known_before_counts_from_the_guide_on(db, clock):
    clock.at = datetime.fromisoformat("2026-11-02T10:00:00+08:00")
    stage = Stage(clock=clock).once("filed")
    announce(stage, calendar=LOCAL, closed="2026-11-03")
    here, there = stage.case, jinghong(stage).case
    assert dates(here, there) == [(date(2026, 11, 9), date(2026, 11, 17)), (date(2026, 11, 10), date(2026, 11, 18))]


def test_each_item_counts_where_it_is_decided_and_the_case_where_it_lies(two):
    stage, here, there = two
    found = []
    for case in (here, there):
        stage.ref = case.ref
        own = stage.reading.item_calendars({})
        found.append((own[FIRST].code, own["maternity-claim"].code, stage.reading.calendar.code))
    assert found == [(PROVINCE, PROVINCE, PROVINCE), (LOCAL, PROVINCE, LOCAL)]


def test_an_office_wins_over_its_division_and_the_nearest_division_over_those_above(two):
    stage = two[0]
    office, closure = Office.objects.filter(department="health", division="530102").get(), stage.reading.closure

    def code(office=office, division="530102"):
        divisions.forget()
        return calendar_at(closure, "health", office, division).code

    found = [code()]
    Division.objects.filter(pk="530000").update(calendar="cn")
    found.append(code())
    Division.objects.filter(pk="530102").update(calendar=LOCAL)
    found += [code(), code(None), code(None, "530103"), code(None, "")]
    office.calendar = "cn"
    found.append(code())
    assert found == [PROVINCE, "cn", LOCAL, LOCAL, "cn", PROVINCE, "cn"]


def test_a_calendar_without_a_file_is_passed_over(two):
    stage, _, there = two
    Division.objects.filter(pk="532801").update(calendar="cn-lost")
    divisions.forget()
    stage.ref = there.ref
    assert stage.reading.calendar.code == LOCAL


def test_a_division_that_takes_another_calendar_has_its_cases_counted_again(two):
    stage, here, there = two
    before = dates(here, there)
    announce(stage, calendar=LOCAL, closed="2026-11-04")
    stage.wait(minutes=1)
    upsert_division(PREFECTURE, "西双版纳傣族自治州", parent="530000")
    recount_places(now=stage.now)
    stage.wait(minutes=3)
    assert dates(here, there) == before


def test_an_open_dispute_is_answered_in_the_days_of_its_office(two):
    stage, _, there = two
    row = Dispute.objects.create(
        case=there,
        field="newborn.weight",
        department="health",
        office=first(there).office,
        opened_at=stage.now,
        due="2026-11-09",
    )
    stage.ref = there.ref
    assert answer_by(stage.reading, row.department, row.office, "", row.opened_at) == date(2026, 11, 9)
    announce(stage, calendar=LOCAL, closed="2026-11-04")
    assert answer_by(stage.reading, row.department, row.office, "", row.opened_at) == date(2026, 11, 10)
