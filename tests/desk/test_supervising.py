"""The pages of supervision orders and figures: order, answer, close; what is wrong; the table as a file."""

import csv
import io

import pytest

from oneservice.cases.models import ItemCase, Supervision
from tests.cases.stage import statements
from tests.portal.pages import errors, texts

pytestmark = pytest.mark.django_db

ITEM = "birth-certificate"
WHY = {"reason": "已超期，请说明卡在哪里", "days": "2"}
ANSWER = {"done": "正在核对接生记录", "until": "2999-12-31"}


@pytest.fixture
def watching(filed, signed_in):
    """The browser of a supervisor; the first item is late."""
    ItemCase.objects.filter(pk=filed.item(ITEM).pk).update(act_by="2020-01-02")
    return signed_in(filed.staff("yunnan-supervisor"))


def do(browser, address, word, **posted):
    return browser.post(f"{address}{word}", {"step": Supervision.objects.get().step, **posted})


def test_order_goes_from_the_watch_page_to_the_office_and_back(filed, watching, clerk, signed_in):
    form = f"/desk/watch/{filed.item(ITEM).pk}/order/"
    assert form in watching.get("/desk/watch/").text
    assert "应于2020年1月2日办结" in watching.get(form).text
    address = watching.post(form, WHY).url
    assert address in clerk.get("/desk/").text
    assert address in clerk.get(f"/desk/item/{filed.item(ITEM).pk}/").text
    assert "已督办" in signed_in(filed.mother).get(f"/case/{filed.ref}/").text
    assert do(clerk, address, "reply", **ANSWER).status_code == 302
    assert "已答复督办" in texts(watching.get("/desk/watch/"), ".tag")
    assert do(watching, address, "back", why="没有说为什么").status_code == 302
    do(clerk, address, "reply", **ANSWER)
    assert do(watching, address, "close").status_code == 302
    assert "已督办" not in signed_in(filed.mother).get(f"/case/{filed.ref}/").text


def test_pages_name_nobody(filed, watching):
    form = f"/desk/watch/{filed.item(ITEM).pk}/order/"
    pages = [watching.get(form).text, watching.get(watching.post(form, WHY).url).text]
    pages += [watching.get(path).text for path in ("/desk/watch/", "/desk/watch/figures/", "/desk/watch/figures.csv")]
    assert [filed.mother.name in page for page in pages] == [False] * 5


def test_what_is_wrong_is_told_beside_its_control_and_kept(filed, watching, clerk):
    form = f"/desk/watch/{filed.item(ITEM).pk}/order/"
    answer = watching.post(form, {"reason": "急", "days": "30"})
    assert (answer.status_code, len(errors(answer)), 'value="30"' in answer.text) == (422, 2, True)
    address = watching.post(form, WHY).url
    answer = do(clerk, address, "reply", done="正在核对", until="下周")
    assert (answer.status_code, len(texts(answer, "#until-error")), "正在核对" in answer.text) == (422, 1, True)


def test_reply_that_is_late_shows_on_the_watch_page(filed, watching):
    watching.post(f"/desk/watch/{filed.item(ITEM).pk}/order/", WHY)
    Supervision.objects.update(due="2020-01-06")
    assert texts(watching.get("/desk/watch/"), "[data-order] .tag") == ["答复超期"]


def test_page_that_is_too_old_leads_to_the_order(filed, watching, clerk):
    form = f"/desk/watch/{filed.item(ITEM).pk}/order/"
    address = watching.post(form, WHY).url
    do(clerk, address, "reply", **ANSWER)
    answer = clerk.post(f"{address}reply", {"step": "0", **ANSWER})
    assert (answer.status_code, address in answer.text) == (409, True)
    again = watching.post(form, WHY)
    assert (again.status_code, "/desk/watch/" in again.text, watching.get(form).status_code) == (409, True, 404)
    assert clerk.post(f"{address}burn", {"step": "1"}).status_code == 404


def test_order_is_not_there_for_others(filed, watching, signed_in):
    address = watching.post(f"/desk/watch/{filed.item(ITEM).pk}/order/", WHY).url
    other = signed_in(filed.staff("panlong-police-reviewer"))
    assert [other.get(address).status_code, other.post(f"{address}close", {"step": "0"}).status_code] == [404, 404]


def test_table_is_a_file_of_services_and_numbers(watching):
    answer = watching.get("/desk/watch/figures.csv?days=30")
    assert answer["Content-Disposition"] == 'attachment; filename="figures-30-days.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["一件事", "事项", "承诺时限", "收件"]
    assert {len(row) for row in rows} == {12}
    assert ["新生儿出生一件事", "出生医学证明（首次签发）", "即时办结", "1"] in [row[:4] for row in rows]


@pytest.mark.parametrize(("asked", "days"), [("30", 30), ("365", 365), ("7", 90), ("", 90)])
def test_period_is_one_of_three(watching, asked, days):
    page = watching.get(f"/desk/watch/figures/?days={asked}")
    assert texts(page, 'nav a[aria-current="page"]')[-1:] == [f"近 {days} 天"]


def cost(browser, path):
    browser.get(path)
    with statements() as found:
        assert browser.get(path).status_code == 200
    return len(found)


def test_pages_cost_few_statements_at_1_and_30_orders(filed, watching, clerk):
    row = filed.item(ITEM)
    address = watching.post(f"/desk/watch/{row.pk}/order/", WHY).url
    order = Supervision.objects.get()
    costs = []
    for copies in (0, 29):
        for number in range(1, copies + 1):
            row.pk, row.row, row.hurry = None, number, "open"
            row.save(force_insert=True)
            order.pk, order.item, order.n = None, row, number + 1
            order.save(force_insert=True)
        paths = ("/desk/watch/", "/desk/watch/figures/", address)
        costs.append([*(cost(watching, path) for path in paths), cost(clerk, "/desk/")])
    assert costs == [[7, 7, 4, 6], [7, 7, 4, 6]]
