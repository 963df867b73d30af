"""The pages of papers handed in: find the case, count, print the list, send, confirm, say what is missing."""

import pytest

from oneservice.cases.models import PaperList
from tests.cases.stage import statements
from tests.portal.pages import errors, texts

pytestmark = pytest.mark.django_db

ITEM, INVOICE, CARD = "maternity-claim", "maternity-invoice", "id-card:mother"
BY_POST = {"carrier": "ems", "parcel": "EX123456789CN"}


@pytest.fixture
def window(filed, signed_in):
    """The browser of the clerk at whose window the case was begun."""
    clerk = filed.staff("panlong-health-clerk")
    case = filed.case
    case.window = clerk.office
    case.save()
    return signed_in(clerk)


@pytest.fixture
def desk(filed, signed_in):
    """The browser of the office that decides."""
    return signed_in(filed.office(ITEM, "reviewer"))


def move(browser, address, word, **posted):
    row = PaperList.objects.get()
    return browser.post(f"{address}{word}", {"step": row.step, **posted})


def test_papers_travel_from_the_window_to_the_desk_and_back(filed, window, desk, signed_in):
    found = window.get(f"/desk/papers/?number={filed.case.number}")
    take = f"/desk/papers/take/{filed.item(ITEM).pk}/"
    assert take in found.text
    address = window.post(take, {f"original.{INVOICE}": "1", f"copy.{CARD}": "2"}).url
    assert move(window, address, "send", **BY_POST).status_code == 302
    assert texts(desk.get("/desk/papers/"), ".tag") == ["待登记收到"]
    assert move(desk, address, "confirm", missing=INVOICE).status_code == 302
    assert texts(window.get("/desk/papers/"), ".tag") == ["缺件待查找"]
    move(window, address, "follow", **BY_POST)
    move(desk, address, "confirm")
    assert "现在在" in desk.get(f"/desk/item/{filed.item(ITEM).pk}/").text
    move(desk, address, "return", carrier="hand")
    assert [browser.get(address).status_code for browser in (window, desk)] == [200, 200]
    assert "已退还申请人（当面交接）" in signed_in(filed.mother).get(f"/case/{filed.ref}/").text


def test_what_is_wrong_is_told_beside_its_control_and_kept(filed, window):
    take = f"/desk/papers/take/{filed.item(ITEM).pk}/"
    answer = window.post(take, {f"original.{INVOICE}": "一", f"copy.{CARD}": "2"})
    assert (answer.status_code, len(errors(answer)), 'value="2"' in answer.text) == (422, 1, True)
    address = window.post(take, {f"original.{INVOICE}": "1"}).url
    answer = move(window, address, "send", carrier="ems", parcel="12")
    assert (answer.status_code, texts(answer, "#send-parcel-error")) == (
        422,
        ["请填写邮件单号：6 到 40 位字母、数字或短横线"],
    )
    assert 'value="12"' in answer.text


def test_page_that_is_too_old_leads_to_the_list(filed, window):
    take = f"/desk/papers/take/{filed.item(ITEM).pk}/"
    address = window.post(take, {f"original.{INVOICE}": "1"}).url
    move(window, address, "send", **BY_POST)
    answer = window.post(f"{address}send", {"step": "0", **BY_POST})
    assert (answer.status_code, address in answer.text) == (409, True)
    assert window.post(f"{address}burn", {"step": "1"}).status_code == 404


def cost(browser, path):
    browser.get(path)
    with statements() as found:
        assert browser.get(path).status_code == 200
    return len(found)


def test_pages_cost_few_statements_at_1_and_30_lists(filed, window, desk):
    take, item = f"/desk/papers/take/{filed.item(ITEM).pk}/", f"/desk/item/{filed.item(ITEM).pk}/"
    costs = []
    for lists in (1, 29):
        for _ in range(lists):
            address = window.post(take, {f"original.{INVOICE}": "1"}).url
        costs.append([cost(window, "/desk/papers/"), cost(window, address), cost(desk, item)])
    assert costs == [[3, 5, 7], [3, 5, 7]]
