"""Hard cases of the course a case takes: corrected, refused, ended, revoked, withdrawn, disputed, done twice."""

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import paying
from oneservice.cases.models import CaseDocument, Dispute
from oneservice.connectors import registry
from oneservice.records import journal
from tests.cases.editions import edition
from tests.cases.stage import published
from tests.portal.pages import texts

pytestmark = pytest.mark.django_db

GOOD = {"closed", "delivered"}


def desk(stage, item, action=""):
    return f"/desk/item/{stage.item(item).pk}/{action}"


def item_line(stage, item):
    return next(line for line in queries.progress(stage.mother, stage.ref).items if line.id == item)


def test_item_becomes_applicable_after_a_correction(play, browse):
    """4: asked to correct it, the applicant chooses the inspection, which then is an item of the case."""
    stage = play("open-restaurant").filed()
    stage.act("fire-commitment", "correct", **{"defect.field.fire.mode": "请重新选择办理方式"})
    assert stage.phases()["fire-inspection"] == "not_applicable"
    notice = f"/case/{stage.ref}/item/fire-commitment/"
    assert browse(stage.mother).post(notice, {"fire.mode": "inspection"}).status_code == 302
    stage.settle()
    phases = stage.phases()
    assert (phases["fire-inspection"], phases["fire-commitment"]) == ("received", "not_applicable")
    assert stage.finish().case.phase == "closed"
    assert stage.phases()["fire-inspection"] in GOOD


def test_register_says_married_and_the_person_divorced(stage, browse):
    """5: what she says stands beside what the register says; neither is lost, and a person reads both."""
    stage.open()
    mother, case = browse(stage.mother), f"/case/{stage.ref}/"
    assert mother.post(f"{case}wrong/parents.married", {"claim": "我们已于八月离婚"}).url == f"{case}p/parents/"
    value = stage.dossier.answers["parents.married"]
    assert (value.value, value.disputed) == (True, "我们已于八月离婚")
    stage.fill().submit().sign()
    page = browse(stage.office("birth-certificate", "clerk")).get(desk(stage, "birth-certificate"))
    assert ("我们已于八月离婚" in page.text, "来自婚姻登记信息" in page.text) == (True, True)
    assert stage.item("birth-certificate").phase == "received"


@pytest.fixture
def disputed(stage, browse):
    """5 again: the ticket is with civil affairs, and the case is filed meanwhile."""
    mother = browse(stage.open().mother)
    said = {"claim": "我们已于八月离婚", "should": "没有婚姻关系"}
    assert mother.post(f"/case/{stage.ref}/wrong/parents.married", said).status_code == 302
    ticket = Dispute.objects.get()
    stage.fill().submit().sign().act("birth-certificate", "accept")
    page = mother.get(f"/case/{stage.ref}/").text
    assert [text in page for text in (ticket.number, ticket.office.zh, "正在核实", "没有婚姻关系")] == [True] * 4
    return ticket


def answered(stage, browse, ticket, label="父母现在是夫妻（已登记结婚）", **answer):
    """By whoever keeps the register, at their own desk; nobody grants before."""
    grant = {"step": stage.item("birth-certificate").step}
    clerk = browse(stage.office("birth-certificate", "clerk"))
    assert clerk.post(desk(stage, "birth-certificate", "grant"), grant).status_code == 409
    keeper = browse(ticket.office.staff.first())
    assert texts(keeper.get("/desk/disputes/"), "td a") == [label]
    assert keeper.post(f"/desk/disputes/{ticket.pk}/", answer).url == "/desk/disputes/"
    assert texts(keeper.get("/desk/disputes/"), "td a") == []
    return stage.settle()


def test_register_is_corrected_and_the_gate_says_no(stage, browse, disputed):
    """5: civil affairs corrects it; what has not begun ends, with what to do instead, and she is told."""
    answered(stage, browse, disputed, answer="correct", **{"parents.married": "no"})
    value = stage.dossier.answers["parents.married"]
    assert (value.value, value.source, stage.phases()["birth-registration"]) == (False, "corrected:civil", "ended")
    page = browse(stage.mother).get(f"/case/{stage.ref}/").text
    assert ("已更正" in page, "请到拟落户地派出所单独办理" in page) == (True, True)


