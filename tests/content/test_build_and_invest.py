"""The building project: stages, who signs for which item, and what the thresholds decide."""

import pytest

from oneservice.engine.plan import gates
from oneservice.engine.rules import compile_rule
from tests.content.conftest import demo


@pytest.fixture(scope="module")
def plays(filled):
    return {play.scenario.name: play for play in filled("build-and-invest")}


@pytest.fixture(scope="module")
def bundle(content):
    return content.bundles["build-and-invest"]


def test_people_are_asked_only_what_each_scenario_answers(plays):
    assert {name: set(play.questions) for name, play in plays.items()} == {
        name: set(play.scenario.answers) for name, play in plays.items()
    }


def test_each_stage_waits_for_the_permits_of_the_one_before(bundle):
    stage = {entry.id: entry.stage for entry in bundle.items}
    waits = {(stage[after.item], entry.stage) for entry in bundle.items for after in entry.after}
    order = list(bundle.stages)
    assert {order.index(later) - order.index(first) for first, later in waits} == {0, 1}


def test_joint_acceptance_waits_for_three_checks(bundle):
    joint = next(entry for entry in bundle.items if entry.id == "joint-acceptance")
    assert [after.item for after in joint.after] == ["planning-check", "fire-check", "archive-check"]


def test_designer_and_builder_hold_back_only_their_own_items(bundle):
    held = {role.id: list(role.items) for role in bundle.roles.values() if role.items}
    assert held == {"designer": ["works-planning", "fire-design"], "contractor": ["construction-permit"]}


@pytest.mark.parametrize(
    ("kind", "hazard", "area", "height", "low"),
    [
        ("warehouse", False, 10000, 24, True),
        ("warehouse", False, 10001, 24, False),
        ("warehouse", False, 10000, 24.5, False),
        ("warehouse", True, 500, 6, False),
        ("other", False, 500, 6, False),
    ],
)
def test_low_risk_is_small_low_and_harmless(content, kind, hazard, area, height, low):
    env = {"project.kind": kind, "project.hazard": hazard, "project.area": area, "project.height": height}
    assert compile_rule(content.fields["project.low_risk"].compute).value(env) is low


def test_the_gates_are_open_in_every_scenario(plays):
    assert {gate.truth for play in plays.values() for gate in gates(play.closure, play.state.env)} == {True}


def test_demo_registers_know_who_plays(plays):
    said = next(iter(plays.values())).scenario.sources
    agent = said["identity"]["agent"]["ric"]
    owner = demo("registers/legal.agent")[agent]["uscc"]
    entities = demo("registers/market.entity")
    assert entities[owner] == said["market.entity"]["biz"]
    assert entities["91530100MAEXAMP08U"] == said["market.entity"]["designer"]
    assert demo("registers/natres.land")[owner] == said["natres.land"]["biz"]
