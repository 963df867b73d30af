"""Expected against got, and which branches were touched."""

from dataclasses import replace

import pytest

from oneservice.engine.definition import Action, Decide, Duration, Gate, Phase, Process, Scenario, State, Text, Unit
from oneservice.engine.scenario import (
    BadScenario,
    Came,
    Difference,
    Touched,
    actions,
    conditions,
    differences,
    length,
    misnamed,
    outcomes,
    typed_answers,
)
from oneservice.engine.values import UNKNOWN
from tests.engine.builders import closure, entry, equals, field, item, material, role, source, table, use, valid, var


def said(expect, **came):
    """The differences as plain triples."""
    return [(one.what, one.expected, one.got) for one in differences(expect, Came(**came))]


# --- expected and got -------------------------------------------------------------------------------------


def test_what_came_as_expected_is_no_difference():
    expect = {"items": {"card": "closed"}, "due": {"card": "2026-10-09"}, "documents": ["card"], "asked": ["a.b"]}
    came = {"items": {"card": "closed"}, "due": {"card": "2026-10-09"}, "documents": ["form", "card"], "asked": ["a.b"]}
    assert said(expect, **came) == []


def test_item_that_came_otherwise_is_told():
    assert said({"items": {"card": "closed"}}, items={"card": "refused"}) == [("items.card", "closed", "refused")]


def test_item_that_is_missing_is_told():
    assert said({"items": {"card": "closed"}}) == [("items.card", "closed", "")]


def test_items_not_named_are_not_compared():
    assert said({"items": {"card": "closed"}}, items={"card": "closed", "book": "refused"}) == []


def test_no_items_means_that_there_is_none():
    assert said({"items": {}}, items={"card": "closed"}) == [("items", {}, {"card": "closed"})]


def test_nothing_expected_is_nothing_compared():
    assert said({}, items={"card": "closed"}, documents=["card"], asked=["a.b"], uploads=["photo"]) == []


def test_document_that_was_not_issued_is_told():
    assert said({"documents": ["card"]}, documents=["form"]) == [("documents.card", "issued", "not issued")]


def test_no_documents_means_that_there_is_none():
    assert said({"documents": []}, documents=["form"]) == [("documents", [], ["form"])]


def test_questions_are_compared_both_ways():
    assert said({"asked": ["a.b"]}, asked=["c.d"]) == [
        ("asked.a.b", "asked", "not asked"),
        ("asked.c.d", "not asked", "asked"),
    ]


def test_gate_and_wrong_answers_are_told_even_if_nothing_is_expected():
    assert said({}, gate="age", wrong=["a.b"]) == [("gate", "", "age"), ("wrong.a.b", "not wrong", "wrong")]


def test_expected_gate_is_no_difference():
    assert said({"gate": "age", "items": {}}, gate="age") == []


def test_troubles_come_first():
    trouble = Difference("acts.card.grant", "done", "review")
    assert differences({"items": {"card": "closed"}}, Came(troubles=[trouble]))[0] == trouble


def test_difference_says_what_was_expected_and_what_came():
    assert str(Difference("items.card", "closed", "")) == "items.card: 应为 expected closed，实为 got —"


# --- what scenarios say -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("3 workdays", Duration(3, Unit.WORKDAYS)),
        ("1 workday", Duration(1, Unit.WORKDAYS)),
        ("4 workhours", Duration(4, Unit.WORKHOURS)),
        ("15 days", Duration(15, Unit.DAYS)),
    ],
)
def test_length_is_a_number_and_a_unit(text, duration):
    assert length(text) == duration


@pytest.mark.parametrize("text", ["", "soon", "3", "-3 days", "3 fortnights"])
def test_length_that_is_none_says_what_to_write(text):
    with pytest.raises(BadScenario, match="write 3 workdays"):
        length(text)


def test_answers_of_registers_take_their_types():
    register = source("tax.bill", amount="money", paid="bool")
    assert typed_answers(register, {"amount": "400.00", "paid": "true"}) == {"amount": 40000, "paid": True}


@pytest.mark.parametrize(
    ("answers", "message"),
    [({"sum": "1"}, "it has no answer sum; it has amount"), ({"amount": "much"}, "the answer amount is no money")],
)
def test_answer_no_register_can_give_is_told(answers, message):
    with pytest.raises(BadScenario, match=message):
        typed_answers(source("tax.bill", amount="money"), answers)