def test_register_was_right_and_the_case_goes_to_its_end(stage, browse, disputed):
    """5: she reads why and what to do next; everything that waited is decided as usual."""
    said = {"reason": "登记档案中没有离婚登记", "remedies": "可带离婚证到登记机关核对"}
    answered(stage, browse, disputed, answer="stands", **said)
    page = browse(stage.mother).get(f"/case/{stage.ref}/").text
    assert [text in page for text in said.values()] == [True, True]
    assert stage.finish().case.phase == "closed"
    assert set(stage.phases().values()) <= GOOD


def test_cosigner_says_after_filing_that_his_register_is_wrong(stage, browse):
    """5: what is said of the father is his to dispute; items that read it wait, and he is told the answer."""
    stage.filed().act("birth-certificate", "accept")
    father, case = browse(stage.father), f"/case/{stage.ref}/"
    assert father.post(f"{case}wrong/parents.married", {"claim": "写错了"}).status_code == 404
    assert father.post(f"{case}wrong/father.name", {"claim": "名字中有一个字写错了"}).url == case
    answered(
        stage, browse, Dispute.objects.get(), label="父亲姓名", answer="stands", reason="与户籍一致", remedies="可查档"
    )
    assert "与户籍一致" in father.get(case).text
    assert stage.finish().case.phase == "closed"


def test_one_item_refused_and_the_others_end_well(stage, browse):
    """6: the allowance is refused with reasons and remedies; the nine others are granted and the case closes."""
    stage.filed().usual("birth-certificate")
    claim = "maternity-claim"
    stage.act(claim, "accept").act(claim, "propose")
    decider = browse(stage.office(claim, "decider"))
    said = {"step": stage.item(claim).step, "reason": "缴费不满一年", "remedies": "可在六十日内申请行政复议"}
    assert decider.post(desk(stage, claim, "refuse"), said).status_code == 302
    stage.settle().finish()
    phases = stage.phases()
    assert (phases.pop(claim), set(phases.values()) <= GOOD, stage.case.phase) == ("refused", True, "closed")
    page = browse(stage.mother).get(f"/case/{stage.ref}/").text
    assert ("缴费不满一年" in page, "可在六十日内申请行政复议" in page) == (True, True)


def test_deferred_material_is_never_delivered(stage, browse):
    """11: the invoice that was to follow does not come: that item ends, the case goes on to its end."""
    stage.filed().usual("birth-certificate")
    claim = "maternity-claim"
    clerk = browse(stage.office(claim, "clerk"))
    assert clerk.post(desk(stage, claim, "accept"), {"step": stage.item(claim).step}).status_code == 302
    stage.settle()
    assert "2026" in "".join(texts(browse(stage.mother).get(f"/case/{stage.ref}/"), ".owed, [data-owed], main"))
    stage.wait(days=16)
    assert (stage.phases()[claim], stage.case.phase) == ("ended", "in_progress")
    stage.finish()
    phases = stage.phases()
    assert (phases.pop(claim), set(phases.values()) <= GOOD, stage.case.phase) == ("ended", True, "closed")


def test_commitment_was_false(play, browse):
    """12: the opinion given on a promise is revoked after the check; it and what was built on it say so to anybody."""
    stage = play("open-restaurant").filed().finish(but=["fire-commitment"])
    fire = "fire-commitment"
    stage.usual("licence-check").act(fire, "accept").act(fire, "grant")
    assert (stage.item(fire).phase, stage.case.phase) == ("post_check", "closed")
    clerk = browse(stage.office(fire, "clerk"))
    said = {"step": stage.item(fire).step, "reason": "疏散出口被封堵，与承诺不符", "remedies": "可以申请行政复议"}
    assert clerk.post(desk(stage, fire, "revoke"), said).status_code == 302
    stage.settle()
    states = dict(CaseDocument.objects.filter(item=stage.item(fire)).values_list("document", "state"))
    assert (stage.item(fire).phase, states["fire-opinion"], states["grant-decision"]) == (
        "revoked",
        "revoked",
        "revoked",
    )
    opinion = CaseDocument.objects.get(document="fire-opinion")
    assert "这份文书已经撤销" in clerk.get(f"/v/{opinion.token}/").text
    certificates = CaseDocument.objects.filter(document="closing-certificate").order_by("pk")
    assert [paper.state for paper in certificates] == ["revoked", "making"]
    others = {phase for item, phase in stage.phases().items() if item != fire}
    assert others == GOOD | {"not_applicable"}


