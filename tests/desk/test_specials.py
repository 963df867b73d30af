"""Steps that no process names, through the desk's pages."""

import pytest

from tests.portal.pages import errors, links, texts

pytestmark = pytest.mark.django_db

ITEM = "birth-registration"


@pytest.fixture
def reviewing(filed):
    return filed.once("usual birth-certificate", f"act {ITEM} accept")


@pytest.fixture
def reviewer(reviewing, signed_in):
    return signed_in(reviewing.office(ITEM, "reviewer"))


def form(stage, special):
    return f"/desk/item/{stage.item(ITEM).pk}/special/{special}/"


def test_an_item_leads_to_its_other_steps(reviewing, reviewer):
    page = reviewer.get(f"/desk/item/{reviewing.item(ITEM).pk}/")
    assert form(reviewing, "transfer") in links(page, "/special/")


def test_an_office_is_chosen_by_name(reviewing, reviewer):
    page = reviewer.get(form(reviewing, "transfer"))
    assert "昆明市公安局五华分局示例派出所" in texts(page, "select[name=office] option")
    values = {"step": reviewing.item(ITEM).step, "reason": "户籍地在该辖区", "office": "wuhua-police"}
    assert reviewer.post(form(reviewing, "transfer"), values).url == "/desk/past/"
    assert reviewing.item(ITEM).office.slug == "wuhua-police"


def test_no_office_chosen_is_told_at_the_control(reviewing, reviewer):
    values = {"step": reviewing.item(ITEM).step, "reason": "户籍地在该辖区"}
    answer = reviewer.post(form(reviewing, "transfer"), values)
    assert (answer.status_code, errors(answer)) == (422, ["请选择转办单位"])
    assert texts(answer, "textarea[name=reason]") == ["户籍地在该辖区"]


def test_a_step_that_is_not_open_has_no_page(reviewing, reviewer):
    assert reviewer.get(form(reviewing, "hand-over")).status_code == 404
    assert reviewer.get(form(reviewing, "no-such")).status_code == 404


def test_an_old_page_is_told_so(reviewing, reviewer):
    values = {"step": 0, "reason": "户籍地在该辖区", "office": "wuhua-police"}
    assert reviewer.post(form(reviewing, "transfer"), values).status_code == 409


@pytest.fixture
def over(filed):
    return filed.once("finish")


def test_a_misprint_is_corrected_through_the_page(over, signed_in, client):
    decider = signed_in(over.office(ITEM, "decider"))
    page = decider.get(form(over, "reissue"))
    assert texts(page, "select[name=document] option")[0] == "请选择"
    old = over.case.documents.get(document="household-page")
    values = {
        "step": over.item(ITEM).step,
        "reason": "号码有误",
        "document": old.pk,
        "newborn.ric": "530102202609200043",
    }
    assert decider.post(form(over, "reissue"), values | {"newborn.ric.again": "530102202609200043"}).status_code == 302
    shown = client.get(f"/v/{old.token}/").text
    assert ("这份文书已经更正" in shown, "新文书编号" in shown) == (True, True)


def test_a_grant_is_revoked_through_the_page(over, signed_in):
    decider = signed_in(over.office(ITEM, "decider"))
    assert "行政复议" in texts(decider.get(form(over, "revoke")), "textarea[name=remedies]")[0]
    values = {"step": over.item(ITEM).step, "reason": "材料是伪造的", "remedies": "可以申请行政复议"}
    assert decider.post(form(over, "revoke"), values).status_code == 302
    mother = signed_in(over.mother)
    assert texts(mother.get(f"/case/{over.ref}/"), f"[data-item='{ITEM}'] .card-top .tag") == ["已撤销"]


def test_an_item_is_suspended_and_goes_on_through_the_pages(reviewing, reviewer, signed_in):
    mother = signed_in(reviewing.mother)
    values = {"step": reviewing.item(ITEM).step, "needed": "20", "reason": "等待法院判决"}
    assert reviewer.post(form(reviewing, "suspend"), values).status_code == 302
    assert texts(mother.get(f"/case/{reviewing.ref}/"), f"[data-item='{ITEM}'] .notice p")[0] == "等待法院判决"
    values = {"step": reviewing.item(ITEM).step, "opinion": "判决已经生效"}
    assert reviewer.post(form(reviewing, "resume"), values).status_code == 302
    assert texts(mother.get(f"/case/{reviewing.ref}/"), f"[data-item='{ITEM}'] .notice p") == []


def test_a_special_procedure_is_chosen_from_a_list(reviewing, reviewer):
    page = reviewer.get(form(reviewing, "procedure"))
    assert "听证" in texts(page, "select[name=procedure] option")
