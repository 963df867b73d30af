"""Hiring: each line of the roster has item cases of its own, and a bad one holds up nobody."""

import pytest

from oneservice.engine.closure import closure_json, load_closure
from oneservice.engine.form import Form
from oneservice.engine.identity import ric_check_digit
from oneservice.engine.plan import ready_rows, row_applies
from oneservice.engine.rules import compile_rule
from oneservice.engine.types import parse
from oneservice.engine.values import UNKNOWN, Origin, Value
from tests.content.conftest import demo

BORN_2011, BORN_1995, BORN_1960 = "530103201101150379", "530103199506110370", "530103196010100370"
OUTCOMES = {(True, False): "granted", (False, True): "refused"}
"""By what the rules to grant and to refuse say."""


@pytest.fixture(scope="module")
def bundle(content):
    return content.bundles["hire-staff"]


def decide(content, item, row):
    rules = content.items[item].decide
    return tuple(compile_rule(rule).truth({}, row) for rule in (rules.grant, rules.refuse))


def test_every_item_is_one_case_a_row(bundle):
    assert {entry.each for entry in bundle.items} == {"hire.people"}


def test_nobody_waits_for_the_grant_of_another_row(bundle):
    assert {after.need for entry in bundle.items for after in entry.after} == {"decided"}


@pytest.mark.parametrize(
    ("ric", "decision"), [(BORN_2011, (False, True)), (BORN_1995, (True, False)), (BORN_1960, (False, False))]
)
def test_children_are_refused_and_the_old_looked_at(content, ric, decision):
    assert decide(content, "hire-registration", {"ric": ric, "started_on": "2026-09-21"}) == decision


@pytest.mark.parametrize(
    ("insured", "decision"), [(False, (True, False)), (True, (False, True)), (UNKNOWN, (UNKNOWN, UNKNOWN))]
)
def test_insurance_waits_for_the_old_employer(content, insured, decision):
    for item in ("employee-insurance", "employee-medins"):
        assert decide(content, item, {"insured": insured}) == decision


def test_three_hundred_rows_fit_one_sheet(content):
    assert content.fields["hire.people"].max_rows == 300


def person(number, born="19900101"):
    first = f"530103{born}{number:03d}"
    row = {"name": "赵一", "ric": first + ric_check_digit(first), "mobile": f"138{number:08d}", "post": "店员"}
    return row | {"started_on": "2026-09-21", "pay": "4200.00", "file": "false"}


def test_child_among_three_hundred_is_refused_and_all_others_are_insured(content):
    closure = load_closure(closure_json(content, "hire-staff"))
    sheet = [person(number) for number in range(1, 7)] + [person(7, "20110115")]
    sheet += [person(number) for number in range(8, 301)]
    answers = {"hire.people": Value(parse(closure.fields["hire.people"], sheet), Origin.TYPED)}
    state = Form(closure).evaluate(answers, {"today": "2026-09-28"}, {})
    truths = {entry.id: dict(enumerate(row_applies(entry, state.env), 1)) for entry in closure.bundle.items}
    rows = enumerate(state.env["hire.people"], 1)
    registered = {number: OUTCOMES[decide(content, "hire-registration", row)] for number, row in rows}
    plan = ready_rows(closure, truths, {"hire-registration": registered})

    assert [number for number, outcome in registered.items() if outcome != "granted"] == [7]
    others = [number for number in range(1, 301) if number != 7]
    insured = [f"{item}#{number}" for item in ("employee-insurance", "employee-medins") for number in others]
    assert (list(plan.start), plan.blocked) == (insured, ())


def test_demo_registers_know_the_employees_of_the_ordinary_scenario(content):
    said = content.scenarios["hire-staff"][0]
    rows = said.answers["hire.people"]
    known = demo("registers/hrss.person")
    assert [known[row["ric"]] for row in rows] == list(said.sources["hrss.person"].values())
