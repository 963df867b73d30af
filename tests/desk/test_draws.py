"""The pages of a draw: the list, drawing it up, another person starting it, the result and what is published."""

import json

import pytest
from django.test import Client

from oneservice.cases.models import Draw
from tests.cases.school import School
from tests.cases.stage import Clock, statements
from tests.portal.pages import errors, links, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(db, monkeypatch):
    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", clock)
    school = School(clock)
    for number in range(1, 4):
        school.waiting(number)
    return school.on("2026-05-10")


@pytest.fixture
def browsers(school):
    """Two deciders of the office, and the clerk at its window."""
    found = []
    for staff in (school.staff("decider"), school.staff("decider", 1), school.staff("clerk")):
        client = Client()
        client.force_login(staff.account)
        found.append(client)
    return found


def address(school):
    return f"/desk/draws/{school.version.sha256[:12]}/place/2026/"


def test_inbox_says_that_a_draw_waits(browsers, school):
    page = browsers[0].get("/desk/")
    assert links(page, "/desk/draws/") == ["/desk/draws/"]
    assert links(browsers[0].get("/desk/draws/"), address(school)) == [address(school)]


def test_two_people_hold_a_draw(browsers, school):
    first, second, _ = browsers
    assert first.post(address(school), {"do": "list", "places.north": "2"}).status_code == 302
    digest = Draw.objects.get().digest
    assert first.post(address(school), {"do": "hold", "digest": digest}).status_code == 403
    assert second.post(address(school), {"do": "hold", "digest": digest}).status_code == 302
    school.settle()
    assert texts(first.get(address(school)), "tbody td:first-child") == ["第 1 名", "第 2 名", "第 3 名"]


def test_missing_number_comes_back_beside_its_control(browsers, school):
    answer = browsers[0].post(address(school), {"do": "list", "places.north": "two"})
    assert answer.status_code == 422
    assert errors(answer) == ["北门小学：请填写名额，0 或者更大的整数"]


def test_reason_is_asked_only_where_somebody_is_left_out(browsers, school):
    """What was typed comes back; what was given stands beside the list, and later beside the result."""
    first, second, _ = browsers
    assert texts(first.get(address(school)), "label[for=reason]") == []
    school.on("2026-03-03").filed(4)
    school.on("2026-05-10")
    assert texts(first.get(address(school)), "label[for=reason]") == ["现在就摇号的原因"]
    answer = first.post(address(school), {"do": "list", "places.north": "2", "reason": "急"})
    assert (answer.status_code, texts(answer, "#reason")) == (422, ["急"])
    assert [error.startswith("还有 1 件没有审完（窗口受理 1 件）") for error in errors(answer)] == [True]
    why = "校舍已满，等不到了"
    assert first.post(address(school), {"do": "list", "places.north": "2", "reason": why}).status_code == 302
    assert texts(second.get(address(school)), "dd")[1:3] == ["1 件", why]
    second.post(address(school), {"do": "hold", "digest": Draw.objects.get().digest})
    assert texts(second.get(address(school)), "dd")[1:3] == ["1 件", why]


def test_who_drew_up_sees_no_button_to_start(browsers, school):
    browsers[0].post(address(school), {"do": "list", "places.north": "2"})
    shown = [texts(browser.get(address(school)), "button[value=hold]") for browser in browsers[:2]]
    assert shown == [[], ["启动摇号"]]


def test_published_list_comes_as_a_file(browsers, school):
    browsers[0].post(address(school), {"do": "list", "places.north": "2"})
    assert browsers[0].get(f"{address(school)}list.json").status_code == 404
    browsers[1].post(address(school), {"do": "hold", "digest": Draw.objects.get().digest})
    answer = browsers[0].get(f"{address(school)}list.json")
    assert len(json.loads(answer.content)["entrants"]) == 3
    assert answer["Content-Disposition"] == 'attachment; filename="draw-place-2026.json"'


def test_window_and_strangers_see_no_draw(browsers, school):
    assert browsers[2].get(address(school)).status_code == 404
    assert browsers[2].post(address(school), {"do": "list", "places.north": "2"}).status_code == 404
    assert Client().get(address(school)).url.startswith("/desk/login/")


def test_lists_cost_the_same_however_many_wait(browsers, school):
    costs = []
    for more in (0, 3):
        for number in range(4, 4 + more):
            school.on("2026-03-02").waiting(number)
        school.on("2026-05-10")
        with statements() as found:
            assert browsers[0].get("/desk/draws/").status_code == 200
        costs.append(len(found))
    assert costs[0] == costs[1] <= 8