# --- branches ---------------------------------------------------------------------------------------------


WHOLE = closure(
    field("a.kind", valid=valid(equals("a.kind", "x"))),
    field("a.more", when=equals("a.kind", "x")),
    material("photo"),
    item("card", materials=(use("photo", when=equals("a.kind", "x")),)),
    item("book"),
    entry("card", when=equals("a.kind", "x")),
    entry("book", after=["card"]),
    role("mother", starts=True),
    role("father", signs="all", when=equals("a.kind", "y")),
    gates=(Gate("kind", equals("a.kind", "x"), Text("no")),),
)


def test_every_condition_has_a_name():
    assert [each.name for each in conditions(WHOLE)] == [
        "gates.kind",
        "roles.father.when",
        "items.card.when",
        "items.card.materials.photo.when",
        "fields.a.kind.valid.1",
        "fields.a.more.when",
    ]


def test_looking_notes_how_conditions_come_out():
    touched = Touched()
    touched.look(conditions(WHOLE), {"a.kind": "x"})
    assert "gates.kind true" in touched.conditions
    assert "roles.father.when false" in touched.conditions
    assert len(touched.conditions) == 6


def test_unknown_touches_nothing():
    touched = Touched()
    touched.look(conditions(WHOLE), {"a.kind": UNKNOWN})
    assert touched.conditions == set()


def test_check_of_a_value_counts_only_where_there_is_one():
    touched = Touched()
    touched.look(conditions(WHOLE), {"a.kind": None})
    assert [name for name in touched.conditions if "valid" in name] == []


def test_conditions_of_columns_are_looked_at_row_by_row():
    people = table("a.people", field("kind"), field("more", when=equals("row.kind", "x")))
    touched = Touched()
    touched.look(conditions(closure(people)), {"a.people": [{"kind": "x"}, {"kind": "y"}]})
    assert touched.conditions == {"fields.a.people.more.when true", "fields.a.people.more.when false"}


def test_rules_that_decide_count_only_when_they_decide():

    decide = Decide(equals("a.kind", "x"), {"!": [var("a.kind")]}, Text("no"))
    known = conditions(closure(field("a.kind"), item("card", decide=decide)))
    touched = Touched()
    touched.look(known, {"a.kind": "x"})
    assert touched.conditions == set()
    touched.look(known, {"a.kind": "x"}, ["card"])
    assert touched.conditions == {"items.card.decide.grant true", "items.card.decide.refuse false"}


def test_outcomes_are_those_the_process_and_the_plan_allow():
    states = {
        "s": State("s", Phase.REVIEW, actor="clerk"),
        "e": State("e", Phase.CLOSED),
        "n": State("n", Phase.REFUSED),
    }
    process = Process("standard", None, states, (Action("grant", ("s",), "e"), Action("refuse", ("s",), "n")))
    whole = closure(item("card"), item("book"), entry("book", after=["card"], optional=True), entry("card"))
    whole = replace(whole, processes={"standard": process})
    assert actions(whole) == ["standard.grant", "standard.refuse"]
    assert outcomes(whole) == [
        "book granted",
        "book refused",
        "book ended",
        "book not_applicable",
        "card granted",
        "card refused",
    ]


def test_names_the_bundle_does_not_have_are_told():
    scenario = Scenario(
        "x",
        "2026-09-28",
        answers={"a.kind": "x", "a.knid": "x", "item.card.chosen": "yes"},
        sources={"identity": {}, "civil": {}},
        signs={"father": "late", "uncle": "late"},
        acts=({"item": "card", "do": []}, {"wait": "3 days"}, {"item": "deed", "do": []}),
        gives={"a.more": "1", "b.more": "1"},
        expect={
            "items": {"card": "closed", "deed": "closed"},
            "documents": ["page"],
            "asked": ["a.kind", "c.d"],
            "dew": {},
        },
    )
    assert [one.what for one in misnamed(WHOLE, scenario)] == [
        "answers.a.knid",
        "sources.civil",
        "signs.uncle",
        "gives.b.more",
        "acts.deed",
        "expect.dew",
        "expect.items.deed",
        "expect.documents.page",
        "expect.asked.c.d",
    ]
