"""Pages on which one lets somebody act for oneself, sees what they did, and takes it back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from oneservice.people.models import Delegation
from tests.cases.company import FOUNDER, Company, person, somebody
from tests.portal.pages import errors, links, texts

pytestmark = pytest.mark.django_db

AGENT = somebody(97)


@pytest.fixture
def case(db):
    return Company(FOUNDER, rows=0).open()


@pytest.fixture
def founder(case, signed_in):
    return signed_in(case.founder)


@pytest.fixture
def agent(case, signed_in):
    return signed_in(person(AGENT))


def grant(browser, **other):
    day = timezone.localdate() + timedelta(days=30)
    parts = {f"agent.until.{part}": getattr(day, part) for part in ("year", "month", "day")}
    said = {"agent.name": AGENT["name"], "agent.ric": AGENT["ric"], "agent.services": "company", **parts, **other}
    return browser.post("/authority/new/", said)


def test_granted_authority_is_in_the_list_of_both(founder, agent):
    assert grant(founder).url == "/authority/"
    assert texts(founder.get("/authority/"), ".things a") == [AGENT["name"]]
    assert texts(agent.get("/authority/"), "h2") == ["我授权的人", "授权给我的人"]


def test_wrong_number_is_told_at_its_control(founder):
    answer = grant(founder, **{"agent.ric": "123"})
    assert (answer.status_code, len(errors(answer))) == (422, 1)
    assert AGENT["name"] in answer.text


def test_agent_finds_and_opens_the_case(case, founder, agent):
    grant(founder)
    assert links(agent.get("/"), "/case/") == [f"/case/{case.ref}/"]
    page = agent.get(f"/case/{case.ref}/")
    assert (page.status_code, f"您正在替{case.founder.name}办理" in page.text) == (200, True)


def test_agent_is_asked_for_whom_he_begins(case, founder, agent):
    grant(founder)
    page = agent.post("/s/company/start", {"nonce": "two"})
    assert texts(page, ".person span") == ["发起人", f"替{case.founder.name}办理（发起人）"]
    begun = agent.post("/s/company/start", {"nonce": "two", "way": f"founder:{Delegation.objects.get().pk}"})
    assert founder.get(begun.url).status_code == 200


def test_what_was_done_stands_with_the_authority(case, founder, agent):
    grant(founder)
    agent.post(f"/case/{case.ref}/p/company/", {"company.name": "样板公司"})
    page = founder.get(f"/authority/{Delegation.objects.get().pk}/")
    assert texts(page, ".things p:first-child") == ["填写内容"]


def test_taking_it_back_shuts_the_case_at_once(case, founder, agent):
    grant(founder)
    founder.post(f"/authority/{Delegation.objects.get().pk}/revoke")
    assert (agent.get(f"/case/{case.ref}/").status_code, links(agent.get("/"), "/case/")) == (404, [])


def test_an_elder_sees_it_and_takes_it_back(case, founder, agent):
    grant(founder)
    founder.post("/mode/", {"mode": "elder"})
    assert "取消授权" in founder.get("/authority/").text
    assert founder.post(f"/authority/{Delegation.objects.get().pk}/revoke").url == "/authority/"


def test_nobody_else_sees_or_revokes_it(founder, agent):
    grant(founder)
    pk = Delegation.objects.get().pk
    assert [agent.get(f"/authority/{pk}/").status_code, agent.post(f"/authority/{pk}/revoke").status_code] == [404, 404]
