"""Hard cases of people: who signs, who acts for whom, whose number is odd, who refuses what the state knows."""

import io
import json
from dataclasses import replace

import pikepdf
import pytest

from oneservice.cases import counter as window
from oneservice.cases.models import Case
from oneservice.connectors import registry
from oneservice.engine.identity import ric_check_digit
from oneservice.people.models import Delegation
from oneservice.records import journal
from tests.cases.service import somebody
from tests.cases.stage import BUNDLE
from tests.documents.test_shipped import needs_poppler, text_of
from tests.portal.pages import links

pytestmark = pytest.mark.django_db


def inbox(person):
    """Texts of the messages a person got, oldest first."""
    return [message.text for message in reversed(registry.demo_messages().inbox(person.mobile))]


def sign(browser, stage):
    """Presses the button under what is to be signed; runs what follows."""
    answer = browser.post(f"/case/{stage.ref}/sign/", {"decision": "sign"})
    stage.settle()
    return answer


def test_father_never_confirms(stage, browse):
    """1: he is reminded, his time expires, and the mother starts again without typing anything anew."""
    stage.open().fill()
    case, before = f"/case/{stage.ref}/", stage.dossier.answers
    assert browse(stage.mother).post(f"{case}check/").url == f"{case}done/"
    stage.settle()
    heard = len(inbox(stage.father))
    stage.wait(days=13)
    assert inbox(stage.father)[heard:] == ["“新生儿出生一件事”还等待您的确认，期限至2026-10-13。"]
    stage.wait(days=4)
    assert sign(browse(stage.father), stage).status_code == 409

    assert (stage.case.phase, stage.dossier.answers) == ("draft", before)
    browse(stage.mother).post(f"{case}check/")
    assert sign(browse(stage.father), stage).url == f"{case}done/"
    assert stage.case.phase == "in_progress"


def test_same_child_filed_by_both_parents(stage, browse):
    """22: whoever files second is told that it is being dealt with already."""
    stage.submitted()
    first = stage.ref
    stage.open(nonce="again").fill().submit()
    assert sign(browse(stage.father), stage).url == f"/case/{stage.ref}/done/"
    stage.ref, second = first, stage.ref
    answer = sign(browse(stage.father), stage)
    assert (answer.status_code, "同一事项已有在办申请" in answer.text) == (409, True)
    assert [Case.objects.get(ref=ref).phase for ref in (first, second)] == ["awaiting_signatures", "in_progress"]


TWIN = {
    "record": "FY530103-000124",
    "kind": "hospital_in_province",
    "born_at": "2026-09-20T12:41:00+08:00",
    "sex": "male",
    "weight": 2950,
    "length": 48,
    "weeks": 39,
    "hospital": "昆明市盘龙区妇幼保健院（示例）",
    "division": "530103",
    "pregnancy_registered": False,
}


SECOND_TWIN = "53010320260920023"


def data_of(stage, browse, document="birth-cert"):
    """What stands in the data attached to a document as the starter gets it, and its PDF."""
    paper = stage.make(stage.case.documents.get(document=document))
    pdf = b"".join(browse(stage.mother).get(f"/doc/{paper.pk}.pdf"))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return json.loads(opened.attachments["data.json"].get_file().read_bytes()), pdf


def filed_again(stage, browse):
    """What becomes of the draft when the mother submits it, and whether she is told that it is being dealt with."""
    answer = browse(stage.mother).post(f"/case/{stage.ref}/check/")
    return answer.status_code, "同一事项已有在办申请" in answer.text, stage.case.phase


