"""Whatever becomes of the rows, in whatever order: what waits on them begins when, and as, the plan says."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from oneservice.engine.definition import After, BundleItem
from oneservice.engine.plan import ENDED, GRANTED, NOT_APPLICABLE, REFUSED, outcome_of_rows, ready_rows
from oneservice.engine.values import UNKNOWN
from tests.cases.closures import closure
from tests.cases.rosters import RosterStage, people

OUTCOMES = st.sampled_from([GRANTED, REFUSED, ENDED, NOT_APPLICABLE, None])
TRUTHS = st.sampled_from([True, False, UNKNOWN])


def two(need="granted"):
    """``second`` after ``first``; which of them has rows is said by the truths."""
    made = closure({"first": (), "second": ("first",)})
    entries = (BundleItem("first", "first"), BundleItem("second", "second", after=(After("first", need),)))
    object.__setattr__(made.bundle, "items", entries)
    return made


@given(st.lists(OUTCOMES, min_size=1, max_size=6), st.lists(TRUTHS, min_size=1, max_size=6), st.booleans())
def test_later_rows_begin_exactly_when_every_earlier_row_is_decided(came, truths, needs_grant):
    begun = dict(enumerate(came, 1))
    applies = {"first": dict.fromkeys(begun, True), "second": dict(enumerate(truths, 1))}
    plan = ready_rows(two("granted" if needs_grant else "decided"), applies, {"first": begun, "second": {}})
    outcome = outcome_of_rows(came)
    passed = outcome is not None and (not needs_grant or outcome in (GRANTED, NOT_APPLICABLE))
    wanted = [f"second#{row}" for row, truth in enumerate(truths, 1) if truth is True]
    assert list(plan.start) == (wanted if passed else [])
    assert list(plan.blocked) == ([] if passed or outcome is None else wanted)
    assert list(plan.not_applicable) == [f"second#{row}" for row, truth in enumerate(truths, 1) if truth is False]


@given(st.lists(OUTCOMES, min_size=1, max_size=6), st.lists(TRUTHS, min_size=1, max_size=6))
def test_every_row_that_has_not_begun_has_one_place(came, truths):
    applies = {"first": dict(enumerate([True] * len(came), 1)), "second": dict(enumerate(truths, 1))}
    plan = ready_rows(two(), applies, {"first": dict(enumerate(came, 1)), "second": {}})
    placed = [*plan.start, *plan.not_applicable, *plan.blocked, *plan.waiting]
    assert sorted(placed) == [f"second#{row}" for row in range(1, len(truths) + 1)]


class Played(TestCase):
    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(["grant", "refuse", "visit", "withdraw"]), min_size=1, max_size=4), st.randoms())
    def test_rows_decided_in_any_order_let_the_rest_begin_at_the_last_decision(self, fates, order):
        stage = RosterStage()
        visits = {f"_{n}_kind": "visit" for n, fate in enumerate(fates, 1) if fate == "visit"}
        stage.filed(people(len(fates), **visits))
        todo = [(n, fate) for n, fate in enumerate(fates, 1) if fate != "visit"]
        order.shuffle(todo)
        for number, fate in todo:
            assert stage.phases()["card#1"] == "waiting"
            decide(stage, f"enrol#{number}", fate)
        assert {stage.phases()[f"card#{n}"] for n in range(1, len(fates) + 1)} == {"received"}
        failed = any(fate in ("refuse", "withdraw") for fate in fates)
        assert stage.phases()["account"] == ("ended" if failed else "review")


def decide(stage, key, fate):
    if fate == "withdraw":
        stage.withdraw(key)
    else:
        getattr(stage, fate)(key)


pytestmark = pytest.mark.django_db
