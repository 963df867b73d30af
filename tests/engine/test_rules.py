"""What rules come to, over known, empty and unknown values."""

import time

import pytest

from oneservice.engine.rules import RuleError, compile_rule
from oneservice.engine.values import UNKNOWN

A, B = {"var": "a.x"}, {"var": "a.y"}
CALENDAR = {
    "holidays": ["2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07"],
    "makeup": ["2026-10-10"],
}


def value(logic, row=None, **names):
    env = {name.replace("_", ".", 1): given for name, given in names.items()}
    return compile_rule(logic).value(env, row)


@pytest.mark.parametrize(
    ("logic", "names", "expected"),
    [
        ({"==": [A, True]}, {"a_x": True}, True),
        ({"==": [A, None]}, {"a_x": None}, True),
        ({"==": [A, ""]}, {"a_x": None}, False),
        ({"==": [A, 0]}, {"a_x": None}, False),
        ({"!=": [A, "b"]}, {"a_x": "a"}, True),
        ({"==": [A, 1]}, {"a_x": "昆明"}, False),
        ({"<": [A, 12]}, {"a_x": 11}, True),
        ({"<=": [1, A, 9]}, {"a_x": 10}, False),
        ({"<": [A, "2026-10-01"]}, {"a_x": "2026-09-30"}, True),
        ({"in": [A, ["referral", "long_stay"]]}, {"a_x": "referral"}, True),
        ({"in": [A, ["referral"]]}, {"a_x": None}, False),
        ({"in": ["yi", A]}, {"a_x": ["han", "yi"]}, True),
        ({"cat": [A, "之子"]}, {"a_x": "李"}, "李之子"),
        ({"cat": [A, "之子"]}, {"a_x": None}, "之子"),
        ({"cat": [{"text": [A]}, "克"]}, {"a_x": 3250.50}, "3250.5克"),
        ({"+": [A, 0.2]}, {"a_x": 0.1}, 0.3),
        ({"<=": [{"+": [A, 0.2]}, 0.3]}, {"a_x": 0.1}, True),
        ({"/": [A, 2]}, {"a_x": 7}, 3.5),
        ({"max": [A, 0]}, {"a_x": -4}, 0),
        ({"-": [A]}, {"a_x": 4}, -4),
        ({"substr": [A, 0, 2]}, {"a_x": "𠮷野家"}, "𠮷野"),
        ({">": [A, "80.00 yuan"]}, {"a_x": 8001}, True),
        ({"if": [A, "local", "migrant"]}, {"a_x": True}, "local"),
        ({"if": [A, "local", B, "other", "none"]}, {"a_x": False, "a_y": False}, "none"),
        ({"if": [A, "local"]}, {"a_x": False}, None),
        (True, {}, True),
        ({"==": [A, 33.3]}, {"a_x": "33.3"}, True),
        ({"==": [A, B]}, {"a_x": "3", "a_y": 3}, True),
        ({"==": [A, True]}, {"a_x": "1"}, False),
        ({"<": [A, 10]}, {"a_x": "9.5"}, True),
        ({"<": [A, B]}, {"a_x": "9.5", "a_y": "10"}, True),
        ({"+": [A, "0.2"]}, {"a_x": "0.1"}, 0.3),
        ({"==": [{"sum": [A, {"var": "row.n"}]}, 100]}, {"a_x": [{"n": "33.3"}, {"n": "66.7"}]}, True),
        ({"==": [{"!=": [A, 1]}, True]}, {"a_x": 2}, True),
    ],
)
def test_rule_over_known_values(logic, names, expected):
    assert value(logic, **names) == expected
    assert type(value(logic, **names)) is type(expected)


@pytest.mark.parametrize("operator", ["<", "<=", ">", ">="])
def test_comparison_with_empty_is_false(operator):
    assert value({operator: [A, 5]}, a_x=None) is False


def test_arithmetic_with_empty_is_empty():
    assert value({"+": [A, {"*": [B, 2]}]}, a_x=1, a_y=None) is None


def test_empty_and_unknown_together_are_unknown():
    assert value({"<": [A, B]}, a_x=None) is UNKNOWN


