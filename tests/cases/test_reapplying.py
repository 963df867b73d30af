"""A correction that changes which items are part of the case."""

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import citizen
from oneservice.cases.flow import control
from oneservice.records import journal
from tests.cases.service import Service
from tests.cases.stage import statements

pytestmark = pytest.mark.django_db

PROMISE, CHECK = "fire-commitment", "fire-inspection"


@pytest.fixture
def asked(db, clock):
    """A restaurant whose promise about fire safety is sent back: it may be inspected instead."""
    stage = Service("open-restaurant", "普通情形", clock).once("filed")
    return stage.act(PROMISE, "correct", **{"defect.field.fire.mode": "请重新选择"})


def answer(stage, mode="inspection"):
    citizen.resubmit_item(stage.mother, stage.ref, PROMISE, posted={"fire.mode": [mode]}, now=stage.now)
    return stage.settle()


def visits(stage):
    return {visit.item: visit.status for visit in control.history(stage.case.process)}


def test_what_did_not_apply_begins_at_its_office(asked):
    row = answer(asked).item(CHECK)
    assert (row.phase, row.outcome, row.office.department) == ("received", "", "fire")
    assert visits(asked)[CHECK] == "open"


def test_what_was_corrected_and_applies_no_more_is_over(asked):
    row = answer(asked).item(PROMISE)
    assert (row.phase, row.outcome, visits(asked)[PROMISE]) == ("not_applicable", "not_applicable", "ended")


def test_citizen_reads_that_it_is_needed_now(asked):
    line = next(each for each in queries.progress(asked.mother, answer(asked).ref).items if each.id == CHECK)
    assert "更正后需要办理，等待启动" in [step.title.zh for step in line.steps]


def test_same_answer_again_changes_no_item(asked):
    before = asked.phases()[CHECK]
    phases = answer(asked, "commitment").phases()
    assert (before, phases[CHECK], phases[PROMISE]) == ("not_applicable", "not_applicable", "received")


def test_journal_stays_whole(asked):
    case = answer(asked).case
    assert journal.verify(case.ref, journal.Head(case.head_seq, case.head_hash)) == []


def test_answering_costs_at_most_14_statements(asked):
    with statements() as found:
        citizen.resubmit_item(asked.mother, asked.ref, PROMISE, posted={"fire.mode": ["inspection"]}, now=asked.now)
    assert len(found) <= 14
