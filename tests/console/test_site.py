"""The running site as the gate asks it: who decides where, what is published."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command

from oneservice.catalogue import lifecycle
from oneservice.console.gate import judge
from oneservice.console.site import DatabaseSite
from oneservice.engine.checks import Decider, run_site_checks
from oneservice.engine.closure import closure_json
from oneservice.engine.reading import read_content, read_folder
from oneservice.people import actions
from tests.engine.sample import FILES

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 9, 28, 9, 0, tzinfo=UTC)


@pytest.fixture
def county(db):
    """A province with two counties; only one has a police office, which has a clerk."""
    actions.upsert_division("53", "云南省", "Yunnan")
    actions.upsert_division("530102", "五华区", "Wuhua", parent="53")
    actions.upsert_division("530103", "盘龙区", "Panlong", parent="53")
    actions.upsert_office("wuhua-police", "police", "530102", "五华分局", "Wuhua Police")
    actions.upsert_staff("clerk-1", "wuhua-police", ["clerk"], "甲")


def test_deciders_are_of_the_lowest_divisions(county):
    assert DatabaseSite().deciders("police") == [
        Decider("五华区", "五华分局", (frozenset({"clerk"}),)),
        Decider("盘龙区", ""),
    ]


def test_an_office_above_decides_where_there_is_none_below(county):
    actions.upsert_office("province-police", "police", "53", "省厅", "Province")
    assert [(each.division, each.office) for each in DatabaseSite().deciders("police")] == [
        ("五华区", "五华分局"),
        ("盘龙区", "省厅"),
    ]


def test_deciders_may_be_asked_of_one_division(county):
    assert [each.division for each in DatabaseSite().deciders("police", "530103")] == ["盘龙区"]


@pytest.mark.parametrize("number", [1, 20])
def test_deciders_cost_the_same_however_many_divisions(county, number, django_assert_max_num_queries):
    for one in range(number):
        actions.upsert_division(f"5302{one:02d}", f"{one}区", "", parent="53")
    with django_assert_max_num_queries(4):
        DatabaseSite().deciders("police")


def test_nothing_is_published_at_first(db):
    assert DatabaseSite().published("birth") is None


def test_what_is_published_is_the_definition_in_force(db):
    content, _ = judge(FILES)
    lifecycle.publish(closure_json(content, "birth"), by="a", reviewed_by="b", now=NOW, gate=lambda closure: ())
    assert DatabaseSite().published("birth").bundle.id == "birth"


def test_the_demo_province_has_everybody_the_shipped_content_needs(db):
    """What else is judged of it is held by ``test_bad_content``."""
    call_command("demo_province", verbosity=0)
    content, _ = read_content(read_folder(ROOT))
    assert [str(problem) for problem in run_site_checks(content, DatabaseSite())] == []