def test_twins(stage, browse, faults):
    """2: each child has a case of its own, by its own record at birth, to its own certificate; neither is filed a
    second time while it is being dealt with."""
    first = stage.filed().ref
    faults("health.birth", "silent")
    stage.open(nonce="second").reply("health.birth", "mother", **TWIN)
    second = stage.fill(newborn__name="王若川").submit().sign().ref
    assert {Case.objects.get(ref=ref).phase for ref in (first, second)} == {"in_progress"}

    stage.open(nonce="third").reply("health.birth", "mother", **TWIN).fill(newborn__name="王若川")
    refused = [filed_again(stage, browse)]
    faults("nothing", "down")
    stage.open(nonce="fourth").fill()  # the register finds the first child's record by itself
    assert [*refused, filed_again(stage, browse)] == [(409, True, "draft")] * 2

    stage.ref = first
    stage.finish()
    stage.ref, given = second, {**stage.scenario.gives, "newborn.ric": SECOND_TWIN + ric_check_digit(SECOND_TWIN)}
    stage.scenario = replace(stage.scenario, gives=given)
    stage.finish()
    children = {}
    for ref in (first, second):
        stage.ref = ref
        child = data_of(stage, browse)[0]["newborn"]
        children[ref] = [child[name] for name in ("name", "sex", "birth_record", "weight")]
        assert (stage.case.phase, set(stage.phases().values())) == ("closed", {"closed", "delivered"})
    assert children == {
        first: ["王若溪", "女", "FY530103-000123", "3250"],
        second: ["王若川", "男", "FY530103-000124", "2950"],
    }


RARE = "姓名有生僻字"


def test_rare_character_in_a_name(stage, browse):
    """3: 䶮 goes through the form, the pages of both sides, a search, the paper and its data, and stays the same."""
    stage.scene(RARE)
    name = stage.scenario.answers["newborn.name"]
    mother = browse(stage.mother)
    stage.open().fill()
    assert ("䶮" in name, name in mother.get(f"/case/{stage.ref}/check/").text) == (True, True)
    stage.submit().sign().usual("birth-certificate")
    desk = browse(stage.office("birth-registration", "clerk"))
    address = f"/desk/item/{stage.item('birth-registration').pk}/"
    assert name in desk.get(address).text
    assert links(desk.post("/desk/find/", {"words": name}), "/desk/item/") == [address]

    data = data_of(stage, browse)[0]
    paper = stage.case.documents.get(document="birth-cert")
    assert (paper.state, paper.problem, data["newborn"]["name"]) == ("ready", "", name)


@needs_poppler
def test_rare_character_on_the_page_of_a_paper(stage, browse, tmp_path):
    """3: who copies the text of the page gets the names: 䶮, and the father's 𬭎, which UTF-16 takes for two."""
    stage.scene(RARE).filed().usual("birth-certificate")
    text = text_of(data_of(stage, browse)[1], tmp_path)
    assert [name in text for name in ("王䶮", "王𬭎")] == [True, True]


COLUMNS = "姓名,身份证件号码,手机号码,岗位,用工之日,合同终止日期（无固定期限不填）,月工资,需要接收人事档案"


def test_rare_character_in_a_table(play, browse):
    """3: and through a table of many, in and out again, to the desk, its search and the person's own paper."""
    stage = play("hire-staff").open()
    agent, address = browse(stage.mother), f"/case/{stage.ref}/list/hire.people/"
    good, bad = "王䶮,530103199506110370,13800007201", "艾力·玉素甫,1,13800007202"
    rows = [f"{row},店员,2026-09-21,,4200.00,否" for row in (good, bad)]
    assert agent.post(address, {"do": "add", "pasted": "\n".join([COLUMNS, *rows])}).status_code == 302
    assert "王䶮" in agent.get(f"{address}rows.csv").content.decode("utf-8-sig")
    assert "艾力·玉素甫" in agent.get(f"{address}aside.csv").content.decode("utf-8-sig")

    assert agent.post(f"/case/{stage.ref}/check/").url == f"/case/{stage.ref}/done/"
    stage.settle()
    item, desk = stage.item("hire-registration#1"), browse(stage.office("hire-registration#1", "clerk"))
    assert f"/desk/item/{item.pk}/" in links(desk.post("/desk/find/", {"words": "王䶮"}), "/desk/item/")
    assert "王䶮" in desk.get(f"/desk/item/{item.pk}/").text
    record = data_of(stage, browse, "hire-registration-record")[0]
    assert "王䶮" in json.dumps(record, ensure_ascii=False)


