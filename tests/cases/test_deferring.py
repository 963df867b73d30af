"""Materials that may follow 容缺: owed from acceptance, reminded of, delivered late or never."""

from contextlib import suppress
from datetime import date

import pytest

from oneservice.cases import queries, readiness
from oneservice.cases.actions import desk, recounting
from oneservice.cases.debts import STILL_OWED
from oneservice.cases.errors import Refused
from oneservice.cases.models import CaseDocument
from oneservice.cases.queries.drafts import STATEMENT
from oneservice.cases.work import work_on
from oneservice.records import journal
from oneservice.records.models import OutboxRow
from tests.cases.editions import bringing, promised, publish
from tests.cases.stage import statements

pytestmark = pytest.mark.django_db

CLAIM, INVOICE = "maternity-claim", "maternity-invoice"
SERVICE = "birth-service"


@pytest.fixture
def owing(filed):
    """The claim is accepted on 28 September without its invoice; five working days end on 10 October."""
    return filed.once("usual birth-certificate", f"act {CLAIM} accept")


def debts(stage):
    return stage.dossier.debts


def papers(stage, document):
    return CaseDocument.objects.filter(case__ref=stage.ref, document=document, item__item=CLAIM).count()


def messages():
    return OutboxRow.objects.filter(kind="message.send", payload__about="owed").count()


def test_who_files_without_a_material_promises_it_by_signing(stage):
    stage.open().fill()
    said = queries.check(stage.mother, stage.ref).statement
    stage.submit().sign()
    promised = [entry.subject for entry in journal.entries(stage.ref) if entry.verb == "material.promised"]
    assert "住院分娩医疗费用票据" in said.zh
    assert "ends" in said.en
    assert INVOICE in promised


def test_who_has_brought_all_promises_nothing(stage):
    stage.open().fill()
    for need in readiness.promised_later(stage.reading, stage.reading.form_state()):
        stage.attach(need.key)
    said = queries.check(stage.mother, stage.ref).statement
    stage.submit().sign()
    assert said is STATEMENT
    assert "material.promised" not in {entry.verb for entry in journal.entries(stage.ref)}


def test_nothing_is_owed_before_acceptance(filed):
    assert debts(filed) == {}


def test_acceptance_without_a_material_makes_it_owed_with_a_paper(owing):
    assert debts(owing) == {CLAIM: {INVOICE: "2026-10-10"}}
    assert (papers(owing, "deferral-notice"), messages()) == (1, 1)


def test_what_is_owed_is_due_no_later_than_the_item(owing):
    assert date.fromisoformat(debts(owing)[CLAIM][INVOICE]) <= owing.item(CLAIM).due


def test_acceptance_with_the_material_owes_nothing(stage):
    stage.open().fill().attach(INVOICE).submit().sign().usual("birth-certificate")
    stage.act(CLAIM, "accept")
    assert (debts(stage), papers(stage, "deferral-notice")) == ({}, 0)


def test_citizen_and_handler_see_the_last_day(owing):
    [line] = [line for line in queries.progress(owing.mother, owing.ref).owed if line.key == INVOICE]
    desk = queries.desk_item(owing.office(CLAIM, "reviewer"), owing.item(CLAIM).pk)
    there = next(each for each in desk.materials if each.key == INVOICE)
    assert (line.due, there.due, there.status) == (date(2026, 10, 10), date(2026, 10, 10), "deferred")


def test_material_that_comes_is_owed_no_more(owing):
    owing.attach(INVOICE).wait(days=20)
    assert (debts(owing), owing.item(CLAIM).phase) == ({CLAIM: {}}, "review")


def test_lists_know_what_is_owed_without_the_dossier(owing):
    told = [(owing.item(CLAIM).owed, owing.item(CLAIM).owed_until)]
    owing.attach(INVOICE)
    told.append((owing.item(CLAIM).owed, owing.item(CLAIM).owed_until))
    assert told == [(1, date(2026, 10, 10)), (0, None)]


def test_handler_sees_in_the_timeline_that_it_came(owing):
    owing.attach(INVOICE)
    item = next(i for i in queries.progress(owing.mother, owing.ref).items if i.id == CLAIM)
    assert [step.title.zh for step in item.steps][-2:] == ["已补交材料", "审核中"]


