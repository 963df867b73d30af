"""“This is wrong” on the pages of a case that was sent: what is known, whose it is, and a bill that waits."""

import pytest

from oneservice.cases.actions.disputing import dispute_value
from oneservice.records import access
from tests.portal.pages import links, texts

pytestmark = pytest.mark.django_db

ITEM, FEE = "medins-payment", "insurance.fee"


@pytest.fixture
def case(stage):
    stage.once("filed")
    return f"/case/{stage.ref}/"


@pytest.fixture
def billed(stage):
    stage.once("filed", "usual birth-certificate", "usual birth-registration")
    return f"/case/{stage.ref}/"


def test_case_leads_to_what_departments_said_and_from_there_to_this_is_wrong(mother, case):
    assert links(mother.get(case), "/known/") == [f"{case}known/"]
    assert f"{case}wrong/newborn.weight" in links(mother.get(f"{case}known/"), "/wrong/")
    answer = mother.post(f"{case}wrong/newborn.weight", {"claim": "体重应为 3520 克"})
    assert answer.url == case
    assert texts(mother.get(case), "[data-dispute] h2") == ["您说“出生体重（克）”有误"]
    page = mother.get(f"{case}known/")
    assert texts(page, '[data-standing="disputed"] dt') == ["出生体重（克）"]


def test_cosigner_is_led_there_where_he_signs(stage, father):
    stage.once("submitted")
    case = f"/case/{stage.ref}/"
    assert links(father.get(f"{case}sign/"), "/known/") == [f"{case}known/"]
    assert {
        link.partition("wrong/")[2].partition(".")[0] for link in links(father.get(f"{case}known/"), "/wrong/")
    } == {"father"}
    assert "填写人会看到您写的内容。" in father.get(f"{case}wrong/father.ethnicity").text
    assert father.post(f"{case}wrong/father.ethnicity", {"claim": "应为白族"}).url == case
    assert texts(father.get(case), "[data-dispute] h2") == ["您说“父亲民族”有误"]


def test_who_began_reads_who_said_so(stage, mother, case):
    dispute_value(stage.father, stage.ref, "father.ethnicity", "应为白族", now=stage.now)
    assert texts(mother.get(case), "[data-dispute] h2") == ["父亲说“父亲民族”有误"]


def test_what_is_decided_is_refused_with_what_to_do_instead(stage, mother, case):
    stage.finish()
    assert links(mother.get(f"{case}known/"), "/wrong/") == []
    answer = mother.get(f"{case}wrong/newborn.weight")
    assert (answer.status_code, "请联系出具单位更正" in answer.text, "申请复核" in answer.text) == (409, True, True)
    assert mother.post(f"{case}wrong/newborn.weight", {"claim": "写错了"}).status_code == 409


def test_reading_what_is_known_is_in_the_access_log(father, case, monkeypatch):
    noted = []
    monkeypatch.setattr(access, "note", lambda *what: noted.append(what[1:]))
    father.get(f"{case}known/")
    [(what, _, fields)] = noted
    assert (what, {name.partition(".")[0] for name in fields}) == ("portal.known", {"father"})


def test_bill_leads_to_its_amount_and_waits_for_the_answer(stage, mother, billed):
    assert links(mother.get(f"{billed}item/{ITEM}/pay"), "/wrong/") == [f"{billed}wrong/{FEE}"]
    mother.post(f"{billed}wrong/{FEE}", {"claim": "多算了一个月"})
    assert "暂不用缴费" in texts(mother.get(billed), ".todo h2")[0]
    page = mother.get(f"{billed}item/{ITEM}/pay")
    assert ("答复前不用缴费" in page.text, links(page, "/wrong/")) == (True, [])
    assert mother.get(f"{billed}pay/").text.count("checked") == 0


def test_bill_that_waits_may_be_paid_all_the_same(stage, mother, billed):
    mother.post(f"{billed}wrong/{FEE}", {"claim": "多算了一个月"})
    mother.post(f"{billed}item/{ITEM}/pay", {"decision": "pay"})
    assert (stage.item(ITEM).payment, stage.item(ITEM).outcome) == ("paid", "")