@pytest.mark.parametrize(
    "logic",
    [
        {"==": [A, None]},
        {"in": [A, ["a"]]},
        {"+": [A, 1]},
        {"cat": [A]},
        {"sum": [A, 1]},
        {"count": [A]},
        {"!": [A]},
    ],
)
def test_reading_an_absent_name_is_unknown(logic):
    assert value(logic) is UNKNOWN


@pytest.mark.parametrize(
    ("logic", "expected"),
    [
        ({"and": [A, False]}, False),
        ({"and": [A, True]}, UNKNOWN),
        ({"or": [A, True]}, True),
        ({"or": [A, False]}, UNKNOWN),
        ({"!!": [A]}, UNKNOWN),
        ({"if": [A, 1, 1]}, 1),
        ({"if": [A, 1, True]}, UNKNOWN),
        ({"if": [False, A, 2]}, 2),
    ],
)
def test_unknown_operand_matters_only_where_it_decides(logic, expected):
    assert value(logic) == expected


@pytest.mark.parametrize(
    ("logic", "expected"),
    [
        ({"/": [A, 0]}, UNKNOWN),
        ({"%": [A, 0]}, UNKNOWN),
        ({"+": [A, "三"]}, UNKNOWN),
        ({"or": [{"<": [A, "三"]}, True]}, True),
    ],
)
def test_rule_that_cannot_be_computed_is_unknown(logic, expected):
    assert value(logic, a_x=7) == expected


# --- rows ---------------------------------------------------------------------------------------------------

SHARES = [{"name": "甲", "share": 33.4}, {"name": "乙", "share": 66.6}]
SHARE = {"var": "row.share"}


@pytest.mark.parametrize(
    ("logic", "expected"),
    [
        ({"==": [{"sum": [A, SHARE]}, 100]}, True),
        ({"count": [A]}, 2),
        ({"count": [A, {">": [SHARE, 50]}]}, 1),
        ({"all": [A, {">": [SHARE, {"var": "a.y"}]}]}, True),
        ({"some": [A, {">": [SHARE, 90]}]}, False),
        ({"none": [A, {">": [SHARE, 90]}]}, True),
        ({"all": [A, {"some": [A, {"==": [{"var": "row.name"}, "甲"]}]}]}, True),
    ],
)
def test_rule_over_rows(logic, expected):
    assert value(logic, a_x=SHARES, a_y=30) == expected


@pytest.mark.parametrize(
    ("logic", "expected"),
    [
        ({"all": [A, SHARE]}, False),
        ({"some": [A, SHARE]}, False),
        ({"none": [A, SHARE]}, True),
        ({"sum": [A, SHARE]}, 0),
    ],
)
def test_empty_list_has_no_rows(logic, expected):
    assert value(logic, a_x=[]) == expected
    assert value(logic, a_x=None) == expected


def test_sum_with_an_unknown_column_is_unknown():
    assert value({"sum": [A, SHARE]}, a_x=[{"share": 1}, {}]) is UNKNOWN


def test_sum_counts_empty_columns_as_nothing():
    assert value({"sum": [A, SHARE]}, a_x=[{"share": 1}, {"share": None}]) == 1


def test_some_row_decides_beside_unknown_rows():
    assert value({"some": [A, {">": [SHARE, 5]}]}, a_x=[{}, {"share": 6}]) is True


def test_rule_reads_the_row_at_hand():
    assert value({"<": [SHARE, A]}, row={"share": 4}, a_x=5) is True


# --- operators of our own -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        ("2026-09-20T12:30:00+08:00", "2026-09-28", 0),
        ("1988-04-17", "2026-04-16", 37),
        ("1988-04-17", "2026-04-17", 38),
        ("2008-02-29", "2026-02-28", 18),
        ("2008-02-29", "2026-02-27", 17),
        ("2026-05-01", "2026-04-01", 0),
    ],
)
def test_age_years_counts_birthdays(born, on, years):
    assert value({"age_years": [A, B]}, a_x=born, a_y=on) == years


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [("2026-01-31", "2026-02-28", 1), ("2026-01-31", "2026-02-27", 0), ("2026-03-15", "2026-01-15", -2)],
)
def test_months_between_counts_whole_months(start, end, months):
    assert value({"months_between": [A, B]}, a_x=start, a_y=end) == months


