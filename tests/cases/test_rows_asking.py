"""Registers are asked about many rows by one job, and one row that a register fails at holds up no other."""

import pytest

from oneservice.cases.actions.asking import AT_ONCE, WAITED, places_of
from oneservice.jobs import runner
from oneservice.records import outbox
from oneservice.records.models import OutboxRow
from tests.cases.rosters import RosterStage, people
from tests.cases.test_rows import FROM_REGISTER
from tests.cases.test_rows_advance import BY_ETHNICITY

pytestmark = pytest.mark.django_db

KNOWN = "530103199405160248"
SOURCE = "police.person"


@pytest.fixture
def stage(clock):
    return RosterStage(clock, fields=FROM_REGISTER, enrol=BY_ETHNICITY).open()


def rows(count, known):
    """People, of whom the register knows number ``known``."""
    found = people(count)
    found[known - 1]["ric"] = KNOWN
    return found


def jobs(stage, kind="source.ask"):
    """About how many rows each open job is."""
    found = OutboxRow.objects.filter(kind=kind, chain=stage.ref, state="ready", payload__source=SOURCE)
    return [len(places_of(row.payload)) for row in found.order_by("pk")]


def run_once(stage):
    for row in outbox.claim(20, stage.now, kinds=["source.ask"]):
        runner.run_row(row)


def heard(stage):
    return [row.get("ethnicity") for row in stage.dossier.answers["roster.staff"].value]


def test_rows_are_asked_about_twenty_in_a_job(stage):
    stage.fill(rows(AT_ONCE + 3, known=2))
    assert (jobs(stage), jobs(stage, WAITED)) == ([AT_ONCE, 3], [AT_ONCE, 3])
    assert heard(stage.settle())[:3] == [None, "yi", None]
    assert {stage.dossier.asked[f"{SOURCE}:roster.staff.{n}"]["status"] for n in (0, AT_ONCE)} == {"not_found"}


def test_only_new_rows_are_asked_about(stage):
    stage.fill(people(2)).settle().fill(people(3))
    assert jobs(stage) == [1]


def test_register_that_fails_is_asked_about_the_first_alone_and_about_the_others_together(stage, faults):
    stage.fill(rows(4, known=3))
    faults(SOURCE, "refused")
    run_once(stage)
    assert jobs(stage) == [1, 3]
    faults("payment", "down")  # instead
    assert heard(stage.settle()) == [None, None, "yi", None]


def test_register_that_says_nothing_has_had_its_time_for_every_row(stage, faults):
    faults(SOURCE, "silent")
    stage.fill(people(3)).wait(days=2)
    assert [stage.dossier.asked[f"{SOURCE}:roster.staff.{n}"].get("late") for n in range(3)] == [True] * 3
