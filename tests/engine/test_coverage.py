"""What scenarios went through, of what any case could go through."""

from dataclasses import replace

import pytest

from oneservice.engine.coverage import coverage, payments_at_rules
from oneservice.engine.definition import Action, Decide, Gate, Phase, Process, State, Text
from oneservice.engine.scenario import Touched
from tests.engine.builders import closure, entry, equals, field, item, role, table, taken, valid, var

YOUNG = {"<": [var("child.age"), 1]}
SCHOOL = {">=": [var("child.age"), 6]}
NOBODY = Touched()
CHECKING = {"checking": State("checking", Phase.REVIEW, waits="rules"), "done": State("done", Phase.CLOSED)}
BASKET = Process(
    "basket",
    None,
    {"to-pay": State("to-pay", Phase.PAYMENT, waits="payment"), **CHECKING},
    (
        Action("paid", ("to-pay",), "checking", event="payment.paid"),
        Action("late", ("to-pay",), "done", event="expired"),
        Action("again", ("checking",), "to-pay", event="rules.refuse"),
        Action("over", ("checking",), "done", event="rules.grant"),
    ),
)


def decided(grant, refuse):
    return item("card", process="basket", decide=Decide(grant, refuse, Text("不符合")))


def service(*parts, process=BASKET, **bundle):
    return replace(closure(field("child.age", "integer"), *parts, **bundle), processes={"basket": process})


def never(made):
    return coverage(made, NOBODY)["conditions"]["impossible"]


@pytest.fixture
def plain():
    return replace(BASKET, states=CHECKING, actions=BASKET.actions[3:])


def test_coverage_lists_what_nobody_touched():
    whole = closure(
        field("a.kind", "choice", options={"x": Text("甲"), "y": Text("乙")}),
        item("card"),
        item("book"),
        entry("card", when=equals("a.kind", "x")),
        entry("book", after=["card"]),
        gates=(Gate("kind", equals("a.kind", "x"), Text("不")),),
    )
    counted = coverage(whole, Touched({"gates.kind true"}, set(), {"card ended"}))
    missing = ["gates.kind false", "items.card.when true", "items.card.when false"]
    assert counted["conditions"] == {
        "of": 4,
        "possible": 4,
        "covered": 1,
        "percent": 25,
        "missing": missing,
        "impossible": {},
    }


def test_what_a_gate_has_said_before_is_impossible_where_an_item_is_decided(plain):
    made = service(decided(YOUNG, SCHOOL), process=plain, gates=(Gate("young", YOUNG, Text("不"), Text("未满一岁")),))
    because = "因为 because: gates.young (未满一岁)"
    assert never(made) == {"items.card.decide.grant false": because, "items.card.decide.refuse true": because}


def test_what_a_gate_has_said_of_a_computed_yes_or_no_is_impossible_too(plain):
    low = field("site.low", "bool", compute={"and": [{"<": [var("site.area"), 500]}, {"<": [var("site.height"), 24]}]})
    gate = Gate("low", equals("site.low", True), Text("不"))
    measures = (field("site.area", "decimal"), field("site.height", "decimal"), low)
    high = {">=": [var("site.height"), 24]}
    made = service(*measures, decided(equals("site.low", True), high), process=plain, gates=(gate,))
    assert list(never(made)) == ["items.card.decide.grant false", "items.card.decide.refuse true"]


def test_what_its_own_condition_has_said_before_is_impossible_too(plain):
    made = service(decided(YOUNG, SCHOOL), entry("card", when={"<": [var("child.age"), 6]}), process=plain)
    assert never(made) == {"items.card.decide.refuse true": "因为 because: items.card.when"}


def test_rules_behind_a_payment_are_judged_as_paid():
    paid = equals("item.card.payment", "paid")
    made = service(decided(paid, equals("item.card.payment", "refunded")))
    assert list(never(made)) == ["items.card.decide.grant false", "items.card.decide.refuse true"]
    assert payments_at_rules(BASKET) == {"paid"}


def test_item_that_waits_on_a_grant_is_judged_as_after_one(plain):
    granted = equals("item.book.outcome", "refused")
    made = service(decided({"!": [granted]}, granted), item("book", process="basket"), entry("card", ["book"]))
    made = replace(made, processes={"basket": plain})
    assert never(made)["items.card.decide.refuse true"] == "因为 because: items.card.after.book"


def test_draft_may_answer_what_a_gate_shuts():
    shut = Gate("young", YOUNG, Text("不"))
    made = closure(field("child.age", "integer"), role("father", when=SCHOOL), gates=(shut,))
    assert never(made) == {}


def test_what_its_fields_cannot_be_is_impossible_everywhere():
    made = closure(field("child.age", "integer", min="6"), role("father", when=SCHOOL))
    assert list(never(made)) == ["roles.father.when false"]


def test_check_of_a_value_is_judged_where_there_is_one():
    written = {"!=": [var("child.name"), None]}
    assert list(never(closure(field("child.name", valid=valid(written))))) == ["fields.child.name.valid.1 false"]


def test_what_was_played_is_never_called_impossible():
    made = closure(field("child.age", "integer", min="6"), role("father", when=SCHOOL))
    counted = coverage(made, Touched({"roles.father.when false"}))["conditions"]
    assert (counted["possible"], counted["covered"], counted["impossible"]) == (2, 1, {})


def test_what_nobody_can_tell_is_missing():
    """More worlds than are tried for one question."""
    names = [f"a.n{n}" for n in range(9)]
    total = {"==": [{"+": [{"*": [var(n), var(n)]} for n in names]}, 7_000_003]}
    made = closure(*(field(n, "integer") for n in names), role("father", when=total))
    assert coverage(made, NOBODY)["conditions"]["missing"] == ["roles.father.when true", "roles.father.when false"]


def spared(**changes):
    """The items that every case has, of one done for each person of a list."""
    people = table("hire.people", field("name"), **{"min_rows": 1, **changes})
    made = service(people, item("card", process="basket"), entry("card", each="hire.people"))
    return coverage(made, NOBODY)["outcomes"]["impossible"]


def test_item_done_for_each_row_always_applies_where_a_list_has_one():
    assert spared() == {"card not_applicable": "因为 because: fields.hire.people (至少一行 at least one row)"}


@pytest.mark.parametrize(
    "changes", [{"min_rows": 0}, {"optional": True}, {"when": SCHOOL}, {"sources": taken(of="child", take="people")}]
)
def test_list_that_may_have_no_row_leaves_its_item_a_way_out(changes):
    assert spared(**changes) == {}


@pytest.mark.parametrize("changes", [{"when": SCHOOL}, {"optional": True}])
def test_rows_an_item_may_leave_out_leave_it_a_way_out_too(changes):
    people = table("hire.people", field("name"), min_rows=1)
    made = service(people, item("card", process="basket"), entry("card", each="hire.people", **changes))
    assert coverage(made, NOBODY)["outcomes"]["impossible"] == {}


def test_list_an_item_gives_may_have_no_row():
    people = table("hire.people", field("name"), min_rows=1)
    register = item("list", process="basket", gives=("hire.people",))
    made = service(people, register, item("card", process="basket"), entry("card", ["list"], each="hire.people"))
    assert coverage(made, NOBODY)["outcomes"]["impossible"] == {}
