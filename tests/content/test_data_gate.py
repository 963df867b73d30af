"""The checks of the data over the shipped content: what they claim is so in the form, and faults put in are told."""

import re

import pytest

from oneservice.documents.templates import names_read
from oneservice.engine.checks import CHECKS, run_checks
from oneservice.engine.form import Form
from oneservice.engine.reading import read_content, read_folder
from oneservice.engine.rules import compile_rule
from oneservice.engine.samples import TODAY
from oneservice.engine.search import holds, smallest
from oneservice.engine.slots import slots
from oneservice.engine.uses import rules_in
from oneservice.engine.worlds import scope_of
from tests.content.conftest import ROOT

pytestmark = pytest.mark.deep

DATA = [check for check in CHECKS if check.LEVEL == 4]
BUNDLE = "workflows/bundles/newborn.yaml"
AGE = '{"<": [{var: newborn.age_months}, 12]}'
CHILDREN = "workflows/items/vaccination.yaml"
REGISTRATION = "workflows/items/birth-registration.yaml"
FAULTS = {
    "a subsidy that does not wait for the number": (
        BUNDLE,
        "{use: childcare-subsidy, after: [birth-registration]",
        "{use: childcare-subsidy, after: [birth-certificate]",
        "field-unfilled",
    ),
    "a card made of a number that may be refused": (
        BUNDLE,
        "{use: social-card, after: [birth-registration]}",
        "{use: social-card, after: [{item: birth-registration, need: decided}]}",
        "field-unfilled",
    ),
    "an item that refuses what it grants": (CHILDREN, '{">=": [{var: newborn.age_months}, 72]}', AGE, "decide-overlap"),
    "a consent printed where there is none": (
        REGISTRATION,
        'head-consent, when: {"==": [{var: household.head_is_parent}, false]}',
        "head-consent",
        "slot-empty",
    ),
    "an address nobody has to give": (
        "templates/documents/parenting-record.html",
        "household.address | dash",
        "mail.address | dash",
        "slot-empty",
    ),
    "a gate nobody passes": (
        BUNDLE,
        AGE,
        f'{{and: [{AGE}, {{">": [{{var: newborn.age_months}}, 18]}}]}}',
        "condition-never-true",
    ),
    "a condition on what is always so": (
        BUNDLE,
        '{"==": [{var: mother.employee_insured}, true]}',
        "{in: [{var: mother.employee_insured}, [true, false]]}",
        "condition-always-true",
    ),
    "a weight nobody has": (
        "forms/fields/newborn.yaml",
        "min: 300\n  max: 8000",
        "min: 8000\n  max: 300",
        "value-never-valid",
    ),
}


@pytest.fixture(scope="module")
def files():
    return dict(read_folder(ROOT))


@pytest.mark.parametrize(("file", "old", "new", "code"), FAULTS.values(), ids=FAULTS)
def test_a_fault_put_into_the_content_is_told(files, file, old, new, code):
    assert old in files[file]
    content, problems = read_content({**files, file: files[file].replace(old, new)})
    assert problems == []
    assert {problem.code for problem in run_checks(content, DATA)} == {code}


def cases(content):
    """Each condition with what it should come to: once true and once false."""
    rules = [rule for rule in rules_in(content) if rule.wants is None and not rule.row_of]
    return [(rule, wanted) for rule in rules for wanted in (True, False)]


def test_what_the_search_claims_is_so_in_the_form(content):
    forms = {name: Form(scope_of(content, name).closure) for name in ("", *content.bundles)}
    for rule, wanted in cases(content):
        scope = scope_of(content, rule.bundle)
        answers = smallest(scope, [holds(rule.logic, wanted)], lawful=False).answers or {}
        typed = {name: value for name, value in answers.items() if name in content.fields}
        context = {"today": TODAY} | {name: value for name, value in answers.items() if name not in typed}
        env = forms[rule.bundle].evaluate(typed, context).env
        assert not answers or compile_rule(rule.logic).truth(env) is wanted, rule.address


def test_every_condition_of_the_content_has_two_sides(content):
    one_sided = [
        (rule.address, wanted)
        for rule, wanted in cases(content)
        if not smallest(scope_of(content, rule.bundle), [holds(rule.logic, wanted)], lawful=False)
    ]
    bills = ("insurance.fee", "taxes.total")  # they wait for what an item gives
    assert [(address[1], wanted) for address, wanted in one_sided] == [(bill, False) for bill in bills]


def test_slots_are_the_names_a_template_reads(content):
    """The small reading of the engine against Liquid's own; Liquid also counts what only conditions read."""
    for document in content.documents.values():
        printed = {slot.name for slot in slots(document.template, content.partials)}
        read = {name for name in names_read(document.template, content.partials) if "." in name}
        conditions = " ".join(re.findall(r"\{%-?\s*(?:if|elsif|unless|case|for)\s(.*?)%\}", _texts(document, content)))
        assert printed <= read
        assert {name for name in read - printed if name not in conditions} == set()


def _texts(document, content):
    return document.template + "".join(content.partials.values())
