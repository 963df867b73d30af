"""The same roads on what production uses."""

import pytest

from tests.cases.stage import Stage, cast

pytestmark = pytest.mark.services


def test_a_newborn_case_closes_on_postgresql(on_postgres):
    stage = Stage().filed().finish()
    assert stage.phases() == dict(cast().scenario.expect["items"])
