"""Arriving: what anybody sees, signing in, beginning a case."""

import pytest

from oneservice.cases.models import Case
from tests.portal.pages import errors, links, texts

pytestmark = pytest.mark.django_db


def test_home_shows_services_to_anybody(stage, client):
    assert texts(client.get("/"), ".service a") == ["新生儿出生一件事"]


def test_home_shows_a_persons_own_cases_first(stage, mother):
    stage.once("open")
    assert links(mother.get("/"), "/case/") == [f"/case/{stage.ref}/"]


def test_home_leads_a_co_signer_to_the_signature(stage, father):
    stage.once("submitted")
    assert links(father.get("/"), "/case/") == [f"/case/{stage.ref}/sign/"]
    assert "1 件等您办" in father.get("/").text


def test_home_of_a_stranger_has_no_case(stage, signed_in):
    stage.once("filed")
    assert links(signed_in(stage.stranger).get("/"), "/case/") == []


def test_the_guide_of_a_service_needs_no_login(stage, client):
    page = client.get("/s/newborn/")
    assert (page.status_code, "谁可以办" in page.text, links(page, "/case/")) == (200, True, [])


def test_an_unknown_service_is_not_found(stage, client):
    assert client.get("/s/nothing/").status_code == 404


def test_signing_in_leads_back_to_where_one_wanted(stage, client):
    answer = client.post("/login/", {"login": "li-na", "next": "/s/newborn/"})
    assert (answer.status_code, answer.url) == (302, "/s/newborn/")
    assert texts(client.get("/"), ".who .name") == ["李娜"]


def test_signing_in_never_leads_to_another_site(stage, client):
    assert client.post("/login/", {"login": "li-na", "next": "https://example.org/"}).url == "/"


def test_an_unknown_identity_is_told_to_choose(stage, client):
    answer = client.post("/login/", {"login": "nobody"})
    assert (answer.status_code, errors(answer)) == (422, ["没有这个身份，请从下面选择"])


def test_without_the_demo_the_page_says_how_to_sign_in(stage, client, settings):
    settings.DEMO = False
    assert "用统一身份认证登录" in client.get("/login/").text
    assert client.post("/login/", {"login": "li-na"}).status_code == 200
    assert "_auth_user_id" not in client.session


def test_signing_out_ends_the_session(stage, mother):
    assert mother.post("/logout/").url == "/"
    assert mother.get("/login/").status_code == 200
    assert "_auth_user_id" not in mother.session


def test_beginning_needs_a_login_first(stage, client):
    assert client.post("/s/newborn/start", {"nonce": "a"}).url == "/login/?next=/s/newborn/"


def test_pressing_start_twice_begins_once(stage, mother):
    urls = {mother.post("/s/newborn/start", {"nonce": "once"}).url for _ in range(2)}
    assert (len(urls), Case.objects.count()) == (1, 1)


def test_staff_are_not_citizens(stage, signed_in):
    clerk = signed_in(stage.staff("wuhua-health-clerk"))
    assert clerk.post("/s/newborn/start", {"nonce": "a"}).url == "/login/?next=/s/newborn/"


@pytest.mark.parametrize("path", ["", "guide/", "p/parents/", "materials/", "check/", "sign/", "done/"])
def test_a_case_is_for_its_people_only(stage, client, signed_in, path):
    address = f"/case/{stage.once('open').ref}/{path}"
    assert signed_in(stage.stranger).get(address).status_code == 404
    assert client.get(address).url == f"/login/?next=%2Fcase%2F{stage.ref}%2F{path.replace('/', '%2F')}"


@pytest.mark.parametrize("path", ["", "guide/", "p/parents/", "materials/", "check/"])
def test_personal_pages_are_never_stored(stage, mother, path):
    answer = mother.get(f"/case/{stage.once('open').ref}/{path}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store, private")