def test_begun_at_a_terminal_and_finished_on_the_phone(stage, browse):
    """14: what was typed at the hall's terminal is there on the phone, where it is signed and followed."""
    stage.open()
    terminal, case = browse(stage.mother), f"/case/{stage.ref}/"
    terminal.post(f"{case}p/parents/", {"father.mobile": "13800000002", "then": "home"})
    terminal.post("/logout/")
    assert terminal.get(case).status_code == 302

    phone = browse(stage.mother)
    assert links(phone.get("/"), "/case/") == [case]
    assert "13800000002" in phone.get(f"{case}p/parents/").text
    stage.fill()
    assert phone.post(f"{case}check/").url == f"{case}done/"
    assert sign(browse(stage.father), stage).url == f"{case}done/"
    assert stage.case.phase == "in_progress"


def test_begun_at_a_counter_and_finished_on_the_phone(stage, browse):
    """14: the clerk fills a part and hands it over; the mother goes on from there, and he may no more."""
    clerk = browse(stage.staff("panlong-health-clerk"))
    card = {window.SERVICE: BUNDLE, window.NAME: stage.mother.name, window.RIC: stage.mother.ric, window.MOBILE: ""}
    address = clerk.post("/desk/window/", card | {"nonce": "once"}).url
    stage.ref = address.split("/")[3]
    stage.settle()
    assert clerk.post(address, {"father.mobile": "13800000002"}).status_code in (302, 422)
    assert clerk.post(f"{address}hand-over").url == f"{address}receipt/"
    stage.settle()
    assert inbox(stage.mother)[-1].startswith("窗口已为您填写“新生儿出生一件事”的一部分")
    assert [clerk.get(address).status_code, clerk.post(address, {"mother.mobile": "1"}).status_code] == [404, 404]

    phone, case = browse(stage.mother), f"/case/{stage.ref}/"
    assert links(phone.get("/"), "/case/") == [case]
    assert "13800000002" in phone.get(f"{case}p/parents/").text
    stage.fill()
    assert phone.post(f"{case}check/").url == f"{case}done/"
    assert sign(browse(stage.father), stage).url == f"{case}done/"
    by = [entry.actor for entry in journal.entries(stage.ref) if entry.verb in ("window.opened", "case.signed")]
    assert (stage.case.phase, by[0].endswith(":for:role:mother"), by[1:]) == (
        "in_progress", True, ["role:mother", "role:father"]
    )  # fmt: skip


def test_authority_ends_midway(stage, browse):
    """15: who may act until 1 October fills half, finds nothing on the 2nd, and the mother goes on from there."""
    stage.open()
    mother, agent, case = browse(stage.mother), browse(stage.stranger), f"/case/{stage.ref}/"
    given = {"agent.name": stage.stranger.name, "agent.ric": stage.stranger.ric, "agent.services": "newborn"}
    until = {"agent.until.year": "2026", "agent.until.month": "10", "agent.until.day": "1"}
    assert mother.post("/authority/new/", given | until).url == "/authority/"
    assert agent.post(f"{case}p/parents/", {"father.mobile": "13800000002"}).status_code in (302, 422)

    stage.wait(days=4)
    doors = [
        agent.get(case),
        agent.get(f"{case}p/parents/"),
        agent.post(f"{case}p/parents/", {}),
        agent.post(f"{case}check/"),
    ]
    assert {answer.status_code for answer in doors} == {404}
    assert stage.dossier.answers["father.mobile"].value == "13800000002"
    stage.fill()
    assert mother.post(f"{case}check/").url == f"{case}done/"
    by = {entry.actor for entry in journal.entries(stage.ref) if entry.verb == "answers.saved"}
    assert by == {"role:mother", f"role:mother:agent:{Delegation.objects.get().pk}"}


