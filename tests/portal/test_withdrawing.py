"""Taking back through the pages: what it means is said first."""

import pytest

from oneservice.cases.models import Case
from tests.portal.pages import links, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def filed(stage):
    return stage.once("filed")


@pytest.fixture
def case(filed):
    return f"/case/{filed.ref}/"


def test_progress_leads_to_taking_back_one_item_and_all(mother, father, case):
    page = mother.get(case)
    assert f"{case}withdraw/" in links(page, "withdraw")
    assert f"{case}withdraw/social-card/" in links(page, "withdraw")
    assert links(father.get(case), "withdraw") == []


def test_the_page_says_what_ends_with_it_and_the_button_does_it(filed, mother, case):
    address = f"{case}withdraw/birth-registration/"
    assert "随之终止的事项" in mother.get(address).text
    assert mother.post(address).url == case
    assert texts(mother.get(case), "[data-item='birth-registration'] .card-top .tag") == ["已撤回"]
    assert mother.get(address).status_code == 404


def test_the_whole_case_is_taken_back(filed, mother, case):
    assert mother.post(f"{case}withdraw/").url == case
    page = mother.get(case)
    assert (texts(page, "#overall + .tag"), links(page, "withdraw")) == (["已撤回"], [])
    assert texts(page, "[data-document='withdrawal-receipt'] p")[0] == "撤回申请回执"


def test_a_co_signer_has_no_such_page(father, case):
    assert father.get(f"{case}withdraw/").status_code == 404
    assert father.post(f"{case}withdraw/").status_code == 409


def test_a_draft_is_deleted_for_good(stage, mother):
    case = f"/case/{stage.once('open').ref}/"
    assert links(mother.get(case), "abandon") == [f"{case}abandon/"]
    assert "不能恢复" in mother.get(f"{case}abandon/").text
    assert mother.post(f"{case}abandon/").url == "/"
    assert (mother.get(case).status_code, Case.objects.get().phase) == (404, "withdrawn")
