"""The names, places and numbers of Yunnan, from the form to the paper, the desk and the spreadsheet and back."""

import re
from importlib.resources import files

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from ruamel.yaml import YAML

from oneservice.catalogue import versions
from oneservice.documents.fonts import missing_glyphs
from oneservice.documents.render import render
from oneservice.engine.definition import Field, FieldType, Text
from oneservice.engine.display import display, mask
from oneservice.engine.ports import ProvenIdentity
from oneservice.engine.types import parse
from oneservice.people.actions import sign_in_person, upsert_division
from oneservice.people.divisions import division_line, division_title
from oneservice.people.queries import person_by_ric
from tests.acceptance.yunnan import COLLECTIVES, DIVISIONS, NAMES, NUMBERS, RESIDENTS, people
from tests.cases import rosters
from tests.documents import samples
from tests.documents.test_shipped import needs_poppler, text_of
from tests.portal.pages import texts
from tests.portal.test_places import LOCAL, publish
from tests.sites import ROOT

LIST = "roster.staff"


def typed(kind, raw):
    field = Field("a.b", Text("项", "Item"), kind)
    value = parse(field, raw)
    assert parse(field, display(field, value)) == value
    return value


@pytest.fixture(scope="module")
def groups():
    """The 26 groups of Yunnan, the first of the form's list."""
    fields = YAML(typ="safe").load((ROOT / "forms" / "fields" / "mother.yaml").read_text("utf-8"))
    return dict(list(fields["mother.ethnicity"]["options"].items())[: len(NAMES)])


def test_form_offers_the_groups_of_the_province_first(groups):
    assert list(groups) == list(NAMES)


@pytest.mark.parametrize("dot", ["·", "•", " ・ ", "．", "‧"])
@pytest.mark.parametrize("group", NAMES)
def test_name_is_kept_as_the_register_writes_it_whatever_dot_was_typed(group, dot):
    assert typed(FieldType.PERSON_NAME, f" {NAMES[group].replace('·', dot)} ") == NAMES[group]


@pytest.mark.parametrize("group", NAMES)
def test_masked_name_keeps_its_ends_only(group):
    name = NAMES[group]
    assert set(mask(FieldType.PERSON_NAME, name)) <= {name[0], "*", name[-1]}


@pytest.mark.parametrize("number", [*NUMBERS, *(number.lower() for number in NUMBERS if "X" in number)])
def test_identity_number_is_read_wherever_and_whenever_it_was_given(number):
    assert typed(FieldType.RIC, f"{number[:6]} {number[6:14]} {number[14:]}") == number.upper()


@pytest.mark.parametrize("code", COLLECTIVES)
def test_code_of_a_village_collective_is_read(code):
    assert typed(FieldType.USCC, f"{code[:8]}-{code[8:]}".lower()) == code


@pytest.fixture(scope="module")
def standard():
    """``(code, year)`` -> name, by the table of another library."""
    table, names = files("stdnum").joinpath("cn", "loc.dat").read_text("utf-8"), {}
    yunnan = re.search(r"^53 province.*?^(?=\d\d )", table, re.M | re.S)[0]
    for code, spans in re.findall(r'^  (\d{4}) county="(.*)"', yunnan, re.M):
        for since, until, name in re.findall(r"(?:\[(\d*)-?(\d*)\])?([^,]+)", spans):
            names |= {(f"53{code}", year): name for year in range(int(since or 1980), int(until or 2026) + 1)}
    return names


@pytest.mark.parametrize(("code", "name", "year"), DIVISIONS)
def test_division_had_its_code_in_that_year(standard, code, name, year):
    assert (standard[code, year], typed(FieldType.DIVISION, code)) == (name, code)


# --- paper ------------------------------------------------------------------------------------------------

SHEET = """<h1>{{ document.title }}</h1>
{% for each in people %}<p>{{ each.name }}{{ each.ethnicity }} {{ each.ric }} {{ each.division }} {{ each.unit }}
<strong>{{ each.name }} {{ each.division }}</strong></p>
{% endfor %}"""


@pytest.fixture(scope="module")
def paper(groups):
    """Everybody on one paper, plain and bold."""
    titles = {code: name for code, name, _ in DIVISIONS}
    shown = [
        {**each, "ethnicity": groups[each["ethnicity"]], "division": titles[each["division"]]} for each in people()
    ]
    data = {**samples.sample_data("acceptance-receipt"), "people": shown}
    return shown, render(SHEET, samples.partials(), data, title="名单").pdf


@needs_poppler
def test_paper_has_every_name_place_and_number_as_text(paper, tmp_path):
    shown, pdf = paper
    text = text_of(pdf, tmp_path)
    lines = [f"{''.join(each.values())}{each['name']}{each['division']}" for each in shown]
    assert [line for line in lines if line not in text] == []


def test_every_character_has_a_glyph():
    assert missing_glyphs("".join([*NAMES.values(), *(name for _, name, _ in DIVISIONS)])) == ()


