"""Following a filed case: progress, papers, corrections, bills; and what a page costs."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from oneservice.cases.models import CaseDocument
from tests.cases.costs import cost
from tests.cases.stage import paper
from tests.portal.pages import errors, links, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def filed(stage):
    return stage.once("filed")


@pytest.fixture
def case(filed):
    return f"/case/{filed.ref}/"


def test_progress_says_who_has_each_item(mother, case):
    page = mother.get(case)
    assert texts(page, "[data-item='birth-certificate'] .facts dd")[0] == "昆明市盘龙区妇幼保健院（示例）"


def test_progress_says_what_an_item_waits_for(mother, case):
    line = texts(mother.get(case), "[data-item='social-card'] .quiet")[0]
    assert line == "在等：出生登记（落户）。办好后自动开始，您不用做什么。"


def test_a_co_signer_follows_without_the_documents(father, mother, case):
    assert (links(father.get(case), "/doc/"), texts(father.get(case), "[data-document]")) == ([], [])


def test_a_document_can_be_fetched_by_who_began_only(filed, mother, father):
    filed.settle(documents=True)
    number = CaseDocument.objects.filter(state="ready").values_list("pk", flat=True)[0]
    answer = mother.get(f"/doc/{number}.pdf")
    assert (answer.headers["Content-Type"], answer.content[:5], answer.headers["Cache-Control"]) == (
        "application/pdf",
        b"%PDF-",
        "no-store, private",
    )
    assert father.get(f"/doc/{number}.pdf").status_code == 404


def test_anybody_may_check_a_document(filed, client):
    token = CaseDocument.objects.values_list("token", flat=True)[0]
    page = client.get(f"/v/{token}/")
    assert (page.status_code, "李娜" in page.text) == (200, False)


def test_a_forged_document_is_called_one(filed, client):
    page = client.get("/v/nothing/")
    assert (page.status_code, "没有这份文书" in page.text) == (404, True)


def notice(stage, item="birth-registration"):
    return f"/case/{stage.ref}/item/{item}/"


@pytest.fixture
def correcting(filed):
    """The registration asks for another ethnic group."""
    filed.once("usual birth-certificate")
    filed.act("birth-registration", "correct", **{"defect.field.newborn.ethnicity": "请核对民族"})
    return filed


@pytest.fixture
def photographing(filed):
    """The card asks for a photograph."""
    filed.once("usual birth-certificate", "usual birth-registration")
    filed.act("social-card", "correct", **{"defect.material.photo-id": "照片不清晰，请重新上传"})
    return filed


def test_a_notice_opens_what_it_names_and_nothing_else(correcting, mother):
    page = mother.get(notice(correcting))
    assert texts(page, ".things strong") == ["孩子民族"]
    assert texts(page, "form.card [data-question] > .label") == ["孩子民族"]


def test_progress_leads_to_the_notice(correcting, mother):
    assert links(mother.get(f"/case/{correcting.ref}/"), "/item/") == [notice(correcting)]


def test_an_answered_notice_goes_back_to_the_department(correcting, mother):
    answer = mother.post(notice(correcting), {"newborn.ethnicity": "han"})
    assert (answer.status_code, correcting.item("birth-registration").phase) == (302, "received")


def test_a_file_is_sent_with_the_notice(photographing, mother):
    values = {"material:photo-id": SimpleUploadedFile("a.png", paper())}
    answer = mother.post(notice(photographing, "social-card"), values)
    assert (answer.status_code, photographing.item("social-card").phase) == (302, "received")


def test_a_broken_file_is_told_at_its_control(photographing, mother):
    values = {"material:photo-id": SimpleUploadedFile("a.png", b"MZ")}
    answer = mother.post(notice(photographing, "social-card"), values)
    assert (answer.status_code, errors(answer)) == (422, ["孩子的近期免冠照片 - 请上传 JPG、PNG 图片或 PDF 文件"])


def test_a_notice_without_its_file_stays_open(photographing, mother):
    answer = mother.post(notice(photographing, "social-card"))
    assert (answer.status_code, photographing.item("social-card").phase) == (422, "correction")
    assert len(errors(answer)) == 1


def test_an_item_without_a_notice_has_no_correction_page(filed, mother):
    assert mother.get(f"/case/{filed.ref}/item/social-card/").status_code == 404


@pytest.fixture
def bill(filed):
    for item in ("birth-certificate", "birth-registration", "medins-registration"):
        filed.usual(item)
    return f"/case/{filed.ref}/item/medins-payment/pay"


def test_a_bill_is_paid_once(filed, mother, bill):
    assert "￥400.00" in mother.get(bill).text
    mother.post(bill, {"decision": "pay"})
    assert filed.item("medins-payment").payment == "paid"
    assert mother.post(bill, {"decision": "pay"}).status_code == 302
    assert filed.item("medins-payment").payment == "paid"


def test_a_payment_that_fails_says_so(filed, mother, bill):
    mother.post(bill, {"decision": "fail"})
    assert filed.item("medins-payment").payment == "failed"


def test_somebody_elses_bill_does_not_exist(father, bill):
    assert father.get(bill).status_code == 404


def pages(stage):
    case = f"/case/{stage.ref}/"
    return ["/", case, f"{case}guide/", f"{case}p/parents/", f"{case}check/", f"{case}materials/"]


def test_a_page_of_a_draft_costs_at_most_five_statements(stage, mother):
    stage.once("open", "fill")
    mother.get("/")  # reads the definition into this process
    assert [path for path in pages(stage) if cost(mother.get, path) > 5] == []


def test_saving_a_page_costs_at_most_eight_statements(stage, mother):
    stage.once("open")
    page = f"/case/{stage.ref}/p/parents/"
    mother.get(page)
    values = {"father.mobile": "13800000002", "mother.mobile": "13800000001"}
    assert cost(mother.post, page, values) <= 8


def test_progress_costs_the_same_at_the_start_and_at_the_end(filed, mother, case):
    mother.get(case)
    before = cost(mother.get, case)
    filed.finish()
    assert (cost(mother.get, case), before <= 8) == (before, True)
