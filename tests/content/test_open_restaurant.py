"""The restaurant: which items a shop needs, who signs, and what its rules decide."""

import pytest

from oneservice.engine.form import Form
from oneservice.engine.materials import required
from oneservice.engine.plan import gates, promise
from oneservice.engine.rules import compile_rule
from oneservice.engine.values import UNKNOWN
from tests.content.conftest import demo


@pytest.fixture(scope="module")
def plays(filled):
    return {play.scenario.name: play for play in filled("open-restaurant")}


@pytest.fixture(scope="module")
def ordinary(plays):
    return next(iter(plays.values()))


def test_people_are_asked_only_what_each_scenario_answers(plays):
    answered = {name: {a for a in play.scenario.answers if not a.startswith("item.")} for name, play in plays.items()}
    assert {name: set(play.questions) for name, play in plays.items()} == answered


def test_every_scenario_uploads_what_it_says(plays):
    for play in plays.values():
        needs = required(play.closure, play.state.env, play.state.applies)
        got = [need.key for need in needs if need.how == "upload"]
        assert got == list(play.scenario.expect.get("uploads", got)), play.scenario.name


def test_a_rural_collective_is_known_by_its_n2_code(plays):
    village = next(play for name, play in plays.items() if "N2" in name)
    assert village.state.env["biz.uscc"] == "N2532801MF0EXAMP34"
    assert village.state.env["biz.kind"] == "collective"


def test_who_is_agent_and_legal_representative_signs_once(plays):
    alone = {name for name, play in plays.items() if play.state.env["principal.is_agent"] is True}
    assert {name.partition("，")[0] for name in alone} >= {"个体工商户自己办理"}
    assert all("principal.mobile" not in play.questions for name, play in plays.items() if name in alone)


def test_an_area_past_the_threshold_adds_the_fire_check(ordinary):
    """Hard case: a correction makes an item appear."""
    small = {**ordinary.answers, "shop.area": ordinary.answers["shop.area"].__class__(299, "typed")}
    state = Form(ordinary.closure).evaluate(small, {"today": ordinary.scenario.today}, ordinary.asked)
    fire = {name: truth for name, truth in state.applies.items() if name.startswith("fire-")}
    assert True not in fire.values()
    assert True in {truth for name, truth in ordinary.state.applies.items() if name.startswith("fire-")}


def test_the_gates_are_open_in_every_scenario(plays):
    assert {gate.truth for play in plays.values() for gate in gates(play.closure, play.state.env)} == {True}


@pytest.mark.parametrize(
    ("dishes", "building", "decision"),
    [
        (["hot", "cold"], "commercial", (True, False)),
        (["hot"], "adjacent", (False, True)),
        (["drinks"], "adjacent", (True, False)),
        (UNKNOWN, "adjacent", (UNKNOWN, UNKNOWN)),
    ],
)
def test_cooking_fumes_are_refused_next_to_dwellings(content, dishes, building, decision):
    fumes = compile_rule(content.fields["shop.fumes"].compute).value({"shop.dishes": dishes})
    rules = content.items["restaurant-environment"].decide
    env = {"shop.fumes": fumes, "shop.building": building}
    assert tuple(compile_rule(rule).truth(env) for rule in (rules.grant, rules.refuse)) == decision


def test_promise_is_that_of_the_longest_licence(ordinary):
    days = [promise(ordinary.closure, frozenset(chosen)).amount for chosen in ([], ["tobacco-licence"])]
    assert days == [10, 10]


def test_demo_registers_know_who_plays(ordinary):
    said = ordinary.scenario.sources
    agent = said["identity"]["agent"]["ric"]
    assert demo("registers/legal.agent")[agent] == said["legal.agent"]["agent"]
    uscc = said["legal.agent"]["agent"]["uscc"]
    assert demo("registers/market.entity")[uscc] == said["market.entity"]["biz"]
