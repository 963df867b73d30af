"""Gates nobody could judge before filing: the application is in, its items wait, a register or a person decides."""

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import desk
from oneservice.cases.models import Settlement
from oneservice.records import journal

pytestmark = pytest.mark.django_db

REGISTER = "civil.marriage"


@pytest.fixture
def unsure(submitted, faults):
    """Filed while the register of marriages, asked once more, says nothing: whether the parents are married is open."""
    faults(REGISTER, "silent")
    return submitted.ask_again(REGISTER, "mother", "parents.married").sign()


def begun(stage):
    return sorted(item for item, phase in stage.phases().items() if phase != "waiting")


def lead(stage):
    row = Settlement.objects.get(case=stage.case, subject="gate:wedlock")
    return stage.office("birth-service", "clerk"), row


def test_gate_that_is_not_known_lets_in_and_holds_items_back(unsure):
    assert (unsure.case.phase, begun(unsure)) == ("in_progress", [])


def test_citizen_reads_what_the_items_wait_for(unsure):
    waits = queries.progress(unsure.mother, unsure.ref).items[0].steps[-1]
    assert waits.detail.zh == "正在核实是否符合办理条件，核实后自动开始"


def test_register_that_answers_lets_the_items_begin(unsure):
    unsure.reply(REGISTER, "mother", married=True)
    assert begun(unsure) != []
    assert unsure.finish().case.phase == "closed"


def test_register_that_says_no_ends_what_waits_with_the_way_out(unsure):
    unsure.reply(REGISTER, "mother", married=False)
    assert (set(unsure.phases().values()), unsure.case.phase) == ({"ended"}, "closed")
    assert queries.progress(unsure.mother, unsure.ref).items[0].reason[:12] == "父母没有结婚登记的，孩子"


@pytest.mark.parametrize(("answer", "phase"), [(True, "in_progress"), (False, "closed")])
def test_register_that_stays_silent_leaves_it_to_the_lead(unsure, answer, phase):
    unsure.wait(days=4)
    staff, row = lead(unsure)
    desk.settle(staff, row.pk, answer, now=unsure.now)
    assert (unsure.case.phase, begun(unsure) != []) == (phase, True)


def test_lead_reads_the_rule_with_what_is_known(unsure):
    unsure.wait(days=4)
    staff, row = lead(unsure)
    line = next(line for line in queries.settlements(staff) if line.id == row.pk)
    assert (line.kind, line.title.zh, line.rule.zh[:6]) == ("gate", "父母是夫妻", "父母现在是夫")


def test_lead_is_asked_once(unsure):
    unsure.wait(days=9)
    asked = [entry for entry in journal.entries(unsure.ref) if entry.verb == "settlement.opened"]
    assert [entry.subject for entry in asked] == ["gate:wedlock"]


def test_gate_that_held_when_filed_is_not_judged_again(filed):
    filed.clock.at = filed.clock.at.replace(year=2028)
    filed.usual("birth-certificate")
    assert filed.item("birth-registration").phase == "received"