def test_reminder_goes_out_two_days_before(owing):
    owing.wait(days=10)
    assert messages() == 1
    owing.wait(days=2)
    assert messages() == 2


def test_material_that_never_comes_ends_the_item_and_not_the_case(owing):
    owing.wait(days=16)
    phases = owing.phases()
    assert (phases[CLAIM], papers(owing, "ended-notice"), owing.case.phase) == ("ended", 1, "in_progress")
    assert {phase for item, phase in phases.items() if item != CLAIM} & {"ended", "withdrawn"} == set()


def test_citizen_reads_why_it_ended(owing):
    owing.wait(days=16)
    item = next(i for i in queries.progress(owing.mother, owing.ref).items if i.id == CLAIM)
    assert "没有补交" in item.reason
    assert item.steps[-1].title.en == "Ended, as a material that was to follow did not come"


def test_nothing_is_granted_while_a_material_is_owed(owing):
    owing.act(CLAIM, "propose")
    row, staff = owing.item(CLAIM), owing.office(CLAIM, "decider")
    with pytest.raises(Refused) as refusal:
        desk.act_on_item(staff, row.pk, "grant", step=row.step, posted={}, now=owing.now)
    shown = {each.id: each.barred for each in queries.desk_item(staff, row.pk).actions}
    assert refusal.value.text is shown["grant"] is STILL_OWED
    assert (shown["refuse"], debts(owing)) == (None, {CLAIM: {INVOICE: "2026-10-10"}})


def test_it_is_granted_when_the_material_has_come(owing):
    owing.act(CLAIM, "propose").attach(INVOICE).act(CLAIM, "grant")
    assert owing.item(CLAIM).outcome == "granted"


def test_decided_item_owes_nothing(owing):
    owing.act(CLAIM, "propose").act(CLAIM, "refuse").wait(days=20)
    assert (debts(owing), owing.item(CLAIM).phase) == ({}, "refused")


def test_acceptance_that_owes_takes_8_statements(filed):
    filed.once("usual birth-certificate")
    row, staff = filed.item(CLAIM), filed.office(CLAIM, "clerk")
    with statements() as found:
        desk.act_on_item(staff, row.pk, "accept", step=row.step, posted={}, now=filed.now)
    assert len(found) <= 8


# --- what decides by itself -----------------------------------------------------------------------------------


@pytest.fixture
def granting(stage):
    """A rule has granted on 28 September what is promised in ten working days and owes a material; it has 4 hours."""
    within = {"defer": {"amount": 5, "unit": "workdays"}}
    stage.version = publish(stage, bringing(SERVICE, INVOICE, **within), promised(SERVICE, 10))
    return stage.filed()


def stands(stage):
    row = stage.item(SERVICE)
    return row.state, row.outcome, row.key in stage.dossier.held


def test_grant_of_a_rule_waits_for_the_material_longer_than_its_state_may_last(granting):
    assert stands(granting.wait(days=3)) == ("checking", "", True)
    assert "item.expired" in [entry.verb for entry in journal.entries(granting.ref)]


def test_grant_that_waited_beyond_the_limit_happens_when_the_material_comes(granting):
    granting.wait(days=3).attach(INVOICE).settle()
    assert stands(granting) == ("closed", "granted", False)


def test_automatic_item_whose_material_never_comes_ends_by_its_debt(granting):
    granting.wait(days=20)
    assert (granting.item(SERVICE).phase, granting.case.phase) == ("ended", "in_progress")


def test_item_that_waits_for_a_material_is_late_by_its_own_limit_alone(granting):
    row = granting.wait(days=3).item(SERVICE)
    assert row.act_by == row.due


def test_calendar_counted_again_gives_no_limit_back_to_what_waits_for_a_material(granting):
    row = granting.wait(days=3).item(SERVICE)
    with suppress(recounting._Same), work_on({"ref": granting.ref}, now=granting.now) as work:
        recounting.recount(work, "cn v9")
    assert granting.item(SERVICE).act_by == row.due


def test_rule_that_has_not_decided_goes_to_a_person_though_a_material_is_owed(granting):
    with work_on({"ref": granting.ref}, now=granting.now) as work:
        work.dossier.held.clear()
        work.seal()
    granting.wait(days=3)
    assert granting.item(SERVICE).state == "by-person"
