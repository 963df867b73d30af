"""Transfer 移送: custody changes, the clock does not; or the item ends here and goes to a body outside."""

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import specials
from oneservice.cases.errors import NotFound, Refused
from oneservice.cases.models import CaseDocument
from oneservice.cases.papers import open_values
from oneservice.people.queries import sister_offices
from oneservice.records import journal
from tests.cases.stage import statements

pytestmark = pytest.mark.django_db

ITEM = "birth-registration"
WUHUA = "wuhua-police"


@pytest.fixture
def reviewing(filed):
    """The registration is with the police of Panlong, accepted."""
    return filed.once("usual birth-certificate", f"act {ITEM} accept")


def special(stage, name, staff=None, **asked):
    row = stage.item(ITEM)
    staff = staff or stage.office(ITEM, row.actor)
    posted = {"reason": ["户籍地在该辖区"]} | {k: [v] for k, v in asked.items()}
    specials.act_specially(staff, row.pk, name, step=row.step, posted=posted, now=stage.now)
    return stage.settle()


def test_offices_to_choose_from_are_those_of_the_department_nearest_first(reviewing):
    here = reviewing.item(ITEM).office
    offices = sister_offices(here, here.department)
    assert {office.department for office in offices} == {"police"}
    assert here not in offices
    tree = [len(set(office.division.ancestry) & set(here.division.ancestry)) for office in offices[:3]]
    assert tree == sorted(tree, reverse=True)
    assert offices[0].division.ancestry[:2] == here.division.ancestry[:2]


def test_item_goes_to_the_other_office_and_only_there(reviewing):
    before = reviewing.office(ITEM, "reviewer")
    special(reviewing, "transfer", office=WUHUA)
    item = reviewing.item(ITEM)
    there = reviewing.staff("wuhua-police-reviewer")
    assert [row.id for row in queries.inbox(there).rows] == [item.pk]
    assert queries.inbox(before).rows == ()
    with pytest.raises(NotFound):
        queries.desk_item(before, item.pk)


def test_clock_and_state_stay_as_they_were(reviewing):
    before = reviewing.item(ITEM)
    reviewing.wait(days=2)
    special(reviewing, "transfer", office=WUHUA)
    after = reviewing.item(ITEM)
    kept = ("phase", "state", "step", "due", "act_by", "accepted_on", "stopped_on", "actors")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]


def test_citizen_reads_who_has_it_now(reviewing):
    special(reviewing, "transfer", office=WUHUA)
    item = next(i for i in queries.progress(reviewing.mother, reviewing.ref).items if i.id == ITEM)
    assert item.office == "昆明市公安局五华分局示例派出所"
    line = item.steps[-2]
    assert (line.title.zh, line.detail.zh) == ("转由其他单位办理", "昆明市公安局五华分局示例派出所")


def test_notice_is_the_old_offices_and_names_the_new_one(reviewing):
    old = reviewing.item(ITEM).office.zh
    special(reviewing, "transfer", office=WUHUA)
    row = CaseDocument.objects.select_related("case").get(document="transfer-notice")
    assert (row.issuer, "五华" in open_values(row)["this"]["to"]) == (old, True)


def test_custody_is_journalled(reviewing):
    special(reviewing, "transfer", office=WUHUA)
    entry = next(e for e in journal.entries(reviewing.ref) if e.verb == "item.transferred")
    assert entry.data == {"before": "panlong-police", "to": WUHUA}


def test_who_proposed_may_not_decide_after_a_transfer_either(reviewing):
    reviewing.act(ITEM, "propose")
    before = dict(reviewing.item(ITEM).actors)
    special(reviewing, "transfer", office=WUHUA)
    assert reviewing.item(ITEM).actors == before
    reviewing.usual(ITEM)
    assert reviewing.item(ITEM).phase == "delivered"


@pytest.mark.parametrize("office", ["", "panlong-police", "wuhua-health", "no-such"])
def test_only_another_office_of_the_department_is_taken(reviewing, office):
    with pytest.raises(Refused) as refusal:
        special(reviewing, "transfer", office=office)
    assert set(refusal.value.fields) == {"office"}


def test_another_office_cannot_pass_it_on(reviewing):
    with pytest.raises(NotFound):
        special(reviewing, "transfer", reviewing.staff("wuhua-police-reviewer"), office=WUHUA)


def test_passing_on_needs_a_reason(reviewing):
    with pytest.raises(Refused) as refusal:
        special(reviewing, "transfer", office=WUHUA, reason="")
    assert set(refusal.value.fields) == {"reason"}


def test_what_waits_or_has_ended_cannot_be_passed_on(filed):
    filed.once("usual birth-certificate")
    staff = filed.office("birth-certificate", "clerk")
    desk = queries.desk_item(staff, filed.item("birth-certificate").pk)
    assert "transfer" not in [each.id for each in desk.specials]


def test_transfer_takes_at_most_9_statements(reviewing):
    row, staff = reviewing.item(ITEM), reviewing.office(ITEM, "reviewer")
    posted = {"reason": ["户籍地在该辖区"], "office": [WUHUA]}
    with statements() as found:
        specials.act_specially(staff, row.pk, "transfer", step=row.step, posted=posted, now=reviewing.now)
    assert len(found) <= 9


# --- outside ---------------------------------------------------------------------------------------------------


@pytest.fixture
def received(filed):
    return filed.once("usual birth-certificate")


def test_body_outside_ends_the_item_with_a_notice(received):
    special(received, "hand-over", body="贵州省盘州市公安局，0858-0000000")
    item = next(i for i in queries.progress(received.mother, received.ref).items if i.id == ITEM)
    assert (item.phase, item.documents[-1].kind) == ("transferred", "transfer-notice")
    assert "贵州省盘州市公安局" in item.reason
    assert received.phases()["social-card"] == "ended"


def test_body_outside_is_named(received):
    with pytest.raises(Refused) as refusal:
        special(received, "hand-over", body="")
    assert set(refusal.value.fields) == {"body"}


def test_accepted_item_stays_on_the_platform(reviewing):
    with pytest.raises(Refused):
        special(reviewing, "hand-over", body="贵州省盘州市公安局")
