"""Coming in person through the pages, without JavaScript: the citizen's phone and the office's desk."""

import pytest

from oneservice.cases.models import Appointment
from tests.cases.stage import Stage, statements
from tests.cases.swapping import with_process
from tests.portal.pages import errors, links, texts, tree

pytestmark = pytest.mark.django_db

ITEM = "maternity-claim"


@pytest.fixture
def stage(db, monkeypatch):
    with_process(monkeypatch, ITEM, "in-person")
    return Stage()


@pytest.fixture
def invited(stage):
    stage.once("filed", "usual birth-certificate")
    return stage.once("attach maternity-invoice", f"act {ITEM} accept", f"act {ITEM} invite")


@pytest.fixture
def address(invited):
    return f"/case/{invited.ref}/item/{ITEM}/visit"


@pytest.fixture
def clerk(invited, signed_in):
    return signed_in(invited.office(ITEM, "clerk"))


def times(answer):
    return [each.get("value") for each in tree(answer).cssselect("input[name=at]")]


def test_citizen_chooses_changes_and_cancels_a_time(mother, invited, address):
    assert links(mother.get(f"/case/{invited.ref}/"), "/visit") == [address]
    first, second = times(mother.get(address))[:2]
    assert mother.post(address, {"at": first}).url == address
    assert "已预约" in mother.get(address).text
    assert mother.post(address, {"at": second}).url == address
    assert Appointment.objects.get(status="booked").at.isoformat()[11:16] != first[11:16]
    mother.post(address, {"wish": "cancel"})
    assert not Appointment.objects.filter(status="booked").exists()


def test_no_time_chosen_is_told_at_the_form(mother, address):
    answer = mother.post(address, {})
    assert (answer.status_code, errors(answer)) == (422, ["请选择一个到场时间"])


def test_home_says_that_somebody_must_come(mother, invited):
    assert "请您到场" in mother.get("/").text


def test_desk_marks_who_came_and_the_item_goes_on(mother, clerk, invited, address):
    mother.post(address, {"at": times(mother.get(address))[0]})
    page = clerk.get("/desk/appointments/")
    [form] = [form for form in tree(page).forms if "/desk/visit/" in (form.action or "")]
    assert [button.get("value") for button in form.cssselect("button")] == ["came"]
    assert clerk.post(form.action, {**dict(form.form_values()), "word": "came"}).url == "/desk/appointments/"
    assert invited.item(ITEM).state == "in-review"


def test_item_page_lets_the_desk_mark_who_comes_without_an_appointment(clerk, invited):
    page = clerk.get(f"/desk/item/{invited.item(ITEM).pk}/")
    assert "申请人还没有预约到场时间" in page.text
    assert texts(page, "form[action*=visit] button .icon") == [""]


def test_pages_cost_few_statements(mother, clerk, invited, address):
    mother.post(address, {"at": times(mother.get(address))[0]})
    for browser, path in ((mother, address), (clerk, "/desk/appointments/")):
        with statements() as made:
            browser.get(path)
        assert len(made) <= 8