def test_days_between_takes_the_day_of_a_date_time():
    assert value({"days_between": [A, B]}, a_x="2026-09-20T23:59:00+08:00", a_y="2026-09-21") == 1


@pytest.mark.parametrize(("end", "days"), [("2026-09-30", 0), ("2026-10-08", 1), ("2026-10-10", 3), ("2026-09-28", -2)])
def test_workdays_between_reads_the_calendar(end, days):
    assert value({"workdays_between": ["2026-09-30", A]}, a_x=end, calendar=CALENDAR) == days


def test_workdays_between_without_a_calendar_is_unknown():
    assert value({"workdays_between": ["2026-09-30", "2026-10-08"]}) is UNKNOWN


@pytest.mark.parametrize(
    ("ric", "born", "sex"),
    [("530102199004171234", "1990-04-17", "male"), ("81000019880229002X", "1988-02-29", "female")],
)
def test_identity_number_tells_birth_date_and_sex(ric, born, sex):
    assert value({"ric_birth_date": [A]}, a_x=ric) == born
    assert value({"ric_sex": [A]}, a_x=ric) == sex


def test_impossible_identity_number_is_unknown():
    assert value({"ric_birth_date": [A]}, a_x="530102199013171234") is UNKNOWN


@pytest.mark.parametrize(
    ("place", "whole", "expected"),
    [
        ("530102", "530000", True),
        ("530102", "530100", True),
        ("530102001", "530102", True),
        ("530102001002", "530102001000", True),
        ("530100", "530102", False),
        ("530110", "530100", True),
        ("520102", "530000", False),
        ("530102", "530102000000", True),
    ],
)
def test_in_division_follows_the_levels_of_the_code(place, whole, expected):
    assert value({"in_division": [A, B]}, a_x=place, a_y=whole) is expected


# --- what a rule says of itself -----------------------------------------------------------------------------


def test_rule_lists_what_it_reads():
    rule = compile_rule({"all": [{"var": "survivors.rows"}, {"<": [{"var": "row.income"}, {"var": "benefit.limit"}]}]})
    assert rule.reads == {"survivors.rows", "row.income", "benefit.limit"}
    assert rule.operators == {"all", "<"}


def test_names_with_dots_and_hyphens_are_one_name():
    name = "item.birth-registration.outcome"
    assert compile_rule({"==": [{"var": name}, "granted"]}).truth({name: "granted"}) is True


def test_equal_rules_are_compiled_once():
    assert compile_rule({"==": [A, 1]}) is compile_rule({"==": [{"var": "a.x"}, 1]})


def test_reached_stops_where_an_operand_decides():
    rule = compile_rule({"and": [A, B]})
    assert rule.reached({"a.x": False}) == {"a.x"}
    assert rule.reached({"a.x": UNKNOWN, "a.y": False}) == {"a.x", "a.y"}


def test_reached_follows_the_taken_branch():
    rule = compile_rule({"if": [A, B, {"var": "a.z"}]})
    assert rule.reached({"a.x": True}) == {"a.x", "a.y"}
    assert rule.reached({}) == {"a.x", "a.y", "a.z"}


# --- what is not of the dialect, and what means harm --------------------------------------------------------


