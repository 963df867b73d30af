"""Stages: which one a case goes on with once everything so far has ended."""

import pytest

from oneservice.engine.stages import next_stage
from oneservice.engine.values import UNKNOWN
from tests.engine.builders import closure, decided, entry, equals, field

WANTED = equals("site.wanted", True)
STAGES = ("land", "build", "completion")


@pytest.fixture
def project():
    """Land, then the permit and perhaps a connection to the mains, then the check of what was built."""
    return closure(
        field("site.wanted", "bool"),
        entry("land", stage="land"),
        entry("permit", ["land"], stage="build"),
        entry("mains", ["land"], stage="build", when=WANTED),
        entry("check", ["permit"], stage="completion"),
        stages=STAGES,
    )


def ahead(made, stage=0, wanted=UNKNOWN, **outcomes):
    return next_stage(made, stage, {"site.wanted": wanted}, frozenset(), outcomes)


def test_stage_whose_items_may_begin_is_next(project):
    assert ahead(project, land="granted") == 1
    assert ahead(project, 1, land="granted", permit="granted", mains="not_applicable") == 2


@pytest.mark.parametrize("wanted", [True, False, UNKNOWN])
def test_nothing_is_ahead_of_a_refusal_whatever_is_not_asked_yet(project, wanted):
    assert ahead(project, wanted=wanted, land="refused") is None


def test_item_that_waits_for_a_decision_only_is_ahead_of_a_refusal():
    made = closure(
        entry("land", stage="land"), entry("permit", [decided("land")], stage="build"), stages=("land", "build")
    )
    assert ahead(made, land="refused") == 1


def test_item_behind_one_that_may_not_apply_is_still_ahead():
    made = closure(
        field("site.wanted", "bool"),
        entry("land", stage="land"),
        entry("mains", ["land"], stage="build", when=WANTED),
        entry("check", ["mains"], stage="completion"),
        stages=STAGES,
    )
    assert [ahead(made, wanted=wanted, land="refused") for wanted in (True, False, UNKNOWN)] == [None, 2, 2]