# --- desk and spreadsheet ---------------------------------------------------------------------------------


COLUMNS = {"姓名": "name", "民族": "ethnicity", "身份证号码": "ric", "户籍地": "division", "所在组织": "unit"}
OTHER = {"用工形式": "全日制", "月工资": "5000.00", "入职日期": "2026-09-01"}


@pytest.fixture(scope="module")
def fields(groups):
    """The columns of a list of people to insure, with what these people have beside."""
    options = ", ".join(f"{code}: {{zh: {zh}, en: {code}}}" for code, zh in groups.items())
    more = f"""\
    ethnicity: {{label: {{zh: 民族, en: Group}}, type: choice, options: {{{options}}}}}
    division: {{label: {{zh: 户籍地, en: Division}}, type: division}}
    unit: {{label: {{zh: 所在组织, en: Collective}}, type: uscc}}
"""
    return rosters.FILES["forms/fields/roster.yaml"] + more


@pytest.fixture
def stage(db, fields):
    stage = rosters.RosterStage(fields=fields)
    for code, name, _ in DIVISIONS:
        upsert_division(code, name, parent="530000")
    return stage.open().page("firm", roster__firm="样板村股份经济合作联合社")


def table(groups):
    rows = [[*(groups.get(row[name], row[name]) for name in COLUMNS.values()), *OTHER.values()] for row in people()]
    return "\n".join(",".join(line) for line in [[*COLUMNS, *OTHER], *rows])


def uploaded(browser, stage, data, how):
    """What is kept of the list after a table was uploaded."""
    file = SimpleUploadedFile("a.csv", data, "text/csv")
    address = reverse("portal:roster", args=[stage.ref, LIST])
    assert "wrong=0" in browser.post(address, {"do": how, "table": file}).url
    return kept(stage)


def kept(stage):
    return [{name: row[name] for name in COLUMNS.values()} for row in stage.dossier.answers[LIST].value]


def test_rows_typed_into_the_form_are_kept(stage):
    other = {"kind": "full", "wage": "5000.00", "began": "2026-09-01"}
    stage.fill([each | other for each in people()])
    assert kept(stage) == people()


@pytest.mark.parametrize("coding", ["gb18030", "utf-8-sig"])
def test_list_goes_to_the_spreadsheet_and_back_unchanged(stage, browse, groups, coding):
    browser = browse(stage.mother)
    assert uploaded(browser, stage, table(groups).encode(coding), "add") == people()
    taken = browser.get(reverse("portal:roster_table", args=[stage.ref, LIST, "rows"])).content
    assert uploaded(browser, stage, taken, "replace") == people()


def test_desk_shows_everybody_and_finds_the_case(stage, browse, groups):
    """The list is looked through, or the case's number, a name or an identity number is known."""
    uploaded(browse(stage.mother), stage, table(groups).encode(), "add")
    stage.submit()
    desk = browse(stage.office("enrol#1", "clerk"))
    rows = texts(desk.get(f"/desk/item/{stage.item('enrol#1').pk}/rows/"), "#rows td a")
    assert rows == [each["name"] for each in people()]
    found = texts(desk.get("/desk/past/", {"number": stage.case.number}), "[data-item] h2")
    masked = [mask(FieldType.PERSON_NAME, each["name"]) for each in people()]
    titles = [f"职工参保登记（第{n}行 {name}）" for n, name in enumerate(masked, 1)]
    assert found[: len(masked)] == titles

    asked = [*NAMES.values(), *(name.replace("·", "•") for name in NAMES.values() if "·" in name), *NUMBERS]
    who = [(each["name"], each["ric"]) for each in people()]
    due = {words: [t for t, one in zip(titles, who, strict=True) if words.replace("•", "·") in one] for words in asked}
    assert {words: texts(desk.post("/desk/find/", {"words": words}), "[data-item] a") for words in asked} == due
    assert [words for words in asked if not due[words]] == []


@pytest.mark.django_db
def test_resident_of_hong_kong_macao_or_taiwan_is_known_again_by_the_number():
    residents = [number for number in NUMBERS if number.startswith(RESIDENTS)]
    names = dict(zip(residents, NAMES.values(), strict=False))
    for number, name in names.items():
        sign_in_person(ProvenIdentity(name, number, "13900001234", "L3"))
    assert [person_by_ric(number).name for number in residents] == list(names.values())


# --- places -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_county_has_its_own_version_and_every_other_the_provinces():
    upsert_division("530000", "云南省")
    for code, name, _ in DIVISIONS:
        upsert_division(code, name, parent="530000")
    publish(LOCAL, "birth")
    publish(LOCAL, "county")
    found = {code: versions.offered("birth", divisions=division_line(code)).bundle_id for code, _, _ in DIVISIONS}
    assert found == {code: "county" if code == "530102" else "birth" for code, _, _ in DIVISIONS}
    assert [division_title(code).zh for code, _, _ in DIVISIONS] == [name for _, name, _ in DIVISIONS]
