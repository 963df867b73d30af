"""A case found at a desk by its number, or by the name or identity number of somebody in it."""

import re

import pytest

from oneservice.cases.actions.naming import index_names
from oneservice.cases.models import Case, Naming
from oneservice.cases.naming import sought
from oneservice.engine.types import MIDDLE_DOTS
from oneservice.records import access
from oneservice.records.models import Access
from tests.cases.costs import cost
from tests.cases.rosters import RosterStage, people
from tests.portal.pages import errors, links, texts

pytestmark = pytest.mark.django_db

UYGHUR, RARE, LATIN = "艾力·玉素甫", "段𫖯䶮", "John Li"


def find(browser, words):
    """Titles of the items found."""
    return texts(browser.post("/desk/find/", {"words": words}), "[data-item] a")


@pytest.fixture
def roster(db):
    """Three employees of an employer, each with an enrolment and a card, and one account."""
    rows = people(3, _1_name=UYGHUR, _2_name=RARE, _3_name=LATIN)
    return RosterStage().filed(rows)


@pytest.fixture
def desk(roster, signed_in):
    return signed_in(roster.office("enrol#1", "clerk"))


def at(number, masked):
    return [f"职工参保登记（第{number}行 {masked}）"]


@pytest.mark.parametrize("dot", ["·", *MIDDLE_DOTS, " ・ "])
def test_name_is_found_whatever_dot_was_typed(desk, dot):
    assert find(desk, f" {UYGHUR.replace('·', dot)}　") == at(1, "艾****甫")


def test_name_is_found_however_it_is_spaced_and_whatever_its_characters(desk):
    assert {typed: find(desk, typed) for typed in (RARE, "段 𫖯 䶮", "john li", "Ｊｏｈｎ Li")} == {
        RARE: at(2, "段*䶮"),
        "段 𫖯 䶮": at(2, "段*䶮"),
        "john li": at(3, "J*****i"),
        "Ｊｏｈｎ Li": at(3, "J*****i"),
    }


def test_part_of_a_name_or_number_finds_nothing(desk):
    assert [find(desk, part) for part in ("艾力", "玉素甫", "段𫖯")] == [[], [], []]


def test_identity_number_is_found_however_it_was_typed(roster, desk):
    number = roster.dossier.answers["roster.staff"].value[1]["ric"]
    spaced = f" {number[:6]} {number[6:14]}-{number[14:].lower()}"
    assert (find(desk, number), find(desk, spaced)) == (at(2, "段*䶮"), at(2, "段*䶮"))


def test_case_number_finds_each_item_of_the_office_once(roster, desk):
    number = roster.case.number
    assert (find(desk, number), find(desk, number.replace("-", "－"))) == (["职工参保登记 多行"], ["职工参保登记 多行"])
    assert find(desk, number[:-1] + "9") == []


def test_who_began_finds_each_item_once_with_a_way_to_its_rows(roster, desk):
    page = desk.post("/desk/find/", {"words": roster.mother.name})
    rows = f"/desk/item/{roster.item('enrol#1').pk}/rows/"
    assert (texts(page, "[data-item] a"), links(page, "/desk/item/")) == (["职工参保登记 多行"], [rows])
    assert desk.get(rows).status_code == 200


def test_office_finds_only_people_its_items_are_about(roster, signed_in):
    tax = signed_in(roster.office("account", "clerk"))
    assert find(tax, roster.mother.ric) == ["单位账户开通"]
    assert (find(tax, UYGHUR), find(tax, roster.mother.name)) == ([], ["单位账户开通"])


def test_office_of_another_place_finds_nothing(roster, signed_in):
    own = roster.office("enrol#1", "clerk").office
    elsewhere = signed_in(roster.staff("wuhua-hrss-clerk"))
    assert own.slug != roster.staff("wuhua-hrss-clerk").office.slug
    asked = (UYGHUR, roster.mother.name, roster.mother.ric, roster.case.number)
    assert [find(elsewhere, words) for words in asked] == [[], [], [], []]


def test_draft_is_not_found(signed_in):
    draft = RosterStage().open().fill(people(1, _1_name=UYGHUR))
    assert find(signed_in(draft.staff("panlong-hrss-clerk")), UYGHUR) == []
    assert Naming.objects.count() == 0


@pytest.mark.parametrize("typed", ["", "  ", "530102", "<script>", "李", "李娜" * 40])
def test_what_is_none_of_the_three_is_said_and_kept(desk, typed):
    page = desk.post("/desk/find/", {"words": typed})
    assert (page.status_code, len(errors(page))) == (422, 1)
    assert sought(typed) is None


def test_search_is_noted_by_blind_index_and_never_stands_in_an_address(roster, desk):
    number = roster.dossier.answers["roster.staff"].value[0]["ric"]
    for words in (UYGHUR, number, roster.case.number):
        desk.post("/desk/find/", {"words": words})
    access.flush()
    notes = list(Access.objects.filter(what="desk.find").order_by("pk"))
    assert [note.fields for note in notes] == [["name"], ["ric"], ["number"]]
    assert [note.chain for note in notes] == [sought(UYGHUR).key, sought(number).key, roster.case.number]
    assert [bool(re.fullmatch("[0-9a-f]{64}", note.chain)) for note in notes] == [True, True, False]
    assert {note.actor for note in notes} == {roster.office("enrol#1", "clerk").account.actor}
    assert texts(desk.get("/desk/find/", {"words": UYGHUR}), "[data-item] a") == []


def test_correction_of_a_name_is_found_and_the_wrong_name_no_more(filed, clerk):
    child = filed.dossier.answers["newborn.name"].value
    before = find(clerk, child)
    filed.usual_correction("birth-certificate", "newborn.name", "王若兰")
    assert (before != [], find(clerk, "王若兰"), find(clerk, child)) == (True, before, [])


def test_case_of_before_is_found_once_it_is_indexed(roster, desk):
    Naming.objects.all().delete()
    Case.objects.update(named="")
    before, changed = find(desk, UYGHUR), roster.case.changed_at
    assert (before, index_names(now=roster.now), find(desk, UYGHUR)) == ([], (1, []), at(1, "艾****甫"))
    assert (index_names(now=roster.now), roster.case.changed_at) == ((0, []), changed)


def test_list_ends_after_20_and_costs_the_same_at_1_and_30(signed_in):
    rows = people(31)
    stage = RosterStage().filed([rows[0], *(row | {"name": UYGHUR} for row in rows[1:])])
    desk = signed_in(stage.office("enrol#1", "clerk"))
    find(desk, UYGHUR)
    one, thirty = (cost(desk.post, "/desk/find/", {"words": words}) for words in (rows[0]["name"], UYGHUR))
    assert (one, thirty) == (4, 4)
    page = desk.post("/desk/find/", {"words": UYGHUR})
    assert (len(texts(page, "[data-item] a")), "只列出最近的20项" in page.text) == (20, True)
