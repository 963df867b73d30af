"""Rows that a rule decides go on together: once each, whatever becomes of the others, in as few transactions."""

import pytest

from oneservice.cases.actions import events, signing
from oneservice.cases.work import ADVANCE, AT_ONCE, steps_of
from oneservice.jobs import runner
from oneservice.people.divisions import division_titles
from oneservice.records import outbox
from oneservice.records.models import OutboxRow
from tests.cases.rosters import AUTOMATIC, FILES, PLACES, RosterStage, people
from tests.cases.stage import statements
from tests.cases.test_rows import FROM_REGISTER, together
from tests.cases.test_rows_played import SCENARIO, simulate

pytestmark = pytest.mark.django_db

BY_ETHNICITY = AUTOMATIC.replace(
    '{"<": [{var: row.wage}, "9000.00 yuan"]}', '{"==": [{var: row.ethnicity}, yi]}'
).replace('{">=": [{var: row.wage}, "9000.00 yuan"]}', '{"!=": [{var: row.ethnicity}, yi]}')
"""``enrol`` decided by what a register says of each row."""


@pytest.fixture
def stage():
    return RosterStage(enrol=AUTOMATIC)


def submitted(stage, rows, nonce="once"):
    """The case is filed and no job of it has run."""
    stage.open(nonce).fill(rows)
    signing.submit_case(stage.mother, stage.ref, now=stage.now)
    return stage


def open_jobs(stage):
    return OutboxRow.objects.filter(kind=ADVANCE, chain=stage.ref, state="ready").order_by("pk")


def advance(stage):
    """Run the jobs of this kind that are due; how many rows each was for."""
    found = []
    while rows := outbox.claim(1, stage.now, kinds=[ADVANCE]):
        found += [len(steps_of(row.payload)) for row in rows]
        runner.run_row(rows[0])
    return found


def test_rows_go_on_fifty_in_a_transaction(stage):
    submitted(stage, people(AT_ONCE + 3, _2_wage="9000.00"))
    assert advance(stage) == [AT_ONCE, 3]
    assert stage.outcomes("enrol") == ["granted", "refused", *["granted"] * (AT_ONCE + 1)]


def test_40_rows_go_on_in_the_statements_of_8(stage):
    found = []
    division_titles()  # read anew every minute, whatever is asked
    for count in (8, 40):
        submitted(stage, people(count), nonce=str(count))
        with statements() as said:
            assert advance(stage) == [count]
        found.append(len(said))
        stage.settle()
    assert found[0] == found[1]


def test_row_that_cannot_be_told_yet_holds_back_no_other():
    stage = RosterStage(fields=FROM_REGISTER, enrol=BY_ETHNICITY)
    submitted(stage, people(3, _1_ethnicity="yi", _2_ethnicity="", _3_ethnicity="bai"))
    assert (advance(stage), stage.outcomes("enrol")) == ([3], ["granted", "", "refused"])


def test_row_goes_on_when_its_register_has_answered():
    stage = RosterStage(fields=FROM_REGISTER, enrol=BY_ETHNICITY)
    rows = people(3, _1_ethnicity="yi", _2_ethnicity="", _3_ethnicity="bai")
    rows[1]["ric"] = "530103199405160248"
    submitted(stage, rows).settle()
    assert stage.outcomes("enrol") == ["granted", "granted", "refused"]


def test_row_that_fails_is_left_alone_to_be_tried_again(stage):
    submitted(stage, people(8))
    broken = stage.item("enrol#3")
    broken.notes = b"not sealed by anybody"
    broken.save()
    assert advance(stage) == [8, 4, 4, 2, 2, 1, 1]
    assert stage.outcomes("enrol") == ["granted", "granted", "", *["granted"] * 5]
    assert [(steps_of(row.payload), row.attempts) for row in open_jobs(stage)] == [([(broken.pk, broken.step)], 1)]


def test_rows_that_have_gone_on_do_not_go_on_again(stage):
    submitted(stage, people(3))
    steps = steps_of(open_jobs(stage).get().payload)
    advance(stage)
    before = stage.case.head_seq
    events.advance_items(stage.case.pk, steps, now=stage.now)
    assert stage.case.head_seq == before


def test_row_that_has_moved_meanwhile_is_left_and_the_others_go_on(stage):
    submitted(stage, people(3))
    events.item_expired(stage.case.pk, stage.item("enrol#1").pk, stage.item("enrol#1").step, now=stage.now)
    assert (advance(stage), stage.outcomes("enrol")) == ([3], ["", "granted", "granted"])


ACTS = """
  acts:
    - {item: enrol, row: 2, do: [rules.unsure, refuse]}
  gives: {row.account: A-1}
  expect:
    items: {"enrol#1": closed, "enrol#2": refused, "enrol#3": closed}
"""


def test_scenario_has_its_own_event_for_one_of_the_rows(tmp_path, settings):
    text = SCENARIO.format(rows=[dict(row) for row in people(3)]).partition("\n  acts:")[0] + ACTS
    assert simulate(text, tmp_path, settings, enrol=AUTOMATIC) == []


def messages(stage, about):
    return OutboxRow.objects.filter(chain=stage.ref, kind="message.send", payload__about=about).count()


def test_one_message_says_it_of_all_rows_that_are_moved_together():
    stage = RosterStage(enrol=FILES[PLACES["enrol"]].replace("process: standard", "process: in-person"))
    stage.filed(people(3))
    for action in ("accept", "invite"):
        together(stage, [f"enrol#{n}" for n in (1, 2, 3)], action, stage.office("enrol#1", "clerk"))
    assert ({row.state for row in stage.case.items.filter(item="enrol")}, messages(stage, "visit")) == ({"to-come"}, 1)


def test_one_message_a_day_says_that_rows_are_to_be_paid():
    paid = FILES[PLACES["enrol"]].replace(
        "process: standard", "process: basket\nfee: {amount: 10.00 yuan, payer: filer, refund: unless_granted}"
    )
    stage = RosterStage(enrol=paid).filed(people(3))
    assert ({row.state for row in stage.case.items.filter(item="enrol")}, messages(stage, "pay")) == ({"to-pay"}, 1)
