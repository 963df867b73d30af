"""The same roads on what production uses."""

import pytest

from oneservice.cases.actions.migrating import put_back
from tests.cases.editions import added, dropped, move, renamed
from tests.cases.stage import Stage, cast
from tests.cases.test_migrating import rows

pytestmark = pytest.mark.services


def test_a_newborn_case_closes_on_postgresql(on_postgres):
    stage = Stage().filed().finish()
    assert stage.phases() == dict(cast().scenario.expect["items"])


def test_a_moved_case_closes_on_postgresql(on_postgres):
    stage = Stage().filed().usual("birth-certificate")
    old, before = stage.version, rows(stage)
    edits = renamed("standard", "at-window", "counter"), added("first-visit"), dropped("childcare-subsidy")
    move(stage, *edits)
    put_back(stage.ref, by="bert", now=stage.now)
    assert rows(stage) == before
    stage.version = old
    move(stage, *edits).settle().finish()
    assert (stage.case.phase, stage.phases()["first-visit"]) == ("closed", "closed")
