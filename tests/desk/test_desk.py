"""The department's door: signing in, what waits, one item, its steps."""

from datetime import timedelta

import pytest
from django.test import Client

from oneservice.cases import queries
from oneservice.cases.actions import events
from oneservice.cases.models import Settlement
from oneservice.desk.door import number
from oneservice.records import access
from oneservice.records.models import Access, OutboxRow
from tests.cases.costs import cost
from tests.portal.pages import errors, links, texts, tree

pytestmark = pytest.mark.django_db

FIRST = "birth-certificate"
SECOND = "birth-registration"


@pytest.fixture
def registering(filed):
    """The certificate is issued; the registration has been received by the police."""
    return filed.once(f"usual {FIRST}")


@pytest.fixture
def police(registering, signed_in):
    return signed_in(registering.office(SECOND, "clerk"))


def address(stage, item, action=""):
    return f"/desk/item/{stage.item(item).pk}/{action}"


def test_a_handler_signs_in_by_post(stage):
    client = Client()
    assert "wuhua-health-clerk" in client.get("/desk/login/").text
    assert client.post("/desk/login/", {"login": "wuhua-health-clerk"}).url == "/desk/"
    assert "赵思远" in client.get("/desk/").text


def test_an_unknown_post_is_told_to_choose(stage):
    answer = Client().post("/desk/login/", {"login": "nobody"})
    assert (answer.status_code, errors(answer)) == (422, ["没有这个岗位，请从下面选择"])


def test_without_the_demo_nobody_is_offered(stage, settings):
    settings.DEMO = False
    page = Client().get("/desk/login/")
    assert ("用单位账号登录" in page.text, "wuhua-health-clerk" in page.text) == (True, False)


@pytest.mark.parametrize("path", ["", "problems/", "settle/", "item/1/", "item/1/accept"])
def test_citizens_and_strangers_are_sent_to_the_desks_login(stage, signed_in, path):
    for browser in (Client(), signed_in(stage.mother)):
        assert browser.get(f"/desk/{path}").url.startswith("/desk/login/?next=%2Fdesk%2F")


def test_the_inbox_holds_the_items_of_the_readers_post(registering, police, signed_in):
    assert links(police.get("/desk/"), "/desk/item/") == [address(registering, SECOND)]
    decider = signed_in(registering.office(SECOND, "decider"))
    assert texts(decider.get("/desk/"), ".empty h2") == ["没有待办"]


def test_the_inbox_masks_the_applicant(police):
    page = police.get("/desk/")
    assert (texts(page, ".applicant"), "李娜" in page.text.replace("李*", "")) == (["李*"], False)


def test_an_item_shows_what_it_needs_with_where_it_is_from(registering, police):
    page = police.get(address(registering, SECOND))
    assert "来自婚姻登记信息" in page.text
    assert "收款账户" not in texts(page, "h2")


def test_what_a_handler_saw_is_noted(registering, police):
    police.get(address(registering, SECOND))
    access.flush()
    seen = Access.objects.filter(what__startswith="desk.item").get()
    assert seen.actor == registering.office(SECOND, "clerk").account.actor
    assert "newborn.name" in seen.fields


def test_another_departments_item_does_not_exist(registering, signed_in):
    hospital = signed_in(registering.office(FIRST, "clerk"))
    assert hospital.get(address(registering, SECOND)).status_code == 404
    assert hospital.post(address(registering, SECOND, "accept"), {"step": "1"}).status_code == 404


def test_a_step_that_asks_nothing_is_one_press(registering, police):
    page = police.get(address(registering, SECOND))
    form = next(form for form in tree(page).forms if form.get("action", "").endswith("/accept"))
    answer = police.post(form.get("action"), dict(form.form_values()))
    assert (answer.url, registering.item(SECOND).phase) == (address(registering, SECOND), "review")


def test_an_old_page_is_told_that_somebody_was_faster(registering, police):
    step = str(registering.item(SECOND).step)
    police.post(address(registering, SECOND, "accept"), {"step": step})
    answer = police.post(address(registering, SECOND, "accept"), {"step": step})
    assert (answer.status_code, "已经由别人办理" in answer.text) == (409, True)


