"""评审组: each member chooses alone, once, with a reason; what enough of them chose is taken, else it is split."""

import pytest

from oneservice.cases import panels, queries
from oneservice.cases.actions import desk
from oneservice.cases.errors import NotAllowed, NotFound, Refused
from oneservice.cases.models import CaseDocument, Vote
from oneservice.engine.definition import Panel
from oneservice.people.actions import upsert_staff
from oneservice.people.queries import deciding_office
from oneservice.records import journal
from oneservice.records.models import Entry
from tests.cases.stage import Stage
from tests.cases.swapping import with_process

pytestmark = pytest.mark.django_db
ITEM = "maternity-claim"
WHY = "符合诊疗规范"


@pytest.fixture
def asked(db, clock, monkeypatch):
    with_process(monkeypatch, ITEM, "expert-panel")
    stage = Stage(clock=clock).once("filed", "usual birth-certificate")
    return stage.once("attach maternity-invoice", f"act {ITEM} accept", f"act {ITEM} consult")


@pytest.fixture
def experts(asked):
    office = deciding_office("hospital", asked.item(ITEM).office.division_id)
    return [upsert_staff(f"expert-{n}", office.slug, ["expert"], f"专家{n}") for n in range(3)]


def vote(stage, staff, action, opinion=WHY, step=None):
    row = stage.item(ITEM)
    posted = {"opinion": [opinion]}
    desk.act_on_item(staff, row.pk, action, step=step or row.step, posted=posted, now=stage.now)
    return stage.settle()


def inbox(staff):
    return [row.item for row in queries.inbox(staff).rows]


@pytest.mark.parametrize(
    ("chosen", "came"),
    [
        ([], ""),
        (["agree"], ""),
        (["agree", "agree"], "agree"),
        (["agree", "object"], ""),
        (["agree", "object", "other"], panels.SPLIT),
        (["object", "agree", "object"], "object"),
    ],
)
def test_what_enough_members_chose_is_taken(chosen, came):
    assert panels.result(Panel("expert", "hospital", 3, 2), chosen) == came


def test_panel_is_split_as_soon_as_nothing_can_be_chosen_often_enough():
    assert panels.result(Panel("expert", "hospital", 4, 4), ["agree", "object"]) == panels.SPLIT


def test_clock_stands_while_the_panel_sits_and_the_applicant_is_told(asked):
    row = asked.item(ITEM)
    assert (row.phase, row.actor, row.stopped_on) == ("special_procedure", "expert", asked.now.date())
    assert CaseDocument.objects.filter(document="assessment-notice", item=row).count() == 1


def test_two_of_three_decide_and_the_office_goes_on(asked, experts):
    vote(asked, experts[0], "agree")
    assert asked.item(ITEM).state == "with-experts"
    vote(asked, experts[1], "agree", "费用合理")
    assert (asked.item(ITEM).state, asked.item(ITEM).panel) == ("to-decide", None)
    notes = dict(queries.desk_item(asked.office(ITEM, "clerk"), asked.item(ITEM).pk).notes)
    assert notes["评审组意见"] == f"同意：{WHY}\n同意：费用合理"
    assert asked.act(ITEM, "grant").item(ITEM).outcome == "granted"


def test_members_who_do_not_agree_leave_it_to_a_person(asked, experts):
    for staff, choice in zip(experts, ("agree", "agree-if", "object"), strict=True):
        vote(asked, staff, choice)
    assert (asked.item(ITEM).state, asked.item(ITEM).phase) == ("no-opinion", "review")


def test_member_votes_once(asked, experts):
    vote(asked, experts[0], "agree")
    with pytest.raises(NotAllowed) as refused:
        vote(asked, experts[0], "object")
    assert (refused.value.text, Vote.objects.count()) == (desk.VOTED, 1)
    assert inbox(experts[0]) == []


def test_member_says_why(asked, experts):
    with pytest.raises(Refused) as refused:
        vote(asked, experts[0], "agree", "")
    assert list(refused.value.fields) == ["opinion"]


def test_member_does_not_see_what_others_chose(asked, experts):
    vote(asked, experts[0], "object", "病历不全")
    view = queries.desk_item(experts[1], asked.item(ITEM).pk)
    assert (view.panel.voted, view.panel.mine) == (1, None)
    assert "病历不全" not in repr(view)
    assert queries.desk_item(experts[0], asked.item(ITEM).pk).panel.mine.zh == "不同意"


def test_members_have_it_on_their_desk_and_can_do_nothing_else(asked, experts):
    assert inbox(experts[0]) == [ITEM]
    view = queries.desk_item(experts[0], asked.item(ITEM).pk)
    assert [button.id for button in view.actions] == ["agree", "agree-if", "object"]
    assert [ask.kind for ask in view.actions[0].asks] == ["opinion"]
    assert view.specials == ()


def test_handling_office_reads_and_does_not_vote(asked, experts):
    clerk = asked.office(ITEM, "clerk")
    assert queries.desk_item(clerk, asked.item(ITEM).pk).actions == ()
    with pytest.raises(NotAllowed):
        vote(asked, clerk, "agree")


def test_expert_of_another_hospital_has_nothing_to_do_with_it(asked, experts):
    other = upsert_staff("expert-far", "wuhua-hospital", ["expert"], "外院专家")
    assert inbox(other) == []
    with pytest.raises(NotFound):
        vote(asked, other, "agree")


def test_member_has_nothing_to_do_with_it_any_more_once_it_is_decided(asked, experts):
    for staff in experts[:2]:
        vote(asked, staff, "agree")
    with pytest.raises(NotFound):
        queries.desk_item(experts[2], asked.item(ITEM).pk)


def test_votes_are_journalled_and_their_words_are_not(asked, experts):
    vote(asked, experts[0], "object", "病历不全")
    [event] = Entry.objects.filter(verb="panel.voted")
    assert (event.actor, event.data["action"]) == (f"staff:{experts[0].pk}", "object")
    assert "病历不全".encode() not in bytes(Vote.objects.get().sealed)
    head = journal.Head(asked.case.head_seq, asked.case.head_hash)
    assert journal.verify(asked.case.ref, head) == []


def test_panel_that_is_late_leaves_it_to_a_person_and_may_be_asked_again(asked, experts):
    vote(asked, experts[0], "agree").wait(days=40)
    assert (asked.item(ITEM).state, asked.item(ITEM).panel) == ("no-opinion", None)
    asked.act(ITEM, "consult")
    vote(asked, experts[0], "agree")
    assert asked.item(ITEM).state == "with-experts"
