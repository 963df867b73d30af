"""Three hundred rows cost the statements of three: what the numbers of test_budgets hold for, holds for rosters."""

import time

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import desk, signing
from oneservice.people.divisions import division_titles
from tests.cases.rosters import RosterStage, people
from tests.cases.stage import statements

pytestmark = pytest.mark.django_db


def counted(do):
    division_titles()  # read anew every minute, whatever is asked
    with statements() as found:
        do()
    return len(found)


def stepped(stage, key, action):
    """The statements of one step at the desk on one row."""
    row, staff, said = stage.item(key), stage.office(key, stage.word(key, action)), stage.asked(key, action)
    return counted(lambda: desk.act_on_item(staff, row.pk, action, step=row.step, posted=said, now=stage.now))


def together(stage, rows, action):
    steps = {row.pk: row.step for row in rows}
    key = rows[0].key
    staff, said = stage.office(key, stage.word(key, action)), stage.asked(key, action)
    return counted(lambda: desk.act_on_rows(staff, action, steps, posted=said, now=stage.now))


def costs(stage, count):
    """Filing, the three steps of a row, many rows at once, the end of the last, and the pages."""
    stage.open(nonce=str(count)).fill(people(count))
    found = [counted(lambda: signing.submit_case(stage.mother, stage.ref, now=stage.now))]
    found += [stepped(stage, "enrol#2", action) for action in ("accept", "propose", "grant")]
    enrol = stage.case.items.filter(item="enrol", state="at-window")
    found += [together(stage, list(enrol), "accept")]
    for action in ("propose", "grant"):
        state = {"propose": "in-review", "grant": "to-decide"}[action]
        found += [together(stage, list(stage.case.items.filter(item="enrol", state=state)), action)]
    clerk = stage.office("card#1", "clerk")
    found += [counted(lambda: queries.progress(stage.mother, stage.ref))]
    found += [counted(lambda: queries.inbox(clerk))]
    found += [counted(lambda: queries.desk_rows(clerk, stage.item("card#1").pk))]
    found += [counted(lambda: queries.desk_item(clerk, stage.item("card#1").pk))]
    return found


def test_300_rows_cost_the_statements_of_8():
    stage = RosterStage()
    few, many = costs(stage, 8), costs(stage, 300)
    assert few == many
    filing, accept, propose, grant, *batches = many[:7]
    assert (filing <= 28, accept <= 8, propose <= 8, grant <= 13, max(batches) <= 16) == (True,) * 5
    assert max(many[7:]) <= 8


def test_300_rows_are_filed_in_a_few_seconds():
    stage = RosterStage().open().fill(people(300))
    began = time.process_time()
    signing.submit_case(stage.mother, stage.ref, now=stage.now)
    assert time.process_time() - began < 8
