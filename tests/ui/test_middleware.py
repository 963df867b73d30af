"""Every response: its policy, its language, and where the switches lead."""

from django.conf import settings
from django.test import Client

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)


def test_every_page_brings_the_policy(client, db):
    assert client.get("/login/").headers["Content-Security-Policy"] == POLICY


def test_an_error_page_brings_the_policy_too(client, db):
    answer = client.get("/nowhere/")
    assert (answer.status_code, answer.headers["Content-Security-Policy"]) == (404, POLICY)


def test_chinese_is_spoken_whatever_the_browser_asks(client, db):
    answer = client.get("/login/", headers={"accept-language": "en"})
    assert (answer.headers["Content-Language"], '<html lang="zh-CN">' in answer.text) == ("zh-CN", True)


def test_the_language_is_kept_and_leads_back(client, db):
    answer = client.post("/language/", {"language": "en", "next": "/login/?next=/"})
    assert (answer.status_code, answer.url) == (302, "/login/?next=/")
    assert '<html lang="en">' in client.get("/login/").text


def test_an_unknown_language_is_chinese(client, db):
    client.cookies["language"] = "xx"
    assert client.get("/login/").headers["Content-Language"] == "zh-CN"


def test_elder_mode_is_kept(client, db):
    client.post("/mode/", {"mode": "elder"})
    assert 'data-mode="elder"' in client.get("/login/").text
    client.post("/mode/", {"mode": "standard"})
    assert 'data-mode="elder"' not in client.get("/login/").text


def test_the_switches_never_lead_to_another_site(client, db):
    for elsewhere in ("https://example.org/", "//example.org", "javascript:alert(1)"):
        assert client.post("/language/", {"language": "en", "next": elsewhere}).url == "/"


def test_switching_needs_a_post(client, db):
    assert [client.get(path).status_code for path in ("/language/", "/mode/", "/logout/")] == [405, 405, 405]


def test_the_switches_cost_no_query(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        client.post("/mode/", {"mode": "elder"})


def test_pages_in_both_languages_are_kept_apart_by_caches(client, db):
    assert "Cookie" in client.get("/login/").headers["Vary"]


def test_a_form_without_its_token_is_told_what_to_do(db):

    answer = Client(enforce_csrf_checks=True).post("/login/", {"login": "x"})
    assert (answer.status_code, "页面放得太久了" in answer.text) == (403, True)


def test_the_setting_is_the_one_of_django_six():
    assert isinstance(settings.SECURE_CSP, dict)
