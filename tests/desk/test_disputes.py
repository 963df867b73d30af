"""The desk's pages of disputes 数据异议: the list, one ticket, its two answers."""

import pytest

from oneservice.cases.actions.disputing import dispute_value
from oneservice.cases.models import Dispute
from oneservice.records import access
from tests.cases.test_page_budgets import cost
from tests.portal.pages import errors, texts

pytestmark = pytest.mark.django_db
FIELDS = ("newborn.weight", "newborn.length")


@pytest.fixture
def tickets(stage):
    stage.open()
    for field in FIELDS:
        dispute_value(stage.mother, stage.ref, field, "写错了，请核对", now=stage.now)
    return list(Dispute.objects.order_by("pk"))


@pytest.fixture
def keeper(tickets, signed_in):
    return signed_in(tickets[0].office.staff.first())


def test_ticket_shows_the_value_the_claim_and_both_answers(keeper, tickets):
    page = keeper.get(f"/desk/disputes/{tickets[0].pk}/")
    assert texts(page, "form.card h2") == ["信息有误，予以更正", "信息无误，说明理由"]
    assert ("3250" in page.text, "写错了，请核对" in page.text) == (True, True)


def test_what_is_wrong_is_told_beside_what_was_typed(keeper, tickets):
    wrong = keeper.post(f"/desk/disputes/{tickets[0].pk}/", {"answer": "correct", "newborn.weight": "很重"})
    assert (wrong.status_code, len(errors(wrong)), 'value="很重"' in wrong.text) == (422, 1, True)
    unsaid = keeper.post(f"/desk/disputes/{tickets[0].pk}/", {"answer": "stands", "reason": "与档案一致"})
    assert (errors(unsaid), "与档案一致</textarea>" in unsaid.text) == (["请告诉申请人接下来怎么办"], True)


def test_answered_ticket_says_so_and_a_second_answer_is_told(keeper, tickets):
    path = f"/desk/disputes/{tickets[0].pk}/"
    assert keeper.post(path, {"answer": "correct", "newborn.weight": "3520"}).status_code == 302
    assert "这件异议已经答复：信息已更正。" in keeper.get(path).text
    assert keeper.post(path, {"answer": "correct", "newborn.weight": "3520"}).status_code == 409
    assert keeper.post(path, {"answer": "perhaps"}).status_code == 404


def test_reading_a_ticket_is_in_the_access_log(keeper, tickets, monkeypatch):
    noted = []
    monkeypatch.setattr(access, "note", lambda *what: noted.append(what[1:]))
    keeper.get(f"/desk/disputes/{tickets[0].pk}/")
    assert noted == [
        (f"desk.dispute:{tickets[0].pk}", tickets[0].number, ("newborn.weight", "mother.name", "mother.ric"))
    ]


def test_lists_and_tickets_cost_few_statements(keeper, tickets):
    assert (cost(keeper, "/desk/disputes/"), cost(keeper, f"/desk/disputes/{tickets[0].pk}/")) == (3, 3)
    tickets[1].delete()
    assert cost(keeper, "/desk/disputes/") == 3
