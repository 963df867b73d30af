"""Laws of three-valued logic, on generated rules."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oneservice.engine.rules import compile_rule
from oneservice.engine.values import UNKNOWN

QUICK = settings(max_examples=40, deadline=None)  # other work on the machine must not fail a test
NAMES = ("a.x", "a.y", "a.z")
VARIABLES = st.sampled_from(NAMES).map(lambda name: {"var": name})
ROW = st.just({"var": "row.n"})
LIST = st.just({"var": "a.rows"})
NUMBER = st.integers(-3, 3)


def conditions(inner):
    pair = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        pair.map(lambda parts: {"and": parts}),
        pair.map(lambda parts: {"or": parts}),
        inner.map(lambda part: {"!": [part]}),
        st.tuples(inner, inner, inner).map(lambda parts: {"if": list(parts)}),
        st.tuples(st.sampled_from(["all", "some", "none"]), LIST, inner).map(lambda p: {p[0]: [p[1], p[2]]}),
        st.tuples(st.sampled_from(["==", "!=", "<", ">="]), VARIABLES | ROW, NUMBER | VARIABLES).map(
            lambda p: {p[0]: [p[1], p[2]]}
        ),
        NUMBER.map(lambda n: {"<": [{"+": [{"sum": [{"var": "a.rows"}, {"var": "row.n"}]}, {"var": "a.x"}]}, n]}),
        NUMBER.map(lambda n: {"==": [{"count": [{"var": "a.rows"}, {">": [{"var": "row.n"}, 0]}]}, n]}),
    )


RULES = st.recursive(st.booleans() | VARIABLES, conditions, max_leaves=10)
VALUES = st.none() | st.booleans() | NUMBER
ROWS = st.lists(st.fixed_dictionaries({}, optional={"n": st.none() | NUMBER}), max_size=3)
ENVS = st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, VALUES) | {"a.rows": ROWS})


def truth(logic, env):
    return compile_rule(logic).truth(env)


def check_that_learning_flips_nothing(logic, env, value, rows, number):
    before = compile_rule(logic).value(env)
    learnt = {"a.x": value, "a.y": number, "a.z": value, "a.rows": rows} | env
    learnt["a.rows"] = [{"n": number} | row for row in learnt["a.rows"]]
    if before is not UNKNOWN:
        assert compile_rule(logic).value(learnt) == before


@QUICK
@given(RULES, ENVS, VALUES, ROWS, NUMBER)
def test_learning_a_value_never_flips_a_known_result(logic, env, value, rows, number):
    check_that_learning_flips_nothing(logic, env, value, rows, number)


@pytest.mark.deep
@settings(max_examples=5000, deadline=None)
@given(RULES, ENVS, VALUES, ROWS, NUMBER)
def test_learning_a_value_never_flips_a_known_result_of_many_rules(logic, env, value, rows, number):
    check_that_learning_flips_nothing(logic, env, value, rows, number)


@QUICK
@given(RULES, ENVS)
def test_rule_depends_only_on_what_it_reached(logic, env):
    rule = compile_rule(logic)
    reached = {name: value for name, value in env.items() if name in rule.reached(env)}
    assert rule.value(reached) == rule.value(env)


@QUICK
@given(RULES, ENVS)
def test_double_negation_changes_nothing(logic, env):
    assert truth({"!": [{"!": [logic]}]}, env) is truth(logic, env)


@QUICK
@given(RULES, RULES, ENVS)
def test_de_morgan_holds(one, other, env):
    left = {"!": [{"and": [one, other]}]}
    right = {"or": [{"!": [one]}, {"!": [other]}]}
    assert truth(left, env) is truth(right, env)


@QUICK
@given(RULES, RULES, ENVS)
def test_and_or_do_not_mind_the_order(one, other, env):
    assert truth({"and": [one, other]}, env) is truth({"and": [other, one]}, env)
    assert truth({"or": [one, other]}, env) is truth({"or": [other, one]}, env)


@QUICK
@given(RULES, ENVS)
def test_none_is_not_some(logic, env):
    rows = {"var": "a.rows"}
    assert truth({"none": [rows, logic]}, env) is truth({"!": [{"some": [rows, logic]}]}, env)


KLEENE_AND = {
    (True, True): True,
    (True, UNKNOWN): UNKNOWN,
    (UNKNOWN, True): UNKNOWN,
    (UNKNOWN, UNKNOWN): UNKNOWN,
}
TABLE = [(a, b) for a in (True, False, UNKNOWN) for b in (True, False, UNKNOWN)]


@pytest.mark.parametrize(("a", "b"), TABLE)
def test_and_follows_kleene(a, b):
    rule = {"and": [{"var": "a.x"}, {"var": "a.y"}]}
    assert truth(rule, {"a.x": a, "a.y": b}) is KLEENE_AND.get((a, b), False)
