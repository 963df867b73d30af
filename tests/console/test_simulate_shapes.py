"""Scenarios of the shapes that the shipped bundle lacks, played in a scratch process like any other."""

import pytest
from django.test import override_settings

from tests.cases.building import FILES as HOUSE
from tests.cases.building import ITEM
from tests.cases.school import FILES as SCHOOL
from tests.console.test_simulate import CALENDARS, played

pytestmark = pytest.mark.deep

TENANT = ", site.tenant, site.lease"
OWNER = "  owner: {title: {zh: 建设人, en: Owner}, starts: true, signs: all}\n"
DESIGNER = "  designer: {title: {zh: 设计人, en: Designer}, signs: all, within: 15 days, items: [build-permit]}\n"
NOTICE = """\
  - {use: tall-notice, stage: build, after: [{item: land-use, need: decided}], when: {">": [{var: build.floors}, 2]}}
"""
LET = HOUSE | {
    "workflows/sources.yaml": """\
plan.tenant:
  title: {zh: 租用登记, en: Register of tenants}
  department: plan
  key: ric
  answers: {tenant: text}
""",
    "workflows/items/land-use.yaml": HOUSE["workflows/items/land-use.yaml"].replace(
        "site.area]", f"site.area{TENANT}]"
    ),
    "workflows/items/tall-notice.yaml": ITEM.format(
        id="tall-notice", zh="高层告知", en="Notice of height", needs="owner.name, build.floors"
    ),
    "workflows/bundles/house.yaml": HOUSE["workflows/bundles/house.yaml"]
    .replace(OWNER, OWNER + DESIGNER)
    .replace("links:\n", f"{NOTICE}links:\n"),
    "forms/fields/site.yaml": HOUSE["forms/fields/site.yaml"]
    + """\
designer.name: {label: {zh: 设计人, en: Designer}, type: person_name}
designer.ric: {label: {zh: 证件号码, en: Identity number}, type: ric, sensitive: true}
designer.mobile: {label: {zh: 手机, en: Mobile}, type: mobile}
site.tenant:
  label: {zh: 租用人, en: Tenant}
  type: text
  optional: true
  from: [{source: plan.tenant, of: owner, take: tenant}]
site.lease: {label: {zh: 租期, en: Lease}, type: integer, when: {"!=": [{var: site.tenant}, null]}}
""",
    "forms/house.yaml": HOUSE["forms/house.yaml"]
    .replace("site.area]", f"site.area{TENANT}]")
    .replace("build.floors]", "build.floors, designer.name, designer.ric, designer.mobile]"),
    "workflows/scenarios/house.yaml": """\
- name: 无人租用，用地不予，告知不适用，设计人不用再签
  today: 2026-03-02
  answers:
    site.area: 120
    build.floors: 2
    designer.name: 李雪
    designer.ric: "53010219900101001X"
    designer.mobile: "13800000002"
  sources:
    identity: {owner: {name: 李娜, ric: "530103199405160248", mobile: "13800000001"}}
    plan.tenant: {owner: not_found}
  acts: [{item: land-use, do: [refuse]}]
  expect:
    items: {land-use: refused, build-permit: ended, tall-notice: not_applicable}
    asked: [site.area, site.tenant, build.floors, designer.name, designer.ric, designer.mobile]
    documents: [closing-certificate]
""",
}
SHAPES = {"school": SCHOOL, "house": HOUSE}


def simulated(bundle, shape, folder):
    for path, text in {**CALENDARS, **shape}.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    with override_settings(CONTENT=folder):
        return played(bundle, "--all")


@pytest.mark.parametrize("bundle", SHAPES)
def test_every_scenario_comes_as_expected(bundle, tmp_path):
    code, report = simulated(bundle, SHAPES[bundle], tmp_path)
    assert [each["differences"] for each in report["scenarios"]] == [[] for _ in report["scenarios"]]
    assert code == 0


@pytest.fixture(scope="module")
def let(tmp_path_factory):
    """A house somebody may have rented, whose designer signs for one item only."""
    return simulated("house", LET, tmp_path_factory.mktemp("let"))[1]


def test_nobody_is_asked_to_sign_what_ended_as_it_was_filed(let):
    assert [each["differences"] for each in let["scenarios"]] == [[]]


def test_question_no_register_answers_is_left_blank_where_it_may_be(let):
    missing = set(let["coverage"]["conditions"]["missing"])
    assert missing & {"fields.site.lease.when true", "fields.site.lease.when false"} == {"fields.site.lease.when true"}
