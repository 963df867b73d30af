"""The pages of the working-day calendar: a year, a notice proposed, another approving it, and who may."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from oneservice.catalogue.models import CalendarNotice
from tests.cases.stage import statements
from tests.portal.pages import errors, texts

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
SHUT = {
    "calendar": "cn-yunnan",
    "title": "停电闭门",
    "number": "示例1号",
    "dated": "2026-01-05",
    "closed": "2030-03-05",
}


@pytest.fixture
def first(stage, signed_in):
    return signed_in(stage.staff("yunnan-supervisor"))


@pytest.fixture
def second(stage, signed_in):
    return signed_in(stage.staff("yunnan-supervisor-2"))


def send(browser, **other):
    file = SimpleUploadedFile("notice.pdf", PDF, content_type="application/pdf")
    return browser.post("/desk/calendar/new/", SHUT | {"file": file} | other)


def marked(browser, kind):
    return texts(browser.get("/desk/calendar/?year=2030"), f"td[data-day={kind}] time")


def test_two_supervisors_put_a_notice_in_force(first, second):
    answer = send(first)
    assert answer.status_code == 302
    assert marked(first, "closed") == []
    assert first.post(answer.url, {"do": "approve"}).status_code == 409
    assert second.post(answer.url, {"do": "approve"}).status_code == 302
    assert marked(second, "closed") == ["5"]


def test_a_revocation_is_a_notice_of_its_own(first, second):
    made = send(first).url
    second.post(made, {"do": "approve"})
    back = second.post(made, {"do": "revoke"}).url
    assert back != made
    first.post(back, {"do": "approve"})
    assert marked(first, "closed") == []


def test_what_is_wrong_comes_back_beside_its_control(first):
    answer = send(first, holiday="2030-03-05", number="")
    assert answer.status_code == 422
    assert errors(answer) == [
        "文号：请填写文号，不超过 80 字",
        "闭门：2030-03-05 写了两次，请只留一处",
    ]
    assert CalendarNotice.objects.count() == 0


def test_a_notice_that_does_not_fit_says_so(first):
    assert errors(send(first, closed="", makeup="2030-03-05"))[0].startswith("调休上班：2030-03-05 本来就是工作日")


def test_the_document_is_what_was_uploaded(first):
    made = send(first).url
    assert first.get(f"{made}file/").content == PDF


def test_a_clerk_reads_the_calendar_and_changes_nothing(stage, first, signed_in):
    made = send(first).url
    clerk = signed_in(stage.staff("panlong-health-clerk"))
    assert clerk.get("/desk/calendar/").status_code == 200
    assert [clerk.get("/desk/calendar/new/").status_code, send(clerk).status_code] == [403, 403]
    assert clerk.post(made, {"do": "approve"}).status_code == 403


def test_a_year_of_nothing_known_is_the_province_now(first):
    page = first.get("/desk/calendar/?calendar=moon&year=99999")
    assert (page.status_code, page.context["calendar"].code) == (200, "cn-yunnan")


@pytest.mark.parametrize("count", [1, 25])
def test_a_year_costs_the_same_however_many_notices(first, count):
    for day in range(count):
        send(first, closed=f"2030-{day % 12 + 1:02}-{day // 12 + 5:02}")
    first.get("/desk/calendar/")
    with statements() as found:
        first.get("/desk/calendar/")
    assert len(found) <= 5