def test_withdrawn_after_two_of_six_items(play, browse):
    """13: what was decided stays as it is; the four that were not are withdrawn, and a receipt says so."""
    stage = play("open-restaurant").filed().usual("licence-check")
    done = {item for item, phase in stage.phases().items() if phase in GOOD}
    left = {item for item, phase in stage.phases().items() if phase not in GOOD | {"not_applicable"}}
    case = f"/case/{stage.ref}/"
    assert (sorted(done), len(left)) == (["licence-check", "restaurant-environment"], 4)
    assert browse(stage.mother).post(f"{case}withdraw/").url == case
    stage.settle()
    phases = stage.phases()
    assert {item for item in phases if phases[item] in GOOD} == done
    assert ({phases[item] for item in left}, stage.case.phase) == ({"withdrawn"}, "withdrawn")
    assert CaseDocument.objects.filter(document="withdrawal-receipt").exists()
    assert journal.verify(stage.ref, journal.Head(stage.case.head_seq, stage.case.head_hash)) == []


def test_two_clerks_open_one_task(stage, browse):
    """21: both see it, one is faster; the other is told so and changes nothing."""
    item = "birth-certificate"
    clerk = stage.filed().office(item, "clerk")
    first, second = browse(clerk), browse(clerk)
    step = {"step": stage.item(item).step}
    assert {browser.get(desk(stage, item)).status_code for browser in (first, second)} == {200}
    assert first.post(desk(stage, item, "accept"), step).status_code == 302
    row = stage.item(item)
    answer = second.post(desk(stage, item, "accept"), step)
    assert (answer.status_code, "已经由别人办理" in answer.text) == (409, True)
    assert (stage.item(item).step, stage.item(item).state) == (row.step, row.state)


def decided_after_paying(closure):
    """A process in which a clerk decides on what is paid for, as none of those shipped does."""
    actions = closure["processes"]["basket"]["actions"]
    next(action for action in actions if action["id"] == "paid")["to"] = "by-person"
    refuse = {"id": "refuse", "from_states": ["by-person"], "to": "refused", "title": {"zh": "不予", "en": "Refuse"}}
    actions.append(refuse | {"asks": ["reason", "remedies"], "document": "refusal-decision"})


def test_paid_and_then_refused(stage, browse):
    """23: all was paid, the clerk refuses with reasons: the money goes back by itself, once, with a red receipt."""
    item, cashier = "medins-payment", registry.demo_payment()
    stage.version = published(edition(decided_after_paying), stage.now)
    stage.filed().usual("birth-certificate").usual("birth-registration")
    order, mother = stage.item(item).order, browse(stage.mother)
    assert mother.post(f"/case/{stage.ref}/item/{item}/pay", {"decision": "pay"}).status_code == 302
    stage.settle()
    assert (stage.item(item).payment, stage.item(item).state) == ("paid", "by-person")

    said = {"step": stage.item(item).step, "reason": "该参保人已在外省参保缴费", "remedies": "可在六十日内申请行政复议"}
    assert browse(stage.office(item, "clerk")).post(desk(stage, item, "refuse"), said).status_code == 302
    stage.settle()
    paying.record_payment(order, "paid", now=stage.now)  # the cashier says once more that it was paid
    stage.settle()
    row = stage.item(item)
    assert (row.phase, row.payment, cashier.state(order)) == ("refused", "refunded", "refunded")
    verbs = [entry.verb for entry in journal.entries(stage.ref)]
    assert [verbs.count(verb) for verb in ("receipt.issued", "bill.refunded", "receipt.reversed")] == [1, 1, 1]
    progress, basket = (mother.get(f"/case/{stage.ref}/{page}") for page in ("", "pay/"))
    assert ("该参保人已在外省参保缴费" in progress.text, "已退费" in progress.text) == (True, True)
    assert texts(basket, f"[data-bill='{item}'] .facts dd") == ["￥400.00"] * 3


def test_paid_while_it_is_taken_back(stage, browse):
    """23: the bill's item is taken back while the money is on its way: it goes back, once."""
    item = "medins-payment"
    stage.filed()
    for each in ("birth-certificate", "birth-registration", "medins-registration"):
        stage.usual(each)
    order, cashier = stage.item(item).order, registry.demo_payment()
    assert browse(stage.mother).post(f"/case/{stage.ref}/withdraw/{item}/").status_code == 302
    stage.settle()
    cashier.pay(order)
    for _ in range(2):
        paying.record_payment(order, "paid", now=stage.now)
        stage.settle()
    assert (cashier.state(order), stage.item(item).payment) == ("refunded", "refunded")
    assert [entry.verb for entry in journal.entries(stage.ref)].count("bill.refunded") == 1
