"""The search against brute force, on generated forms: same verdict, no smaller answers, and true in the form itself."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oneservice.engine.definition import Content, FieldType, Text
from oneservice.engine.domains import domains
from oneservice.engine.form import Form
from oneservice.engine.rules import compile_rule
from oneservice.engine.search import empty, holds, smallest
from oneservice.engine.values import Origin, Value
from oneservice.engine.worlds import World, scope_of
from tests.engine.builders import equals, field, table, valid, var

QUICK = settings(max_examples=25, deadline=None)  # other work on the machine must not fail a test
HIGHEST = 4
OPTIONS = {name: Text(name) for name in ("x", "y", "z", "w")}
NUMBER = st.integers(-1, HIGHEST + 1)
NUMBERS = st.sampled_from(["a.n", "a.m"]).map(var)


def comparisons(numbers):
    return st.one_of(
        st.tuples(st.sampled_from(["==", "!=", "<", ">="]), numbers, NUMBER | numbers).map(lambda p: {p[0]: [*p[1:]]}),
        st.tuples(NUMBER, numbers, NUMBER).map(lambda p: {"<=": [*p]}),
        st.just(var("a.b")),
        st.sampled_from(sorted(OPTIONS)).map(lambda option: equals("a.k", option)),
        st.just({"in": [var("a.k"), ["x", "y"]]}),
        st.just({"==": [var("a.k"), var("a.l")]}),
        st.sampled_from(["a.n", "a.k", "a.l"]).map(lambda name: equals(name, None)),
        st.booleans().map(lambda truth: equals("a.t", truth)),
    )


def rules(numbers):
    return st.recursive(
        comparisons(numbers),
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: {"and": parts}),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: {"or": parts}),
            inner.map(lambda part: {"!": [part]}),
            st.tuples(inner, inner, inner).map(lambda parts: {"if": [*parts]}),
        ),
        max_leaves=4,
    )


def content(*fields):
    parts = {name: {} for name in Content.__dataclass_fields__}
    return Content(**{**parts, "fields": {one.id: one for one in fields}})


SMALL, KNOWN = {"<": [var("a.n"), 2]}, {"in": [var("a.k"), ["x", "y"]]}
TRUTHS = (
    {"and": [SMALL, KNOWN]},
    {"or": [SMALL, {"!": [KNOWN]}, var("a.b")]},
    {"if": [KNOWN, SMALL, {"==": [var("a.m"), var("a.n")]}]},
)


@st.composite
def forms(draw):
    """A form of numbers, choices and a yes or no; some are hidden, some may stay empty, two are computed."""
    bounds = {"min": "0", "max": str(HIGHEST)}
    when = draw(st.none() | st.just(var("a.b")) | st.just(equals("a.l", "y")))
    judged = draw(
        st.sampled_from([None, {">=": [var("a.m"), 1]}, {"!=": [var("a.m"), var("a.n")]}, {"<": [0, var("a.m"), 3]}])
    )
    return content(
        field("a.b", "bool"),
        field("a.l", "choice", options=OPTIONS, when=draw(st.none() | st.just(var("a.b")))),
        field("a.k", "choice", options=OPTIONS, optional=draw(st.booleans())),
        field("a.m", "integer", **bounds, valid=valid(judged) if judged else ()),
        field("a.n", "integer", **bounds, optional=draw(st.booleans()), when=when),
        field("a.t", "bool", when=draw(st.none() | st.just(var("a.b"))), compute=draw(st.sampled_from(TRUTHS))),
        field("a.c", "integer", compute=draw(st.sampled_from([{"+": [var("a.m"), 2]}, {"-": [var("a.n")]}]))),
    )


def answered(scope, claims, answers):
    """Whether the answers make all claims true and no answer of them invalid."""
    world = World(scope, answers)
    judged = [claim.judge(world) is True for claim in claims]
    return all(judged) and all(
        world[name] is None or compile_rule(one.must).truth(world) is not False
        for name in answers
        for one in scope.closure.fields[name].valid
    )


def whole_forms(values):
    return (dict(zip(values, one, strict=True)) for one in product(*values.values()))


def cone(scope, logics):
    """What is tried for the rules, and for the ``valid`` rules of all the fields they come to."""
    judged = [one.must for name in domains(scope, logics).of for one in scope.closure.fields[name].valid]
    return domains(scope, logics).of if all(one in logics for one in judged) else cone(scope, [*logics, *judged])


def check_verdict(form, logic, wanted):
    scope, claims = scope_of(form), [holds(logic, wanted)]
    tried = cone(scope, [logic])
    found = smallest(scope, claims).answers
    assert (found is not None) is any(answered(scope, claims, one) for one in whole_forms(tried))


@QUICK
@given(forms(), rules(NUMBERS | st.just(var("a.c"))), st.booleans())
def test_search_finds_what_brute_force_finds(form, logic, wanted):
    check_verdict(form, logic, wanted)


@pytest.mark.deep
@settings(max_examples=1500, deadline=None)
@given(forms(), rules(NUMBERS | st.just(var("a.c"))), st.booleans())
def test_search_finds_what_brute_force_finds_in_many_forms(form, logic, wanted):
    check_verdict(form, logic, wanted)


def every_answer(found):
    """All there are, not one of each region."""
    kinds = {FieldType.BOOL: [True, False], FieldType.INTEGER: list(range(HIGHEST + 1))}
    values = kinds.get(found.type, list(OPTIONS)) + ([None] if found.optional else [])
    return [Value(value, Origin.TYPED) for value in values]


def check_regions(form, logic, wanted):
    scope, claims = scope_of(form), [holds(logic, wanted)]
    verdict = smallest(scope, claims)
    values = {name: every_answer(form.fields[name]) for name in cone(scope, [logic])}
    some = any(answered(scope, claims, one) for one in whole_forms(values))
    assert (verdict.answers is not None, verdict.proved and some) == (some, False)


@settings(max_examples=12, deadline=None)
@given(forms(), rules(NUMBERS), st.booleans())
def test_regions_stand_for_every_answer(form, logic, wanted):
    check_regions(form, logic, wanted)


@pytest.mark.deep
@settings(max_examples=800, deadline=None)
@given(forms(), rules(NUMBERS), st.booleans())
def test_regions_stand_for_every_answer_of_many_forms(form, logic, wanted):
    check_regions(form, logic, wanted)


@QUICK
@given(forms(), rules(NUMBERS | st.just(var("a.c"))), st.booleans())
def test_what_is_found_is_so_in_the_form(form, logic, wanted):
    scope = scope_of(form)
    answers = smallest(scope, [holds(logic, wanted)]).answers
    if answers is not None:
        state = Form(scope.closure).evaluate(answers, {})
        assert compile_rule(logic).truth(state.env) is wanted


@QUICK
@given(forms(), rules(NUMBERS))
def test_no_part_of_what_is_found_is_enough(form, logic):
    scope, claims = scope_of(form), [holds(logic)]
    answers = smallest(scope, claims, lawful=False).answers or {}
    parts = (dict(part) for size in range(len(answers)) for part in combinations(answers.items(), size))
    assert [part for part in parts if claims[0].judge(World(scope, part)) is True] == []


@QUICK
@given(forms(), st.sampled_from(["a.n", "a.k", "a.l", "a.c"]))
def test_what_is_found_empty_is_empty_in_the_form(form, name):
    scope = scope_of(form)
    answers = smallest(scope, [empty(name)]).answers
    if answers is not None:
        assert Form(scope.closure).evaluate(answers, {}).env[name] is None


# --- each operator: both sides are reached --------------------------------------------------------------------

TODAY = var("today")
BOTH_SIDES = {
    "months": {"<": [{"months_between": [var("p.born"), TODAY]}, 12]},
    "exactly so many months": {"==": [{"months_between": [var("p.born"), TODAY]}, 72]},
    "age": {">=": [{"age_years": [var("p.born"), TODAY]}, 18]},
    "days": {"<=": [{"days_between": [var("p.born"), TODAY]}, 90]},
    "days ahead": {">": [{"days_between": [TODAY, var("p.born")]}, 90]},
    "working days": {"<": [{"workdays_between": [var("p.born"), TODAY]}, 5]},
    "the same person, a minor": {
        "and": [
            {"==": [var("p.ric"), var("p.ric2")]},
            {"<": [{"age_years": [{"ric_birth_date": [var("p.ric")]}, TODAY]}, 18]},
            {"==": [{"ric_sex": [var("p.ric2")]}, "male"]},
        ]
    },
    "a day of the calendar": {"<": [var("p.born"), "2020-01-01"]},
    "today and a day": {"and": [{"<": [TODAY, "2030-01-01"]}, {">": [var("p.born"), TODAY]}]},
    "age by identity number": {"<": [{"age_years": [{"ric_birth_date": [var("p.ric")]}, TODAY]}, 18]},
    "sex by identity number": {"==": [{"ric_sex": [var("p.ric")]}, "male"]},
    "a woman of age": {
        "and": [
            {"==": [{"ric_sex": [var("p.ric")]}, "female"]},
            {">=": [{"age_years": [{"ric_birth_date": [var("p.ric")]}, TODAY]}, 20]},
        ]
    },
    "place": {"in_division": [var("p.place"), "530100"]},
    "place in a place": {
        "and": [{"in_division": [var("p.place"), "530000"]}, {"!": [{"in_division": [var("p.place"), "530100"]}]}]
    },
    "part of a text": {"==": [{"substr": [var("p.place"), 0, 2]}, "53"]},
    "part of another text": {"==": [{"substr": [var("p.name"), 0, 1]}, {"substr": [var("p.other"), 0, 1]}]},
    "joined text": {"==": [{"cat": [var("p.name"), "之子"]}, "王之子"]},
    "sum of two": {">": [{"+": [var("p.n"), var("p.m")]}, 100]},
    "difference": {"<": [{"-": [var("p.n"), var("p.m")]}, 0]},
    "product": {">=": [{"*": [var("p.n"), 3]}, 100]},
    "quotient": {">": [{"/": [var("p.n"), 3]}, 7]},
    "remainder": {"==": [{"%": [var("p.n"), 7]}, 3]},
    "least": {"<": [{"min": [var("p.n"), 50]}, 20]},
    "decimal": {"<": [var("p.d"), 0.3]},
    "money": {">": [var("p.cash"), "80.00 yuan"]},
    "option chosen": {"and": [{"in": ["x", var("p.many")]}, {"!": [{"in": ["y", var("p.many")]}]}]},
    "rows summed": {"==": [{"sum": [var("p.rows"), var("row.share")]}, 100]},
    "rows counted": {">": [{"count": [var("p.rows"), {">": [var("row.share"), 10]}]}, 2]},
    "all rows": {"all": [var("p.rows"), {"<": [var("row.share"), 50]}]},
    "two kinds of rows": {"and": [{"some": [var("p.rows"), equals("row.kind", option)]} for option in "xy"]},
    "outcome of an origin": {"==": [var("origin.p.name"), "typed"]},
    "given or found": {"in": [var("p.given"), ["a", "b"]]},
}  # fmt: skip
PERSON = content(
    field("p.born", "date"),
    field("p.ric", "ric"),
    field("p.ric2", "ric"),
    field("p.place", "division"),
    field("p.name"),
    field("p.other"),
    field("p.given"),
    field("p.n", "integer"),
    field("p.m", "integer"),
    field("p.d", "decimal"),
    field("p.cash", "money"),
    field("p.many", "multichoice", options=OPTIONS),
    table("p.rows", field("share", "decimal"), field("kind", "choice", options=OPTIONS)),
)


@pytest.mark.parametrize("logic", BOTH_SIDES.values(), ids=BOTH_SIDES)
@pytest.mark.parametrize("wanted", [True, False])
def test_both_sides_of_a_comparison_are_reached(logic, wanted):
    scope = scope_of(PERSON)
    answers = smallest(scope, [holds(logic, wanted)]).answers
    if wanted is False and logic == BOTH_SIDES["outcome of an origin"]:
        assert answers is None  # nothing else can fill it
        return
    context = {name: value for name, value in answers.items() if name not in PERSON.fields} | {
        "today": "2026-06-15",
        "calendar": {"holidays": [], "makeup": []},
    }
    context |= {"today": answers["today"]} if "today" in answers else {}
    state = Form(scope.closure).evaluate({n: v for n, v in answers.items() if n in PERSON.fields}, context)
    assert compile_rule(logic).truth(state.env) is wanted
