"""Starting a company: everybody who must sign does, and money and shares add up."""

import pytest

from oneservice.engine.plan import gates
from oneservice.engine.rules import compile_rule
from tests.content.conftest import demo


@pytest.fixture(scope="module")
def plays(filled):
    return {play.scenario.name: play for play in filled("company-start")}


def test_every_shareholder_signs_in_a_time_of_their_own(content):
    role = content.bundles["company-start"].roles["shareholder"]
    assert (role.each, role.signs, role.within.amount) == ("company.shareholders", "all", 15)


def test_people_are_asked_only_what_each_scenario_answers(plays):
    for name, play in plays.items():
        answered = {answer for answer in play.scenario.answers if not answer.startswith("item.")}
        assert set(play.questions) - answered <= {"company.supervisor"}, name  # may stay blank
        assert answered - set(play.questions) == set(), name


def test_the_gates_are_open_in_every_scenario(plays):
    assert {gate.truth for play in plays.values() for gate in gates(play.closure, play.state.env)} == {True}


@pytest.mark.parametrize(
    ("shares", "amounts", "kind", "fine"),
    [
        ([60, 40], [600, 400], "limited", [True, True, True]),
        ([60, 30], [600, 400], "limited", [False, True, True]),
        ([60, 40], [600, 300], "limited", [True, False, True]),
        ([100], [1000], "limited", [True, True, False]),
        ([100], [1000], "one_person", [True, True, True]),
    ],
)
def test_shares_and_contributions_add_up(content, shares, amounts, kind, fine):
    rows = [{"share": share, "amount": amount} for share, amount in zip(shares, amounts, strict=True)]
    env = {"company.shareholders": rows, "company.capital": 1000, "company.type": kind}
    valid = content.fields["company.shareholders"].valid
    assert [compile_rule(one.must).truth(env) for one in valid] == fine


def test_a_licence_beforehand_leaves_the_bundle(content):
    rule = compile_rule(content.fields["company.pre_approval"].compute)
    assert [rule.value({"company.scope": scope}) for scope in (["software"], ["software", "security"])] == [False, True]


def test_make_demo_has_everybody_by_role():
    people = demo("people").items()
    plays = {
        said["plays"]["company-start"]: login for login, said in people if "company-start" in said.get("plays", {})
    }
    assert plays == {"agent": "lin-xiao", "rep": "zhou-zheng", "finance": "xu-qing", "shareholder": "wu-di"}
