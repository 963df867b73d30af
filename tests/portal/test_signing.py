"""Checking, signing, the other's signature, and the confirmation."""

import pytest

from oneservice.records import access
from oneservice.records.models import Access
from tests.portal.pages import errors, links, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(stage):
    """The address of a case that lacks only signatures."""
    return f"/case/{stage.once('open', 'fill').ref}/"


def test_an_unfinished_case_says_what_is_left(stage, mother):
    stage.once("open")
    page = mother.get(f"/case/{stage.ref}/check/")
    assert f"/case/{stage.ref}/p/newborn/?from=check" in links(page, "/p/")
    assert "同意并签名" not in page.text


def test_an_unfinished_case_cannot_be_signed(stage, mother):
    stage.once("open")
    answer = mother.post(f"/case/{stage.ref}/check/")
    assert (answer.status_code, errors(answer)) == (422, ["还有内容没有填完，请先补齐"])


def test_signing_waits_for_the_other(mother, case):
    assert mother.post(f"{case}check/").url == f"{case}done/"
    assert texts(mother.get(f"{case}done/"), ".panel h1") == ["您已签名"]
    assert texts(mother.get(case), "h1") == ["正在等待签名"]


def test_the_co_signer_sees_what_he_signs_and_nothing_more(mother, father, case):
    mother.post(f"{case}check/")
    page = father.get(f"{case}sign/")
    assert "王海涛" in page.text
    assert ("收款账户" in page.text, links(page, "/p/")) == (False, [])


def test_what_the_co_signer_saw_is_noted(stage, mother, father, case):
    mother.post(f"{case}check/")
    father.get(f"{case}sign/")
    access.flush()
    seen = Access.objects.filter(what="portal.sign").get()
    assert (seen.actor, seen.chain, "father.ric" in seen.fields) == (stage.father.account.actor, stage.ref, True)


def test_the_last_signature_files_the_case(stage, mother, father, case):
    mother.post(f"{case}check/")
    assert father.post(f"{case}sign/", {"decision": "sign"}).url == f"{case}done/"
    assert texts(father.get(f"{case}done/"), ".panel .number") == [stage.case.number]


def test_the_signature_page_of_a_filed_case_leads_on(mother, father, case):
    mother.post(f"{case}check/")
    father.post(f"{case}sign/", {"decision": "sign"})
    assert father.get(f"{case}sign/").url == case


def test_refusing_needs_a_reason(mother, father, case):
    mother.post(f"{case}check/")
    answer = father.post(f"{case}sign/", {"decision": "refuse", "reason": ""})
    assert (answer.status_code, errors(answer)) == (422, ["请说明不同意的原因"])


def test_a_refusal_brings_the_case_back(mother, father, case):
    mother.post(f"{case}check/")
    assert father.post(f"{case}sign/", {"decision": "refuse", "reason": "名字还要商量"}).url == "/"
    assert texts(mother.get(case), ".notice h2") == ["已退回给您修改"]


def test_who_began_may_call_it_back(stage, mother, case):
    mother.post(f"{case}check/")
    assert mother.post(f"{case}recall").url == case
    assert stage.case.phase == "draft"


def test_the_one_who_began_has_nothing_to_co_sign(mother, case):
    mother.post(f"{case}check/")
    assert mother.get(f"{case}sign/").url == case


def test_signing_twice_is_told_and_leads_on(mother, case):
    mother.post(f"{case}check/")
    answer = mother.post(f"{case}check/")
    assert (answer.status_code, links(answer, case)) == (409, [case])
