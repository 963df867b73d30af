"""Where a visitor is: what is offered there, by which version, and the case that begins there."""

import pytest
from django.utils import timezone

from oneservice.cases.models import Case
from oneservice.catalogue import lifecycle, versions
from oneservice.engine.closure import closure_json
from oneservice.engine.reading import read_content
from oneservice.people.divisions import division_line
from tests.engine.sample import FILES
from tests.portal.pages import links, texts

pytestmark = pytest.mark.django_db
HERE, ELSEWHERE = "530102", "530103"
COUNTY = """\
id: county
extends: birth
division: "530102"
title: {zh: 五华区出生一件事, en: "Having a baby, Wuhua"}
items:
  - {use: register, optional: true}
"""
LOCAL = {**FILES, "workflows/bundles/county.yaml": COUNTY}


def publish(files, bundle, **terms):
    people = {"by": "anna", "reviewed_by": "bert"}
    content, _ = read_content(files)
    version = lifecycle.publish(closure_json(content, bundle), **people, now=timezone.now(), gate=lambda closure: ())
    if terms:
        lifecycle.release(version, by="anna", now=timezone.now(), **terms)
    return version


def at(client, place):
    client.post("/place/", {"place": place})
    return client


def titles(client):
    return texts(client.get("/"), ".service a")


@pytest.fixture
def local(stage):
    return publish(LOCAL, "birth"), publish(LOCAL, "county")


def test_visitor_is_where_the_whole_site_is_until_they_say_otherwise(stage, client):
    assert texts(client.get("/"), ".place option[selected]") == ["云南省"]
    assert texts(at(client, HERE).get("/"), ".place option[selected]") == ["昆明市五华区"]


def test_place_that_is_none_is_the_whole_site(stage, client):
    assert texts(at(client, "999999").get("/"), ".place option[selected]") == ["云南省"]


def test_choosing_a_place_never_leads_to_another_site(stage, client):
    assert client.post("/place/", {"place": HERE, "next": "https://example.org/"}).url == "/"


def test_place_outlasts_signing_in_and_out(stage, client):
    at(client, HERE).post("/login/", {"login": "li-na"})
    client.post("/logout/")
    assert texts(client.get("/"), ".place option[selected]") == ["昆明市五华区"]


def test_version_for_some_divisions_is_offered_there_only(stage, client):
    publish(FILES, "birth", divisions=[HERE])
    assert [len(titles(at(client, place))) for place in (HERE, ELSEWHERE, "")] == [2, 1, 1]
    assert [at(client, place).get("/s/birth/").status_code for place in (HERE, ELSEWHERE)] == [200, 404]


def test_version_for_a_prefecture_is_offered_in_its_counties(stage, client):
    publish(FILES, "birth", divisions=["530100"])
    assert [len(titles(at(client, place))) for place in (HERE, "530100", "530000")] == [2, 2, 1]


def test_local_bundle_stands_in_its_division_for_the_one_it_extends(local, client):
    assert "五华区出生一件事" in titles(at(client, HERE))
    assert "出生一件事" not in titles(client)
    assert "出生一件事" in titles(at(client, ELSEWHERE))
    assert "五华区出生一件事" not in titles(client)


def test_link_to_the_bundle_leads_to_the_local_one_in_its_division(local, client):
    assert texts(at(client, HERE).get("/s/birth/"), "h1") == ["五华区出生一件事"]
    assert at(client, ELSEWHERE).get("/s/county/").status_code == 404


def test_case_begins_by_the_version_and_in_the_division_of_the_place(local, mother):
    at(mother, HERE).post("/s/birth/start", {"nonce": "a"})
    case = Case.objects.get()
    assert (case.version.bundle_id, case.division) == ("county", HERE)


def test_case_stays_where_it_began_when_its_citizen_moves_on(local, mother):
    at(mother, HERE).post("/s/birth/start", {"nonce": "a"})
    at(mother, ELSEWHERE)
    assert links(mother.get("/"), "/case/") == [f"/case/{Case.objects.get().ref}/"]
    assert Case.objects.get().division == HERE


def test_local_bundle_published_again_is_the_same_version(local):
    assert publish(LOCAL, "county") == local[1]
    assert local[1].divisions == (HERE,)
    assert versions.offered("birth", divisions=division_line(HERE)) == local[1]


def test_withdrawing_the_local_one_brings_the_common_one_back(local):
    lifecycle.withdraw(local[1], by="anna", now=timezone.now())
    assert versions.offered("birth", divisions=division_line(HERE)) == local[0]