@pytest.mark.parametrize(
    ("logic", "message", "hint"),
    [
        (
            {"missing": ["a"]},
            "There is no operator `missing`.",
            'Compare with empty: `{"==": [{"var": "a.b"}, null]}`.',
        ),
        ({"===": [A, 1]}, "There is no operator `===`.", "Write `==`: it is strict here."),
        (
            {"months_betwen": [A, B]},
            "There is no operator `months_betwen`.",
            "Did you mean `months_between`?",
        ),
        (
            {"var": ["a.x", 0]},
            "`var` takes one name, written out.",
            'Write `{"var": "group.name"}`; a default would hide what is unknown.',
        ),
        (
            {"var": {"cat": ["a", ".x"]}},
            "`var` takes one name, written out.",
            'Write `{"var": "group.name"}`; a default would hide what is unknown.',
        ),
        (
            {"var": "__class__"},
            "`__class__` is not a name.",
            "Names are like `group.name` or `item.some-item.outcome`.",
        ),
        (
            {"!=": [A]},
            "`!=` takes 2 operands, not 1.",
            'Write it like `{"!=": [{"var": "work.kind"}, "employed"]}`.',
        ),
        ({}, "A mapping with 0 keys is not a rule.", "A rule has one key, its operator."),
        ([A], "A list here holds constants only.", 'Write a list like `["a", "b"]`.'),
    ],
)
def test_rule_outside_the_dialect_is_refused(logic, message, hint):
    with pytest.raises(RuleError) as caught:
        compile_rule(logic)
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_refusal_points_into_the_rule():
    with pytest.raises(RuleError) as caught:
        compile_rule({"and": [A, {"/": [1, {"now": []}]}]})
    assert caught.value.pointer == "/and/1/~1/1"


def nested(depth, operator="!"):
    logic = True
    for _ in range(depth):
        logic = {operator: [logic]}
    return logic


def cyclic():
    logic = {}
    logic["!"] = [logic]
    return logic


@pytest.mark.parametrize(
    "make",
    [
        lambda: nested(33),
        lambda: nested(10_000),
        lambda: nested(100_000),
        cyclic,
        lambda: {"and": [A] * 10_000},
        lambda: {"==": [A, float("nan")]},
        lambda: {"==": [A, object()]},
        lambda: {"==": [A, b"x"]},
        lambda: {"==": [A, "\ud800"]},
        lambda: {"toString": []},
        lambda: {"method": [A, "delete"]},
        lambda: {"reduce": [A, {"*": [{"var": "accumulator"}, 2]}, 1]},
    ],
    ids=[
        "deep",
        "very deep",
        "deeper than the stack",
        "cycle",
        "long",
        "nan",
        "object",
        "bytes",
        "half a character",
        "prototype",
        "method",
        "reduce",
    ],
)
def test_hostile_rule_is_refused_at_once(make):
    logic = make()
    started = time.process_time()
    with pytest.raises(RuleError):
        compile_rule(logic)
    assert time.process_time() - started < 1
    while isinstance(logic, dict) and isinstance(logic.get("!"), list):  # free it without recursion
        logic = logic.pop("!").pop()


def doubling(levels):
    logic = A
    for _ in range(levels):
        logic = {"cat": [logic, logic]}
    return logic


ROWS = [{"share": 1}] * 500
EVERY = {"all": [A, {"all": [A, {"all": [A, {"==": [SHARE, 1]}]}]}]}


@pytest.mark.parametrize(
    ("logic", "data"),
    [
        (doubling(9), "x" * 200_000),
        ({"cat": [A, A]}, "x" * 5_000_000),
        (EVERY, ROWS),
        ({"sum": [A, SHARE]}, [{"share": float("inf")}]),
        ({"==": [A, 1]}, float("nan")),
        ({"==": [A, 1]}, object()),
        ({"text": [A]}, True),
        ({"workdays_between": ["0001-01-01", A]}, "9999-12-31"),
        ({"count": [A]}, "rows"),
        ({"cat": [A]}, "\ud800"),
    ],
    ids=[
        "cat bomb",
        "much data",
        "rows of rows of rows",
        "infinity",
        "nan",
        "object",
        "bool as text",
        "ages",
        "no rows",
        "half a character",
    ],
)
def test_hostile_data_is_unknown_at_once(logic, data):
    rule = compile_rule(logic)
    started = time.process_time()
    assert rule.value({"a.x": data, "calendar": {"holidays": []}}) is UNKNOWN
    assert time.process_time() - started < 1


def test_deeply_nested_data_is_unknown():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    assert compile_rule({"==": [A, "x"]}).value({"a.x": deep}) is UNKNOWN
    while deep:
        deep = deep.pop()


def test_data_never_becomes_a_rule():
    assert value({"==": [A, "x"]}, a_x={"cat": ["x"]}) is False
