"""What the form shows, asks, computes and finds wrong."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oneservice.engine.asking import Ask
from oneservice.engine.definition import Fee, Gate, Text
from oneservice.engine.dependencies import field_cycle, find_cycle, in_order
from oneservice.engine.form import Form
from oneservice.engine.values import FAILED, UNKNOWN, Origin, Value
from tests.engine.builders import (
    answers,
    closure,
    entry,
    equals,
    failed,
    field,
    found,
    item,
    material,
    role,
    source,
    table,
    taken,
    typed,
    use,
    valid,
    var,
)

QUICK = settings(max_examples=40, deadline=None)  # other work on the machine must not fail a test
TODAY = {"today": "2026-09-28"}
MARRIED = field("parents.married", "bool", "婚姻关系存续", sources=taken(), lock=True)
RIC = field("mother.ric", "ric", "身份证件号")
MARRIAGES = source("civil.marriage", married="bool")
RIC_NUMBER = "530102199004171234"


def form_of(*fields, needs=None, items=(), **bundle):
    """A form whose one item needs all the fields, or those named."""
    names = tuple(one.id for one in fields) if needs is None else needs
    return Form(closure(*fields, item("registration", needs=names), *items, **bundle))


def look(form, context=TODAY, asked=None, **values):
    return form.evaluate(answers(**values), context, asked or {})


# --- values ---------------------------------------------------------------------------------------------------


def test_typed_answer_is_known():
    state = look(form_of(field("mother.name")), mother_name="李雪")
    assert (state.env["mother.name"], state.env["origin.mother.name"]) == ("李雪", "typed")


def test_some_values_are_those_of_the_whole_form_and_no_more():
    people = table(
        "a.people", field("share", "integer"), field("half", "integer", compute={"/": [var("row.share"), 2]})
    )
    total = field("a.total", "integer", compute={"+": [var("a.first"), 1]})
    shown = field("a.shown", when={"==": [var("a.total"), 3]})
    form = form_of(people, total, shown, field("a.first", "integer"), field("b.other"))
    values = answers(a_people=[{"share": 4}], a_first=2, a_shown="x", b_other="y")
    whole = form.evaluate(values, TODAY, {}).env
    for name in form.closure.fields:
        assert form.some_values([name], values, TODAY, {})[name] == whole[name]
    assert "b.other" not in form.some_values(["a.shown"], values, TODAY, {})
    assert form.behind(["a.shown"]) == {"a.shown", "a.total", "a.first"}


def test_field_nobody_answered_is_unknown():
    state = look(form_of(field("mother.name")))
    assert (state.env["mother.name"], state.env["origin.mother.name"]) == (UNKNOWN, UNKNOWN)


def test_blank_answer_is_empty():
    assert look(form_of(field("mother.name", optional=True)), mother_name=None).env["mother.name"] is None


def test_hidden_field_is_empty_whatever_was_typed():
    form = form_of(field("a.has", "bool"), field("a.what", when=equals("a.has", True)))
    state = look(form, a_has=False, a_what="x")
    assert (state.env["a.what"], state.env["origin.a.what"], "a.what" in state.values) == (None, None, False)


def test_field_with_an_unknown_condition_is_unknown_but_kept():
    form = form_of(field("a.has", "bool"), field("a.what", when=equals("a.has", True)))
    state = look(form, a_what="x")
    assert (state.env["a.what"], state.values["a.what"]) == (UNKNOWN, typed("x"))


def test_field_hidden_behind_a_hidden_one_is_hidden():
    form = form_of(field("a.c", when=equals("a.b", "x")), field("a.b", when=equals("a.a", "x")), field("a.a"))
    state = look(form, a_a="y", a_b="x", a_c="x")
    assert (state.shown["a.b"], state.shown["a.c"]) == (False, False)


def test_computed_field_follows_its_rule():
    months = field("newborn.months", "integer", compute={"months_between": [var("newborn.born"), var("today")]})
    state = look(form_of(months, field("newborn.born", "date")), newborn_born="2026-05-28")
    assert state.values["newborn.months"] == Value(4, Origin.COMPUTED)
    assert (state.env["origin.newborn.months"], state.asked["newborn.months"]) == ("computed", False)


def test_computed_field_is_unknown_while_what_it_reads_is():
    double = field("a.double", "integer", compute={"*": [var("a.n"), 2]})
    state = look(form_of(double, field("a.n", "integer")))
    assert (state.env["a.double"], "a.double" in state.values) == (UNKNOWN, False)


@pytest.mark.parametrize(
    ("kind", "factor", "value"), [("decimal", 0.25, "0.75"), ("money", 0.5, 2), ("integer", 2, 6), ("decimal", 2, "6")]
)
def test_computed_number_is_kept_as_its_field_keeps_it(kind, factor, value):
    state = look(form_of(field("a.x", kind, compute={"*": [var("a.n"), factor]}), field("a.n", "integer")), a_n=3)
    assert state.values["a.x"].value == value


def test_default_stands_until_somebody_answers():
    form = form_of(field("a.copies", "integer", default=1))
    assert look(form).env["a.copies"] == 1
    assert look(form, a_copies=3).env["a.copies"] == 3


def test_default_may_be_another_answer():
    form = form_of(field("child.address", default=var("mother.address")), field("mother.address"))
    assert look(form, mother_address="昆明").values["child.address"] == typed("昆明")


@pytest.mark.parametrize("origin", sorted(FAILED))
def test_failed_look_up_is_unknown_in_rules_and_open_for_typing(origin):
    state = look(
        Form(closure(MARRIED, RIC, MARRIAGES, item(needs=("parents.married",)))), parents_married=failed(origin)
    )
    assert (state.env["parents.married"], state.env["origin.parents.married"]) == (UNKNOWN, str(origin))
    assert (state.asked["parents.married"], state.required["parents.married"]) == (True, True)


def test_typing_replaces_a_failed_look_up():
    state = look(Form(closure(MARRIED, RIC, MARRIAGES, item(needs=("parents.married",)))), parents_married=True)
    assert (state.env["parents.married"], state.locked, dict(state.wrong)) == (True, frozenset(), {})


# --- found, pending, locked -----------------------------------------------------------------------------------

NEWBORN = Form(closure(MARRIED, RIC, MARRIAGES, item(needs=("parents.married", "mother.ric"))))
PAIR = ("civil.marriage", "mother")


def test_found_value_is_locked_and_not_asked():
    state = look(NEWBORN, mother_ric=RIC_NUMBER, parents_married=found(True))
    assert (state.locked, state.asked["parents.married"], state.shown["parents.married"]) == (
        {"parents.married"},
        False,
        True,
    )


def test_disputed_value_stays_and_cannot_be_typed_over():
    state = look(NEWBORN, mother_ric=RIC_NUMBER, parents_married=found(True, disputed="已离婚"))
    locked = frozenset({"parents.married"})
    assert (state.locked, state.asked["parents.married"], state.env["parents.married"]) == (locked, False, True)


def test_disputed_value_stands_on_the_form_and_decides_nothing():
    known = answers(mother_ric=RIC_NUMBER, parents_married=found(True))
    state = NEWBORN.evaluate(known, TODAY, doubtful=frozenset({"parents.married"}))
    assert (state.env["parents.married"], state.values["parents.married"].value) == (True, True)
    assert [state.sure[name] for name in ("parents.married", "origin.parents.married")] == [UNKNOWN, UNKNOWN]
    assert (state.sure["mother.ric"], state.locked) == (RIC_NUMBER, {"parents.married"})


def test_silent_source_leaves_its_field_pending_but_not_missing():
    state = look(NEWBORN, asked={PAIR: "silent"}, mother_ric=RIC_NUMBER)
    assert (state.pending, state.required["parents.married"], state.missing) == (
        {"parents.married"},
        UNKNOWN,
        frozenset(),
    )
    assert (state.shown["parents.married"], state.env["origin.parents.married"]) == (True, UNKNOWN)


def test_source_that_can_be_asked_leaves_its_field_pending():
    assert look(NEWBORN, mother_ric=RIC_NUMBER).pending == {"parents.married"}


def test_source_that_cannot_be_asked_leaves_its_field_to_be_typed():
    state = look(NEWBORN)
    assert (state.pending, state.missing) == (frozenset(), {"parents.married", "mother.ric"})


@pytest.mark.parametrize(
    ("status", "origin"), [("not_found", "not_found"), ("declined", "declined"), ("found", "not_found")]
)
def test_field_its_sources_answered_without_has_failed(status, origin):
    state = look(NEWBORN, asked={PAIR: status}, mother_ric=RIC_NUMBER)
    assert (state.env["origin.parents.married"], state.env["parents.married"]) == (origin, UNKNOWN)
    assert state.missing == {"parents.married"}


# --- which sources are asked ----------------------------------------------------------------------------------


def asks(form, asked=None, context=TODAY, **values):
    given = answers(**values)
    return form.wanted_sources(given, form.evaluate(given, context, asked or {}).env, asked or {})


def test_source_is_asked_once_its_key_is_known():
    assert asks(NEWBORN) == []
    assert asks(NEWBORN, mother_ric=RIC_NUMBER) == [Ask("civil.marriage", "mother", RIC_NUMBER)]


def test_source_is_asked_once_for_all_its_fields():
    other = field("parents.spouse", sources=taken(take="spouse_name"))
    form = Form(closure(MARRIED, other, RIC, MARRIAGES, item(needs=("parents.married", "parents.spouse"))))
    assert asks(form, mother_ric=RIC_NUMBER) == [Ask("civil.marriage", "mother", RIC_NUMBER)]


@pytest.mark.parametrize("values", [{"parents_married": True}, {"parents_married": found(True)}])
def test_source_of_an_answered_field_is_not_asked(values):
    assert asks(NEWBORN, mother_ric=RIC_NUMBER, **values) == []


def test_source_is_not_asked_again():
    assert asks(NEWBORN, {PAIR: "silent"}, mother_ric=RIC_NUMBER) == []
    assert asks(NEWBORN, {PAIR: "not_found"}, mother_ric=RIC_NUMBER) == []


def test_source_of_a_field_nobody_reads_is_not_asked():
    form = Form(closure(MARRIED, RIC, MARRIAGES, item(needs=("mother.ric",))))
    assert asks(form, mother_ric=RIC_NUMBER) == []


def test_source_of_a_hidden_field_is_not_asked():
    hidden = field("parents.married", "bool", sources=taken(), when=equals("a.both", True))
    form = Form(closure(hidden, field("a.both", "bool"), RIC, MARRIAGES, item(needs=("parents.married", "mother.ric"))))
    assert asks(form, mother_ric=RIC_NUMBER, a_both=False) == []


SECOND = field("parents.married", "bool", sources=taken() + taken("court.marriage"))
TWO = Form(closure(SECOND, RIC, MARRIAGES, source("court.marriage", married="bool"), item(needs=("parents.married",))))


def test_second_source_is_asked_after_the_first_has_failed():
    assert asks(TWO, mother_ric=RIC_NUMBER) == [Ask("civil.marriage", "mother", RIC_NUMBER)]
    assert asks(TWO, {PAIR: "silent"}, mother_ric=RIC_NUMBER) == []
    assert asks(TWO, {PAIR: "not_found"}, mother_ric=RIC_NUMBER) == [Ask("court.marriage", "mother", RIC_NUMBER)]
    assert asks(TWO, mother_ric=RIC_NUMBER, parents_married=failed()) == [Ask("court.marriage", "mother", RIC_NUMBER)]


HOLDERS = table(
    "company.holders", field("name"), field("ric", "ric"), field("credit", "bool", sources=taken("credit", "row", "ok"))
)
COMPANY = Form(closure(HOLDERS, source("credit", ok="bool"), item(needs=("company.holders",))))
ROWS = [{"name": "甲", "ric": RIC_NUMBER, "credit": None}, {"name": "乙", "ric": None, "credit": None}]


def test_source_of_a_column_is_asked_for_each_row_with_a_key():
    assert asks(COMPANY, company_holders=ROWS) == [Ask("credit", "company.holders.0", RIC_NUMBER)]


def test_column_a_source_still_owes_is_unknown_and_not_missing():
    state = look(COMPANY, asked={("credit", "company.holders.0"): "silent"}, company_holders=ROWS)
    assert [row["credit"] for row in state.env["company.holders"]] == [UNKNOWN, UNKNOWN]
    assert state.values["company.holders"].value == ROWS
    assert state.missing == {"company.holders.1.credit", "company.holders.1.ric"}


def test_key_of_a_look_up_is_not_in_its_repr():
    assert repr(Ask("civil.marriage", "mother", RIC_NUMBER)) == "Ask(source='civil.marriage', of='mother')"


# --- what is asked --------------------------------------------------------------------------------------------

CLAIM = (
    field("mother.insured", "bool"),
    field("mother.account", "bank_account"),
    item("claim", needs=("mother.account",)),
    entry("claim", when=equals("mother.insured", True)),
)


@pytest.mark.parametrize(("insured", "asked"), [(True, True), (False, False)])
def test_field_is_asked_when_an_item_that_reads_it_applies(insured, asked):
    state = look(Form(closure(*CLAIM)), mother_insured=insured)
    assert (state.asked["mother.insured"], state.asked["mother.account"]) == (True, asked)


def test_field_is_asked_and_required_while_the_item_may_apply():
    state = look(Form(closure(*CLAIM)))
    assert (state.applies["claim"], state.required["mother.account"]) == (UNKNOWN, True)


def test_field_nobody_reads_is_not_asked():
    state = look(form_of(field("a.x"), field("a.y"), needs=("a.x",)))
    assert (state.shown["a.y"], state.asked["a.y"], state.required["a.y"]) == (False, False, False)


def test_question_that_decided_does_not_vanish_and_the_rest_does():
    rule = {"and": [equals("a.x", True), equals("a.y", True)]}
    form = Form(closure(field("a.x", "bool"), field("a.y", "bool"), entry("claim", when=rule)))
    state = look(form, a_x=False, a_y=False)
    assert (state.shown["a.x"], state.shown["a.y"]) == (True, False)


@pytest.mark.parametrize(("chosen", "asked"), [({}, False), ({"item.claim.chosen": True}, True)])
def test_optional_item_asks_only_if_chosen(chosen, asked):
    form = Form(closure(*CLAIM[:3], entry("claim", when=equals("mother.insured", True), optional=True)))
    state = look(form, TODAY | chosen)
    assert (state.asked["mother.insured"], state.env["item.claim.chosen"]) == (asked, asked)


def test_ticked_item_is_chosen_until_unticked():
    form = Form(closure(*CLAIM[:3], entry("claim", optional=True, ticked=True)))
    assert look(form).applies == {"claim": True}
    assert look(form, TODAY | {"item.claim.chosen": False}).applies == {"claim": False}


@pytest.mark.parametrize(
    "reader",
    [
        item(materials=(use("paper", when=equals("a.x", "y")),)),
        item(fee=Fee("a.x", "mother")),
        item(division="a.x"),
    ],
    ids=["material", "fee", "division"],
)
def test_item_asks_what_it_reads_anywhere(reader):
    assert look(Form(closure(field("a.x"), material("paper"), reader))).asked == {"a.x": True}


def test_gates_ask_what_they_read():
    gate = Gate("age", {"<": [var("a.x"), 12]}, Text("另办"))
    assert look(Form(closure(field("a.x", "integer"), gates=(gate,)))).asked == {"a.x": True}


def test_condition_and_computation_ask_what_they_read():
    fields = (
        field("a.what", when=equals("a.has", True)),
        field("a.has", "bool"),
        field("a.sum", "integer", compute={"+": [var("a.n"), 1]}),
        field("a.n", "integer"),
    )
    state = look(form_of(*fields, needs=("a.what", "a.sum")))
    assert state.asked == {"a.what": UNKNOWN, "a.has": True, "a.sum": False, "a.n": True}


def test_signing_asks_name_number_and_mobile():
    fields = [field(f"father.{name}") for name in ("name", "ric", "mobile", "nation")]
    state = look(Form(closure(*fields, role("father", signs="all"))))
    assert [name for name, asked in state.asked.items() if asked is True] == [
        "father.name",
        "father.ric",
        "father.mobile",
    ]


def test_role_that_does_not_sign_is_not_asked_who_it_is():
    assert look(Form(closure(field("mother.name"), role("mother", starts=True)))).asked == {"mother.name": False}


@pytest.mark.parametrize(("married", "asked"), [(True, True), (False, False), (None, False)])
def test_role_is_asked_who_it_is_only_while_it_is_there(married, asked):
    father = role("father", signs="all", when=equals("parents.married", True))
    state = look(Form(closure(field("father.name"), field("parents.married", "bool"), father)), parents_married=married)
    assert state.asked == {"father.name": asked, "parents.married": True}


def test_role_of_an_item_that_does_not_apply_is_not_asked():
    father = role("father", signs="all", items=("claim",))
    form = Form(closure(*CLAIM, field("father.name"), father))
    assert look(form, mother_insured=False).asked["father.name"] is False


GIVEN = (
    field("newborn.ric", "ric"),
    item("registration", gives=("newborn.ric",)),
    item("card", needs=("newborn.ric",)),
    entry("card", after=["registration"]),
)


def test_field_an_item_gives_is_not_asked_before():
    state = look(Form(closure(*GIVEN)))
    assert (state.shown["newborn.ric"], state.env["newborn.ric"], state.missing) == (False, UNKNOWN, frozenset())


def test_given_field_is_shown_and_locked():
    state = look(Form(closure(*GIVEN)), newborn_ric=Value(RIC_NUMBER, Origin.GIVEN))
    assert (state.shown["newborn.ric"], state.asked["newborn.ric"], state.locked) == (True, False, {"newborn.ric"})


def test_field_is_asked_if_the_item_that_gives_it_does_not_apply():
    form = Form(
        closure(*GIVEN, entry("registration", when=equals("a.registered", False)), field("a.registered", "bool"))
    )
    assert look(form, a_registered=True).required["newborn.ric"] is True


def test_rules_over_rows_ask_for_the_list():
    ours = closure(
        table("dead.heirs", field("income", "integer")),
        item("pension", needs=("row.income",)),
        entry("pension", each="dead.heirs", when={"<": [var("row.income"), 5]}),
    )
    assert look(Form(ours)).asked == {"dead.heirs": True}


# --- what is wrong --------------------------------------------------------------------------------------------


def told(form, **values):
    return {name: text.zh for name, text in look(form, **values).wrong.items()}


@pytest.mark.parametrize(
    ("kind", "text"),
    [("text", "请填写姓名。"), ("choice", "请选择姓名。"), ("bool", "请选择姓名。"), ("file", "请上传姓名。")],
)
def test_missing_answer_says_what_to_do(kind, text):
    assert told(form_of(field("mother.name", kind, "姓名"))) == {"mother.name": text}


def test_missing_answer_says_what_to_do_in_english():
    assert look(form_of(field("mother.name"))).wrong["mother.name"].en == "Fill in: mother.name."


def test_optional_and_hidden_fields_are_not_missing():
    form = form_of(field("a.x", optional=True), field("a.has", "bool"), field("a.what", when=equals("a.has", True)))
    assert look(form, a_has=False).missing == frozenset()


POSITIVE = valid({">": [var("a.n"), 0]}, "须大于0")


@pytest.mark.parametrize(("value", "expected"), [(1, {}), (-1, {"a.n": "须大于0"})])
def test_invalid_answer_reads_its_rule(value, expected):
    assert told(form_of(field("a.n", "integer", valid=POSITIVE)), a_n=value) == expected


def test_validity_that_is_unknown_says_nothing():
    form = form_of(field("a.n", "integer", valid=valid({">": [var("a.n"), var("a.m")]})), field("a.m", "integer"))
    assert list(told(form, a_n=1)) == ["a.m"]


@pytest.mark.parametrize(
    ("bounds", "kind", "value", "text"),
    [
        ({"min": "1"}, "integer", 0, "应不小于1。"),
        ({"max": "today"}, "date", "2026-09-29", "应不大于今天。"),
        ({"max": "80.00 yuan"}, "money", 8001, "应不大于80.00元。"),
        ({"max": "9.5"}, "decimal", "10", "应不大于9.5。"),
    ],
)
def test_answer_out_of_bounds_is_wrong(bounds, kind, value, text):
    assert told(form_of(field("a.n", kind, **bounds)), a_n=value) == {"a.n": text}


def test_value_of_another_type_is_wrong_and_no_crash():
    assert told(form_of(field("a.n", "integer", min="1")), a_n=found("三")) == {
        "a.n": "这一项的数据无法识别，请核对后重新填写。"
    }


SHARES = table(
    "co.holders",
    field("name", label="姓名"),
    field("share", "decimal", "比例", min="0"),
    field("agent", label="代理人", when=equals("row.minor", True)),
    field("minor", "bool", optional=True),
    min_rows=1,
    max_rows=3,
    valid=valid({"==": [{"sum": [var("co.holders"), var("row.share")]}, 100]}, "比例合计须为100%"),
)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{"name": "甲", "share": "40"}, {"name": "乙", "share": "60"}], {}),
        ([{"name": "甲", "share": "40"}], {"co.holders": "比例合计须为100%"}),
        ([{"share": "100"}], {"co.holders.0.name": "请填写姓名。"}),
        ([{"name": "甲", "share": "100", "minor": True}], {"co.holders.0.agent": "请填写代理人。"}),
        (
            [{"name": "甲", "share": "-1"}, {"name": "乙", "share": "101"}],
            {"co.holders.0.share": "应不小于0。"},
        ),
        ([{"name": "甲", "share": "25"}] * 4, {"co.holders": "最多填写3行，请分次申请。"}),
        ([], {"co.holders": "请填写co.holders。"}),
    ],
)
def test_rows_are_judged_cell_by_cell(rows, expected):
    assert told(form_of(SHARES), co_holders=rows) == expected


@pytest.mark.parametrize("rows", [None, []])
def test_list_that_may_have_no_rows_is_answered_by_none(rows):
    form = form_of(table("dead.heirs", field("name")))
    assert look(form).missing == {"dead.heirs"}
    assert look(form, dead_heirs=rows).missing == frozenset()


def test_columns_are_computed_in_order():
    rows = table(
        "bill.lines",
        field("total", "integer", compute={"*": [var("row.twice"), var("a.rate")]}),
        field("twice", "integer", compute={"*": [var("row.n"), 2]}),
        field("n", "integer"),
    )
    state = look(form_of(rows, field("a.rate", "integer")), bill_lines=[{"n": 3}], a_rate=10)
    assert state.values["bill.lines"].value == [{"n": 3, "twice": 6, "total": 60}]


# --- the graph ------------------------------------------------------------------------------------------------


def test_fields_in_a_circle_are_named():
    fields = (
        field("a.x", compute=var("b.y")),
        field("b.y", when=equals("origin.c.z", "found")),
        field("c.z", default=var("a.x")),
    )
    with pytest.raises(ValueError, match=r"fields depend on each other: a\.x -> b\.y -> c\.z -> a\.x"):
        form_of(*fields)


def test_column_that_reads_its_own_list_is_a_circle():
    rows = table("co.holders", field("part", "integer", compute={"count": [var("co.holders")]}))
    assert field_cycle({"co.holders": rows}) == ("co.holders.part", "co.holders", "co.holders.part")


def test_validity_is_no_dependency():
    assert field_cycle({"a.n": field("a.n", "integer", valid=POSITIVE)}) == ()


GRAPHS = st.integers(1, 8).flatmap(
    lambda n: st.fixed_dictionaries(
        {f"n{i}": st.lists(st.sampled_from([f"n{j}" for j in range(n)]), unique=True) for i in range(n)}
    )
)


@QUICK
@given(GRAPHS)
def test_graph_is_in_order_or_has_a_cycle(edges):
    order, cycle = in_order(edges), find_cycle(edges)
    assert (set(order) == set(edges)) is (cycle == ())
    assert all(order.index(need) < order.index(node) for node in order for need in edges[node])
    assert all(after in edges[before] for before, after in pairwise(cycle))
    assert cycle == () or cycle[0] == cycle[-1]


# --- laws -----------------------------------------------------------------------------------------------------

LAWFUL = Form(
    closure(
        field("a.x", "bool"),
        field("a.y", "integer", when=equals("a.x", True)),
        field("a.z", "integer", compute={"+": [var("a.y"), 1]}),
        field("a.w", "integer", when={">": [var("a.z"), 3]}, optional=True),
        item("one", needs=("a.w",)),
        item("two", needs=("a.z",)),
        entry("one", when={"or": [equals("a.x", False), {">": [var("a.y"), 2]}]}),
        entry("two"),
    )
)
ANSWERS = st.fixed_dictionaries(
    {}, optional={"a_x": st.none() | st.booleans(), "a_y": st.none() | st.integers(0, 5), "a_w": st.integers(0, 5)}
)


@QUICK
@given(ANSWERS)
def test_more_answers_never_flip_what_is_known(values):
    before = look(LAWFUL, **values)
    after = look(LAWFUL, **({"a_x": True, "a_y": 3, "a_w": 1} | values))
    known = {name: value for name, value in before.env.items() if value is not UNKNOWN}
    assert {name: after.env[name] for name in known} == known


@QUICK
@given(ANSWERS)
def test_form_says_something_lawful_about_every_field(values):
    state = look(LAWFUL, **values)
    for name in LAWFUL.closure.fields:
        assert state.shown[name] is not False or state.asked[name] is False
        assert state.asked[name] is not False or state.required[name] is False
        assert name not in state.missing or state.required[name] is True