@pytest.mark.parametrize("step", ["", "x", "-1"])
def test_a_step_without_its_number_is_not_taken(registering, police, step):
    assert police.post(address(registering, SECOND, "accept"), {"step": step}).status_code == 409


def test_a_step_of_another_post_is_forbidden(registering, signed_in):
    decider = signed_in(registering.office(SECOND, "decider"))
    step = str(registering.item(SECOND).step)
    assert decider.post(address(registering, SECOND, "accept"), {"step": step}).status_code == 403


def test_the_correction_page_lists_every_field_and_material(registering, police):
    page = police.get(address(registering, SECOND, "correct"))
    names = [each.name for form in tree(page).forms for each in form.inputs if (each.name or "").startswith("defect.")]
    assert {"defect.field.newborn.name", "defect.material.household-book:household"} <= set(names)


def test_a_notice_that_names_nothing_is_refused(registering, police):
    answer = police.post(address(registering, SECOND, "correct"), {"step": str(registering.item(SECOND).step)})
    assert (answer.status_code, len(errors(answer))) == (422, 1)
    assert [link.get("href") for link in tree(answer).cssselect("#errors a")] == ["#defects"]


def test_one_notice_names_everything(registering, police):
    values = {"step": str(registering.item(SECOND).step), "defect.field.newborn.ethnicity": "请核对"}
    assert police.post(address(registering, SECOND, "correct"), values).status_code == 302
    assert registering.item(SECOND).phase == "correction"


def test_a_refusal_keeps_what_was_typed_when_the_reason_is_missing(registering, police):
    values = {"step": str(registering.item(SECOND).step), "reason": "", "remedies": "可申请行政复议"}
    answer = police.post(address(registering, SECOND, "not-accept"), values)
    assert (answer.status_code, errors(answer)) == (422, ["请写明理由"])
    assert tree(answer).get_element_by_id("f-remedies").text.strip() == "可申请行政复议"


def test_a_phrase_begins_the_reason(registering, police):
    page = police.get(address(registering, SECOND, "not-accept"), {"reason": "申请事项不符合法定条件："})
    assert tree(page).get_element_by_id("f-reason").text.strip() == "申请事项不符合法定条件："


def test_the_remedies_of_the_law_stand_there_already(registering, police):
    page = police.get(address(registering, SECOND, "not-accept"))
    assert "行政复议" in tree(page).get_element_by_id("f-remedies").text


def test_an_unknown_step_has_no_page(registering, police):
    assert police.get(address(registering, SECOND, "nothing")).status_code == 404


@pytest.fixture
def stopped(filed):
    """The receipt of the first item could not be printed."""
    filed.act(FIRST, filed.process(FIRST).actions_from(filed.item(FIRST).state)[0].id)
    row = filed.case.documents.filter(item__item=FIRST).first()
    events.record_document_problem(row.pk, problem="missing-glyph", detail="𡧛", now=filed.now)
    return row


def test_a_document_that_stopped_is_made_again(filed, stopped, clerk):
    assert len(texts(clerk.get("/desk/problems/"), ".card h2")) == 1
    assert clerk.post("/desk/problems/", {"document": str(stopped.pk)}).status_code == 302
    stopped.refresh_from_db()
    assert (stopped.state, texts(clerk.get("/desk/problems/"), ".empty h2")) == ("making", ["一切正常"])


def test_a_document_somebody_has_made_again_is_not_made_twice(stopped, clerk):
    clerk.post("/desk/problems/", {"document": str(stopped.pk)})
    assert clerk.post("/desk/problems/", {"document": str(stopped.pk)}).status_code == 409


def test_a_document_of_another_office_is_not_there(filed, stopped, signed_in):
    police = signed_in(filed.office(SECOND, "clerk"))
    assert police.post("/desk/problems/", {"document": str(stopped.pk)}).status_code == 404


