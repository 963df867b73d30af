"""The scenarios of every shipped bundle come out as expected and go through all that a case can go through."""

import pytest
from django.conf import settings

from oneservice.console.scratch import parent
from tests.content.conftest import ROOT

pytestmark = pytest.mark.deep

BUNDLES = sorted(path.stem for path in ROOT.glob("workflows/bundles/*.yaml"))


@pytest.mark.parametrize("bundle", BUNDLES)
def test_scenarios_go_through_the_whole_bundle(bundle):
    request = {"do": "simulate", "content": str(settings.CONTENT), "bundle": bundle, "scenarios": [], "render": ""}
    report = parent.ask(request)
    assert [each["name"] for each in report["scenarios"] if not each["ok"]] == []
    assert {kind: counted["missing"] for kind, counted in report["coverage"].items()} == {
        "conditions": [],
        "actions": [],
        "outcomes": [],
    }
