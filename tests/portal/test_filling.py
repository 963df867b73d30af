"""Filling a case: the guide, the task list, pages, disputes, materials."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from oneservice.cases import queries
from oneservice.cases.models import Case
from tests.cases.stage import paper, posted
from tests.portal.pages import errors, links, texts, title, tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(stage):
    """The address of a case that has just begun, its registers answered."""
    return f"/case/{stage.once('open').ref}/"


def found(stage, name):
    page = next(
        p.id
        for p in queries.draft(stage.mother, stage.ref).pages
        if name in {q.name for q in queries.page(stage.mother, stage.ref, p.id).questions}
    )
    return next(q for q in queries.page(stage.mother, stage.ref, page).questions if q.name == name)


def test_the_guide_names_what_is_needed_and_what_is_spared(mother, case):
    page = mother.get(f"{case}guide/")
    assert "出生登记（落户）" in page.text
    assert {"免提交", "可以后补"} <= set(texts(page, ".tag"))


def test_optional_items_are_unticked_and_ticked(stage, mother, case):
    mother.post(f"{case}choose", {"item": []})
    assert [line.id for line in queries.draft(stage.mother, stage.ref).guide if line.optional and line.chosen] == []
    mother.post(f"{case}choose", {"item": ["parenting"]})
    assert [line.id for line in queries.draft(stage.mother, stage.ref).guide if line.optional and line.chosen] == [
        "parenting"
    ]


def test_an_item_that_cannot_be_chosen_is_refused_with_the_way_on(mother, case):
    answer = mother.post(f"{case}choose", {"item": ["birth-registration"]})
    assert (answer.status_code, links(answer, case)) == (409, [case])


def test_the_task_list_leads_to_the_first_open_page(mother, case):
    page = mother.get(case)
    assert tree(page).cssselect("a.button")[-1].get("href") == f"{case}p/parents/"


def test_a_locked_answer_has_no_control(mother, case):
    page = mother.get(f"{case}p/parents/")
    assert "王海涛" in page.text
    assert tree(page).xpath("//*[@name='father.name']") == []


def test_saving_leads_back_to_the_list(mother, case):
    answer = mother.post(f"{case}p/parents/", {"father.mobile": "13800000002", "mother.mobile": "13800000001"})
    assert (answer.status_code, answer.url) == (302, case)


def test_saving_to_go_on_later_leads_home(mother, case):
    values = {"father.mobile": "13800000002", "mother.mobile": "13800000001", "then": "home"}
    assert mother.post(f"{case}p/parents/", values).url == "/"


def test_changing_from_the_check_leads_back_to_it(mother, case):
    values = {"father.mobile": "13800000002", "mother.mobile": "13800000001", "from": "check"}
    assert mother.post(f"{case}p/parents/", values).url == f"{case}check/"


def test_a_wrong_page_comes_back_as_typed_with_links_to_what_is_wrong(mother, case):
    answer = mother.post(f"{case}p/parents/", {"father.mobile": "12", "mother.mobile": "13800000001"})
    assert (answer.status_code, title(answer).startswith("错误：")) == (422, True)
    assert [link.get("href") for link in tree(answer).cssselect("#errors a")] == ["#f-father-mobile"]
    assert tree(answer).get_element_by_id("f-father-mobile").get("value") == "12"


def test_good_answers_are_kept_beside_wrong_ones(stage, mother, case):
    mother.post(f"{case}p/parents/", {"father.mobile": "12", "mother.mobile": "13800000009"})
    assert found(stage, "mother.mobile").value.value == "13800000009"


def test_a_locked_answer_cannot_be_posted(stage, mother, case):
    mother.post(f"{case}p/parents/", {"father.name": "别人", "father.mobile": "13800000002"})
    assert found(stage, "father.name").value.value == "王海涛"


def test_an_unknown_page_is_not_found(mother, case):
    assert mother.get(f"{case}p/nothing/").status_code == 404


def test_looking_at_what_shows_saves_nothing(stage, mother, case):
    before = Case.objects.get(ref=stage.ref).sealed
    values = posted(newborn__hukou_follow="mother")
    answer = mother.post(f"{case}p/household/show", values, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.text.lstrip().startswith("<div")) == (200, True)
    assert tree(answer).xpath("//input[@name='newborn.hukou_follow' and @value='mother']")[0].get("checked") is not None
    assert Case.objects.get(ref=stage.ref).sealed == before


def test_without_scripts_showing_gives_the_whole_page(mother, case):
    answer = mother.post(f"{case}p/household/show", posted(newborn__hukou_follow="mother"))
    assert (answer.status_code, title(answer)) == (200, "落户 - 办事通")


def test_this_is_wrong_needs_words(mother, case):
    answer = mother.post(f"{case}wrong/father.ethnicity", {"claim": " "})
    assert (answer.status_code, errors(answer)) == (422, ["请说明哪里不对（2 至 500 字）"])


def test_this_is_wrong_stands_beside_the_registers_value(stage, mother, case):
    answer = mother.post(f"{case}wrong/father.ethnicity", {"claim": "应为白族"})
    assert answer.url == f"{case}p/parents/"
    value = found(stage, "father.ethnicity").value
    assert (value.value, value.disputed) == ("han", "应为白族")
    assert "已提出异议：应为白族" in mother.get(answer.url).text


def test_proof_goes_with_it_and_what_is_no_picture_is_said_beside_what_was_written(stage, mother, case):
    said = {"claim": "应为白族", "should": "白族", "file": SimpleUploadedFile("x.exe", b"MZ")}
    answer = mother.post(f"{case}wrong/father.ethnicity", said)
    assert (errors(answer), "应为白族</textarea>" in answer.text) == (["请上传 JPG、PNG 图片或 PDF 文件"], True)
    assert (
        mother.post(f"{case}wrong/father.ethnicity", {**said, "file": SimpleUploadedFile("x", paper())}).status_code
        == 302
    )
    [ticket] = stage.dossier.disputes.values()
    assert (ticket["should"], "proof" in ticket) == ("白族", True)
    assert ticket["number"] in mother.get(case).text


def test_what_was_typed_cannot_be_called_wrong(mother, case):
    assert mother.get(f"{case}wrong/newborn.name").status_code == 404


def test_a_register_may_be_declined(stage, mother, case):
    assert mother.post(f"{case}decline", {"source": "civil.marriage", "of": "mother"}).url == case
    assert tree(mother.get(f"{case}p/parents/")).xpath("//input[@name='father.name']") != []


def upload(browser, case, data, key="photo-id"):
    return browser.post(f"{case}materials/{key}/", {"file": SimpleUploadedFile("x.exe", data)})


def test_a_picture_is_uploaded_shown_and_removed(stage, mother, case):
    assert upload(mother, case, paper()).url == f"{case}materials/"
    assert "photo-id.png" in mother.get(f"{case}materials/photo-id/").text
    answer = mother.get(f"/file/case/{stage.ref}/photo-id")
    assert (answer.headers["Content-Type"], answer.headers["Content-Disposition"]) == (
        "image/png",
        'inline; filename="photo-id.png"',
    )
    assert answer.headers["Content-Security-Policy"].endswith("sandbox")
    mother.post(f"{case}materials/photo-id/", {"remove": "yes"})
    assert mother.get(f"/file/case/{stage.ref}/photo-id").status_code == 404


def test_a_pdf_is_only_handed_over(stage, mother, case):
    upload(mother, case, b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n")
    answer = mother.get(f"/file/case/{stage.ref}/photo-id")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="photo-id.pdf"'


def test_a_program_is_refused_with_what_to_do(mother, case):
    answer = upload(mother, case, b"MZ" + bytes(100))
    assert (answer.status_code, errors(answer)) == (422, ["请上传 JPG、PNG 图片或 PDF 文件"])


def test_a_file_that_is_too_large_is_told(mother, case):
    answer = upload(mother, case, b"\x89PNG\r\n\x1a\n" + bytes(11 * 1024 * 1024))
    assert (answer.status_code, errors(answer)) == (422, ["文件超过 10 MB，请压缩或重新拍照后上传"])


def test_no_file_at_all_is_told(mother, case):
    answer = mother.post(f"{case}materials/photo-id/")
    assert (answer.status_code, errors(answer)) == (422, ["请选择要上传的文件"])


def test_what_is_spared_cannot_be_uploaded(mother, case):
    assert mother.get(f"{case}materials/id-card:mother/").status_code == 404


def test_a_strangers_file_does_not_exist(stage, signed_in, mother, case):
    upload(mother, case, paper())
    assert signed_in(stage.stranger).get(f"/file/case/{stage.ref}/photo-id").status_code == 404
    assert signed_in(stage.staff("wuhua-health-clerk")).get(f"/file/case/{stage.ref}/photo-id").status_code == 404
