"""Asking for a review through the pages, and what the office does with it."""

import pytest

from tests.portal.pages import errors, links, texts

pytestmark = pytest.mark.django_db

ITEM = "birth-registration"


@pytest.fixture
def refused(stage):
    stage.once("filed", "usual birth-certificate")
    return stage.once(f"act {ITEM} accept", f"act {ITEM} propose", f"act {ITEM} refuse")


@pytest.fixture
def address(refused):
    return f"/case/{refused.ref}/appeal/{ITEM}/"


def test_progress_leads_to_asking(refused, mother, father, address):
    assert links(mother.get(f"/case/{refused.ref}/"), "/appeal/") == [address]
    assert links(father.get(f"/case/{refused.ref}/"), "/appeal/") == []


def test_asking_without_a_reason_is_told_at_the_control(mother, address):
    answer = mother.post(address, {"reason": ""})
    assert (answer.status_code, errors(answer)) == (422, ["请说明您不同意的理由"])


def test_what_was_asked_is_answered_at_the_desk(refused, mother, address, signed_in):
    assert mother.post(address, {"reason": "材料有误"}).url == f"/case/{refused.ref}/"
    assert "您已申请复核" in mother.get(f"/case/{refused.ref}/").text
    assert mother.get(address).status_code == 404
    decider = signed_in(refused.office(ITEM, "decider"))
    form = links(decider.get("/desk/past/"), "/special/reopen/")[0]
    page = decider.get(form)
    assert ("材料有误" in page.text, texts(page, "form h2")) == (True, ["重新办理"])
    assert decider.post(form, {"step": refused.item(ITEM).step}).status_code == 422
    assert decider.post(form, {"step": refused.item(ITEM).step, "opinion": "原决定有误"}).url == "/desk/past/"
    assert "复核后重新办理" in mother.get(f"/case/{refused.ref}/").text
    assert refused.item(ITEM).phase == "review"


def test_an_item_that_was_not_refused_cannot_be_asked_about(refused, mother):
    assert mother.get(f"/case/{refused.ref}/appeal/birth-certificate/").status_code == 404


def test_a_case_is_found_by_its_number(refused, signed_in):
    lead = signed_in(refused.staff("panlong-health-clerk"))
    page = lead.get("/desk/past/", {"number": refused.case.number})
    assert f"/desk/item/{refused.item(ITEM).pk}/special/reopen/" in links(page, "/special/")
