"""Which items apply, what waits on what, what is promised."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oneservice.engine.calendar import Calendar
from oneservice.engine.definition import Duration, Fee, Gate, Limit, Text, Unit
from oneservice.engine.plan import (
    GateResult,
    Ready,
    applies,
    default_chosen,
    due_dates,
    gates,
    guide,
    longest_path,
    outcome_of_rows,
    promise,
    ready,
    row_applies,
)
from oneservice.engine.values import UNKNOWN
from tests.engine.builders import closure, decided, entry, equals, field, item, material, table, use, var, workdays

QUICK = settings(max_examples=40, deadline=None)  # other work on the machine must not fail a test
INSURED = equals("mother.insured", True)
NONE = frozenset()
NATIONAL_DAY = frozenset(date(2026, 10, day) for day in range(1, 8))
CALENDAR = Calendar("cn", date(2026, 12, 31), NATIONAL_DAY, frozenset({date(2026, 10, 10)}))
TODAY = date(2026, 9, 28)  # a Monday


# --- applies ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("env", "truth"),
    [
        ({"mother.insured": True}, True),
        ({"mother.insured": False}, False),
        ({"mother.insured": None}, False),
        ({}, UNKNOWN),
    ],
)
def test_item_applies_as_its_rule_says(env, truth):
    assert applies(closure(entry("claim", when=INSURED)), env, NONE) == {"claim": truth}


@pytest.mark.parametrize(("chosen", "truth"), [(NONE, False), (frozenset({"parenting"}), True)])
def test_optional_item_applies_if_chosen(chosen, truth):
    assert applies(closure(entry("parenting", optional=True)), {}, chosen) == {"parenting": truth}


def test_ticked_items_are_chosen_unless_unticked():
    ours = closure(entry("parenting", optional=True, ticked=True), entry("subsidy", optional=True), entry("card"))
    assert default_chosen(ours) == {"parenting"}


def test_item_with_each_applies_if_it_does_for_a_row():
    ours = closure(entry("pension", each="dead.heirs", when={"<": [var("row.income"), 5000]}))
    heirs = [{"income": 9000}, {"income": 100}]
    assert row_applies(ours.bundle.items[0], {"dead.heirs": heirs}) == (False, True)
    assert applies(ours, {"dead.heirs": heirs}, NONE) == {"pension": True}
    assert applies(ours, {"dead.heirs": []}, NONE) == {"pension": False}
    assert applies(ours, {"dead.heirs": [{}]}, NONE) == {"pension": UNKNOWN}
    assert applies(ours, {}, NONE) == {"pension": UNKNOWN}


# --- ready --------------------------------------------------------------------------------------------------

CHAIN = closure(entry("birth"), entry("household", after=["birth"]), entry("card", after=["household"]))
ALL = {"birth": True, "household": True, "card": True}


def test_first_item_starts_and_the_rest_waits():
    assert ready(CHAIN, ALL, {}) == Ready(start=("birth",), waiting=("household", "card"))


def test_items_without_after_start_together():
    ours = closure(entry("birth"), entry("booklet"))
    assert ready(ours, {"birth": True, "booklet": True}, {}) == Ready(start=("birth", "booklet"))


def test_undecided_item_holds_what_waits():
    assert ready(CHAIN, ALL, {"birth": None}) == Ready(waiting=("household", "card"))


def test_granted_item_lets_the_next_start():
    assert ready(CHAIN, ALL, {"birth": "granted"}) == Ready(start=("household",), waiting=("card",))


def test_item_that_does_not_apply_satisfies_what_waits():
    assert ready(CHAIN, ALL | {"household": False}, {"birth": None}) == Ready(
        start=("card",), not_applicable=("household",)
    )


@pytest.mark.parametrize("outcome", ["refused", "ended"])
def test_refused_item_blocks_all_behind_it(outcome):
    assert ready(CHAIN, ALL, {"birth": outcome}) == Ready(blocked=("household", "card"))


def test_refused_item_blocks_only_what_is_behind_it():
    ours = closure(entry("a"), entry("b"), entry("c", after=["a"]), entry("d", after=["b"]))
    truths = dict.fromkeys("abcd", True)
    assert ready(ours, truths, {"a": "refused", "b": "granted"}) == Ready(start=("d",), blocked=("c",))


def test_need_decided_goes_on_after_a_refusal():
    ours = closure(entry("check"), entry("transfer", after=[decided("check")]))
    assert ready(ours, {"check": True, "transfer": True}, {"check": "refused"}) == Ready(start=("transfer",))


def test_need_decided_goes_on_after_an_item_that_was_blocked():
    ours = closure(entry("a"), entry("b", after=["a"]), entry("c", after=[decided("b")]))
    assert ready(ours, dict.fromkeys("abc", True), {"a": "refused"}) == Ready(start=("c",), blocked=("b",))


def test_unknown_item_waits_and_is_settled_when_its_turn_comes():
    truths = ALL | {"household": UNKNOWN}
    assert ready(CHAIN, truths, {"birth": None}) == Ready(waiting=("household", "card"))
    assert ready(CHAIN, truths, {"birth": "granted"}) == Ready(waiting=("household", "card"), unsure=("household",))


def test_unknown_item_behind_a_refused_one_is_settled_before_it_stops_others():
    truths = ALL | {"household": UNKNOWN}
    assert ready(CHAIN, truths, {"birth": "refused"}) == Ready(waiting=("household", "card"), unsure=("household",))


def test_items_in_a_circle_are_named():
    ours = closure(entry("a", after=["b"]), entry("b", after=["a"]))
    with pytest.raises(ValueError, match=r"items wait on each other: \['a', 'b'\]"):
        ready(ours, {"a": True, "b": True}, {})


@pytest.mark.parametrize(
    ("outcomes", "whole"),
    [
        (("granted", None), None),
        (("granted", "not_applicable"), "granted"),
        (("granted", "refused"), "refused"),
        (("ended", "granted"), "ended"),
        (("not_applicable",), "not_applicable"),
        ((), "not_applicable"),
    ],
)
def test_rows_come_to_one_outcome(outcomes, whole):
    assert outcome_of_rows(outcomes) == whole


# --- any bundle runs to its end -------------------------------------------------------------------------------

OUTCOMES = st.sampled_from(["granted", "refused", "ended"])


@st.composite
def bundles(draw):
    """A random DAG of items, and for each what it comes to if it is ever begun."""
    count = draw(st.integers(1, 8))
    entries = []
    for i in range(count):
        before = draw(st.sets(st.sampled_from(range(i)), max_size=3)) if i else set()
        after = [draw(st.sampled_from([f"i{n}", decided(f"i{n}")])) for n in sorted(before)]
        entries.append(entry(f"i{i}", after=after))
    ours = closure(*draw(st.permutations(entries)))
    names = [one.id for one in ours.bundle.items]
    truths = {name: draw(st.sampled_from([True, True, False])) for name in names}
    return ours, truths, {name: draw(OUTCOMES) for name in names}


def lawful_start(ours, truths, outcomes, name):
    after = next(one.after for one in ours.bundle.items if one.id == name)
    needed = {
        one.item: {"granted", "not_applicable"} if one.need == "granted" else set(outcomes.values()) for one in after
    }
    return truths[name] is True and all(
        outcomes.get(one) in allowed | {"not_applicable"} for one, allowed in needed.items()
    )


@QUICK
@given(bundles(), st.randoms())
def test_every_item_comes_to_an_end_and_none_starts_early(made, random):
    ours, truths, comes_to = made
    outcomes, running = {}, []
    while True:
        step = ready(ours, truths, outcomes)
        outcomes |= dict.fromkeys(step.not_applicable, "not_applicable") | dict.fromkeys(step.blocked, "ended")
        assert all(lawful_start(ours, truths, outcomes, name) for name in step.start)
        outcomes |= dict.fromkeys(step.start)
        running += step.start
        if not running:
            break
        ends = running.pop(random.randrange(len(running)))
        outcomes[ends] = comes_to[ends]
    assert set(outcomes) == set(truths)
    assert None not in outcomes.values()


@QUICK
@given(bundles())
def test_ready_puts_every_item_in_one_place(made):
    ours, truths, _ = made
    step = ready(ours, truths, {})
    assert sorted(step.start + step.not_applicable + step.blocked + step.waiting) == sorted(truths)


@QUICK
@given(bundles())
def test_longest_path_is_at_least_every_step(made):
    ours, truths, _ = made
    dues = due_dates(ours, list(truths), CALENDAR, TODAY)
    assert max(due.date for due in dues.values()) == CALENDAR.add_workdays(TODAY, longest_path(ours, list(truths))).date


# --- what is promised -----------------------------------------------------------------------------------------

NEWBORN = closure(
    item("birth", days=1),
    item("household", days=3),
    item("card", days=5),
    item("booklet", days=7),
    item("notice", days=None),
    entry("birth"),
    entry("household", after=["birth"]),
    entry("card", after=["household"]),
    entry("booklet", optional=True),
    entry("notice", after=["card"]),
)


def test_longest_path_adds_limits_along_after():
    assert longest_path(NEWBORN, ["birth", "household", "card", "notice"]) == 9
    assert longest_path(NEWBORN, ["household", "card"]) == 8
    assert longest_path(NEWBORN, []) == 0


def test_promise_leaves_unticked_items_out():
    ours = closure(item("a", days=2), item("b", days=9), entry("a"), entry("b", optional=True))
    assert promise(ours, NONE) == workdays(2)
    assert promise(ours, frozenset({"b"})) == workdays(9)


def test_promise_of_the_bundle_stands():
    assert promise(closure(item("a", days=2), promise=workdays(5)), NONE) == workdays(5)


@pytest.mark.parametrize(
    ("limit", "days"),
    [
        (Limit(statutory=workdays(30), promised=workdays(2)), 2),
        (Limit(statutory=workdays(30)), 30),
        (Limit(at_once=True, statutory=workdays(30)), 0),
        (Limit(promised=Duration(4, Unit.WORKHOURS)), 1),
        (Limit(promised=Duration(15, Unit.DAYS)), 11),
        (Limit(), 0),
    ],
)
def test_limits_are_counted_in_working_days(limit, days):
    assert longest_path(closure(item("a", limit=limit)), ["a"]) == days


def test_due_dates_follow_the_calendar_and_after():
    dues = due_dates(NEWBORN, ["birth", "household", "card"], CALENDAR, TODAY)
    assert {name: due.date for name, due in dues.items()} == {
        "birth": date(2026, 9, 29),
        "household": date(2026, 10, 9),  # 30 September, then the holidays
        "card": date(2026, 10, 15),
    }


def test_due_date_in_natural_days_takes_natural_days():
    ours = closure(item("a", limit=Limit(promised=Duration(15, Unit.DAYS))))
    assert due_dates(ours, ["a"], CALENDAR, TODAY)["a"].date == date(2026, 10, 13)


def test_due_date_beyond_the_published_calendar_is_provisional():
    ours = closure(item("a", days=80), item("b", days=0), entry("a"), entry("b", after=["a"]))
    dues = due_dates(ours, ["a", "b"], CALENDAR, TODAY)
    assert (dues["a"].provisional, dues["b"].provisional) == (True, True)


# --- guide and gates ------------------------------------------------------------------------------------------


def guided(**env):
    ours = closure(
        field("mother.insured", "bool", "母亲参加职工生育保险"),
        field("deed.tax", "money"),
        material("invoice"),
        material("id-card", licence="id-card"),
        item("birth", days=1, materials=(use("id-card", of="mother"),)),
        item("claim", days=3, materials=(use("invoice"),), fee=Fee("deed.tax", "mother")),
        item("parenting", days=None),
        entry("birth"),
        entry("claim", after=["birth"], when=INSURED),
        entry("parenting", optional=True),
    )
    names = {name.replace("_", ".", 1): value for name, value in env.items()}
    return guide(ours, names, NONE, CALENDAR, TODAY)


def test_guide_says_why_an_item_is_needed():
    claim = guided(mother_insured=True).items[1]
    assert (claim.applies, claim.due, claim.after) == (True, date(2026, 10, 9), ("birth",))
    assert claim.why.zh == "需要办理，因为：母亲参加职工生育保险 为 是（读到：是）。"


@pytest.mark.parametrize(
    ("env", "zh"),
    [
        ({"mother_insured": False}, "不需办理，因为不符合：母亲参加职工生育保险 为 是（读到：否）。"),
        ({}, "是否办理取决于：母亲参加职工生育保险 为 是（读到：尚不清楚）。"),
    ],
)
def test_guide_says_why_an_item_is_not_or_perhaps_needed(env, zh):
    assert guided(**env).items[1].why.zh == zh


def test_guide_says_why_in_english():
    assert guided(mother_insured=False).items[1].why.en == (
        "Not needed, because this does not hold: 母亲参加职工生育保险 is yes (read: no)."
    )


def test_guide_lists_what_to_upload_and_what_is_spared():
    ours = guided(mother_insured=True)
    assert [need.key for need in ours.needed] == ["invoice"]
    assert [(need.key, need.how) for need in ours.spared] == [("id-card:mother", "licence")]


def test_guide_counts_items_that_may_apply():
    ours = guided()
    assert (ours.promise, ours.due) == (workdays(4), date(2026, 10, 9))
    assert [need.maybe for need in ours.needed] == [True]


def test_guide_leaves_out_of_the_dates_what_does_not_apply():
    ours = guided(mother_insured=False)
    assert (ours.promise, ours.due) == (workdays(1), date(2026, 9, 29))
    assert ours.items[1].due is None


def test_guide_tells_an_unticked_item():
    parenting = guided().items[2]
    assert (parenting.applies, parenting.due, parenting.why.zh) == (False, None, "可选事项，您没有选择办理。")


@pytest.mark.parametrize(("env", "fee"), [({"deed_tax": 8000}, 8000), ({"deed_tax": 0}, None), ({}, UNKNOWN)])
def test_guide_tells_the_fee(env, fee):
    assert guided(**env).items[1].fee == fee


def test_gates_say_what_each_comes_to():
    otherwise = Text("补报出生户口单项指南")
    ours = closure(gates=(Gate("age", {"<": [var("newborn.age_months"), 12]}, otherwise),))
    assert gates(ours, {"newborn.age_months": 13}) == (GateResult("age", False, otherwise),)
    assert gates(ours, {}) == (GateResult("age", UNKNOWN, otherwise),)


def test_each_item_is_said_to_be_done_for_each_row():
    ours = closure(table("dead.heirs", field("name")), entry("pension", each="dead.heirs"))
    assert guide(ours, {"dead.heirs": [{"name": "李"}]}, NONE, CALENDAR, TODAY).items[0].why.zh == "每一行办理一次。"