@pytest.fixture
def given_up(filed):
    """Sending the first item's acceptance receipt to the printer was tried to the end."""
    row = OutboxRow.objects.filter(chain=filed.ref, payload__has_key="item").first()
    OutboxRow.objects.filter(pk=row.pk).update(state="dead", attempts=12, last_error="Unavailable", lease="")
    return row.pk, filed.case.items.get(pk=row.payload["item"])


def state_of(letter):
    return OutboxRow.objects.get(pk=letter).state


@pytest.mark.parametrize(("why", "state"), [("retry", "ready"), ("by-hand", "done")])
def test_work_that_was_given_up_is_tried_afresh_or_closed(filed, given_up, signed_in, why, state):
    letter, item = given_up
    clerk = signed_in(filed.office(item.item, "clerk"))
    assert len(texts(clerk.get("/desk/problems/"), ".card h2")) == 1
    assert clerk.post("/desk/problems/", {"letter": str(letter), "why": why}).status_code == 302
    assert (state_of(letter), texts(clerk.get("/desk/problems/"), ".empty h2")) == (state, ["一切正常"])


def test_work_that_waits_for_a_system_out_of_reach_is_shown_with_nothing_to_press(filed, given_up, signed_in):
    letter, item = given_up
    lost = {
        "state": "ready",
        "due_at": filed.now + timedelta(days=1),
        "unreached_since": filed.now - timedelta(hours=2),
    }
    OutboxRow.objects.filter(pk=letter).update(**lost)
    page = signed_in(filed.office(item.item, "clerk")).get("/desk/problems/")
    assert (len(texts(page, ".card h3")), texts(page, "main section h2")) == (1, ["正在等对方系统"])
    assert texts(page, "main form") == []


def test_given_up_work_of_another_office_is_not_there(filed, given_up, signed_in):
    letter, item = given_up
    other = next(row for row in filed.case.items.all() if row.department != item.department)
    clerk = signed_in(filed.office(other.item, "clerk"))
    assert clerk.post("/desk/problems/", {"letter": str(letter), "why": "retry"}).status_code == 404
    assert state_of(letter) == "dead"


def test_what_no_rule_can_decide_is_settled_by_a_person(filed, clerk, signed_in):
    row = Settlement.objects.create(
        case=filed.case,
        subject="item:maternity-claim",
        department=filed.office(FIRST, "clerk").office.department,
        due="2026-12-01",
        opened_at=filed.now,
    )
    assert texts(clerk.get("/desk/settle/"), ".card h2") == ["“生育医疗费用报销和生育津贴申领”是否适用？"]
    assert clerk.post("/desk/settle/", {"settlement": str(row.pk), "answer": "perhaps"}).status_code == 404
    assert clerk.post("/desk/settle/", {"settlement": str(row.pk), "answer": "no"}).status_code == 302
    assert Settlement.objects.get(pk=row.pk).answer is False


def test_the_inbox_costs_the_same_at_one_and_at_many_rows(filed, clerk):
    clerk.get("/desk/")
    assert cost(clerk.get, "/desk/") <= 8


def test_page_for_copying_has_every_value_in_the_order_of_needs(filed, clerk):
    item = filed.item(FIRST)
    page = clerk.get(f"/desk/item/{item.pk}/copy/")
    needs = filed.reading.closure.items[FIRST].needs
    shown = [each.get("data-copy") for each in tree(page).cssselect("[data-copy]")]
    assert shown == [name for name in needs if name in shown]
    assert len(shown) > 3
    assert all("readonly" in control.attrib for control in tree(page).cssselect("ol.copy input"))


def test_page_for_copying_lets_the_result_be_typed_once(filed, clerk):
    item = filed.item(FIRST)
    page = clerk.get(f"/desk/item/{item.pk}/copy/")
    steps = [each.get("data-action") for each in tree(page).cssselect("[data-action]")]
    assert steps == [button.id for button in queries.desk_item(filed.office(FIRST, "clerk"), item.pk).actions]


@pytest.mark.parametrize(("text", "key"), [("12", 12), ("", -1), ("-1", -1), ("²", -1), ("9" * 5000, -1)])
def test_what_is_posted_as_a_key_is_a_number_or_no_rows(text, key):
    assert number(text) == key
