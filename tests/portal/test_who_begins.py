"""Where several may begin, one page asks who this is."""

import pytest

from oneservice.cases.models import Case
from tests.cases.company import FOUNDER, Company
from tests.portal.pages import errors, texts

pytestmark = pytest.mark.django_db

PARTNER = "partner: {starts: true, signs: all, within: 15 days, title: {zh: 合伙人, en: Partner}}"
START = "/s/company/start"


@pytest.fixture
def founder(db, signed_in):
    return signed_in(Company(FOUNDER, PARTNER, rows=0).founder)


def test_start_asks_who_this_is(founder):
    page = founder.post(START, {"nonce": "one"})
    assert (texts(page, "h1"), texts(page, ".person span")) == (["您在这件事里是谁？"], ["发起人", "合伙人"])


def test_answer_begins_the_case_in_that_role(founder):
    answer = founder.post(START, {"nonce": "one", "way": "partner"})
    case = Case.objects.get()
    assert (answer.url, case.starter) == (f"/case/{case.ref}/guide/", "partner")


def test_no_such_role_is_told(founder):
    answer = founder.post(START, {"nonce": "one", "way": "nobody"})
    assert (answer.status_code, errors(answer)) == (422, ["请选择您在这件事里是谁"])


def test_start_of_a_service_that_one_begins_asks_nothing(db, signed_in):
    alone = signed_in(Company(FOUNDER, rows=0).founder)
    assert alone.post(START, {"nonce": "one"}).status_code == 302