TYPED = {
    "newborn__birth_kind": "hospital_in_province",
    "newborn__birth_record": "FY530103-000123",
    "newborn__birth_at": "2026-09-20T12:30:00+08:00",
    "newborn__sex": "female",
    "newborn__weight": "3250",
    "newborn__length": "50",
    "newborn__weeks": "39",
    "newborn__birth_place": "昆明市盘龙区妇幼保健院（示例）",
    "newborn__birth_division": "530103",
    "health__registered_before": "no",
    "mother__employee_insured": "yes",
    "mother__ethnicity": "yi",
    "father__name": "王海涛",
    "father__ric": "530102199203080315",
    "father__ethnicity": "han",
    "parents__married": "yes",
    "household__address": "云南省昆明市盘龙区示例路18号3幢2单元602室",
    "household__division": "530103",
    "householder__name": "李娜",
    "householder__ric": "530103199405160248",
    "householder__mobile": "13800000001",
}
REGISTERS = [
    ("civil.marriage", "mother"),
    ("police.person", "mother"),
    ("health.birth", "mother"),
    ("medins.insured", "mother"),
]


def test_all_data_sharing_refused(stage, browse):
    """17: who lets no register be asked types everything, and is served to the end like anybody else."""
    stage.open()
    mother, case = browse(stage.mother), f"/case/{stage.ref}/"
    for source, of in REGISTERS:
        assert mother.post(f"{case}decline", {"source": source, "of": of}).url == case
    for page in ("parents", "newborn", "household"):  # what is typed there lets two more registers be asked
        stage.part(page, **TYPED, newborn__hukou_follow="mother")
    for source, of in (("police.person", "father"), ("police.household", "household")):
        mother.post(f"{case}decline", {"source": source, "of": of})
    stage.fill(**TYPED)
    for key in ("photo-id", "maternity-invoice"):
        stage.attach(key)
    assert mother.post(f"{case}check/").url == f"{case}done/"
    stage.settle().sign().finish()
    origins = {name: value.origin for name, value in stage.dossier.answers.items()}
    asked = {
        source
        for name, origin in origins.items()
        if origin == "found"
        for source in [stage.dossier.answers[name].source]
    }
    assert (stage.case.phase, asked - {"identity", "tax.bill"}) == ("closed", set())


def test_village_collective_with_an_n2_code(play, browse):
    """18: a rural collective opens a restaurant by its code, which begins with N2, and gets its licence on it."""
    stage = play("open-restaurant", "农村集体").filed()
    code = "N2532801MF0EXAMP34"
    assert stage.dossier.answers["biz.uscc"].value == code
    clerk = browse(stage.office("food-licence", "clerk"))
    assert code in clerk.get(f"/desk/item/{stage.item('food-licence').pk}/").text
    stage.finish()
    assert (stage.case.phase, stage.phases()["food-licence"]) == ("closed", "delivered")


MACAO = "82000019920308031"


def test_resident_of_macao(stage, browse, faults):
    """19: a father with a residence permit of Macao (820000) is typed in, signs in, and signs."""
    number = MACAO + ric_check_digit(MACAO)
    father = somebody("何永康", number, "13800000061")
    faults("civil.marriage", "not_found")
    stage.open()
    stage.part(
        "parents", father__name="何永康", father__ric=number, father__mobile=father.mobile, parents__married="yes"
    )
    named = {"father__name": "何永康", "father__ric": number, "father__mobile": father.mobile}
    stage.fill(**named, father__ethnicity="han", parents__married="yes", newborn__name="何若溪")
    assert browse(stage.mother).post(f"/case/{stage.ref}/check/").url == f"/case/{stage.ref}/done/"
    stage.settle()
    assert sign(browse(father), stage).url == f"/case/{stage.ref}/done/"
    assert stage.finish().case.phase == "closed"
