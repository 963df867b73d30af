"""``manage.py reductions``: the four reductions, from the definition and from cases."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from oneservice.cases import queries
from tests.cases.stage import Stage
from tests.shipped import one_bundle

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def newborn(tmp_path_factory):
    return one_bundle(tmp_path_factory.mktemp("newborn"), "newborn")


@pytest.fixture
def alone(newborn, settings):
    """The content folder with the one bundle, which is read in half the time."""
    settings.CONTENT = newborn


def reductions(*arguments):
    out = StringIO()
    call_command("reductions", *arguments, stdout=out)
    return out.getvalue()


def test_json_has_exactly_the_agreed_keys(alone):
    assert json.loads(reductions("newborn", "--json")) == {
        "bundle": "newborn",
        "before": {"materials": 32, "working_days": 73, "visits": 12, "forms": 11},
        "after": {"materials": 2, "working_days": 11, "visits": 0, "forms": 1},
        "cut_percent": {"materials": 94, "working_days": 85, "visits": 100, "forms": 91},
    }


def test_lines_say_before_after_and_the_cut(alone):
    assert reductions("newborn").splitlines()[0] == "申请材料 materials: 32 → 2 (-94%)"


def test_bundle_that_is_none_says_which_there_are(alone):
    with pytest.raises(CommandError, match=r"no bundle 'wedding': .*newborn"):
        reductions("wedding")


def test_closed_cases_are_measured():
    Stage().once("filed").finish()
    report = json.loads(reductions("newborn", "--json"))
    assert report["measured"] == {"cases": 1, "materials": 2, "working_days": 0, "visits": 0, "forms": 1}


def test_running_cases_are_not_measured():
    Stage().once("filed")
    assert "measured" not in json.loads(reductions("newborn", "--json"))


def test_public_page_of_a_service_has_the_figures():
    Stage()
    figures = queries.service("newborn").reductions
    assert figures.to_json()["cut_percent"] == {"materials": 94, "working_days": 85, "visits": 100, "forms": 91}
