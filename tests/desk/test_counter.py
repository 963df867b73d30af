"""The window's pages: begin, fill on one screen, sign, hand over, print."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from oneservice.cases import counter as window
from oneservice.cases import queries
from oneservice.cases.actions import contradicting
from oneservice.cases.work import work_on
from oneservice.engine.values import Origin, Value
from tests.cases.stage import BUNDLE, paper, posted
from tests.cases.test_counter import picture
from tests.portal.pages import errors, texts, title, tree

pytestmark = pytest.mark.django_db
MARRIED = "parents.married"


@pytest.fixture
def desk(stage, signed_in):
    return signed_in(stage.staff("panlong-health-clerk"))


def card(stage, **other):
    said = {window.SERVICE: BUNDLE, window.NAME: stage.mother.name, window.RIC: stage.mother.ric, window.MOBILE: ""}
    return {**said, "nonce": "once", **other}


@pytest.fixture
def at(desk, stage):
    """The address of a draft that the window has begun."""
    address = desk.post("/desk/window/", card(stage)).url
    stage.ref = address.split("/")[3]
    stage.settle()
    return address


def answers(stage):
    return posted(**{name.replace(".", "__"): value for name, value in stage.scenario.answers.items()})


def test_window_offers_what_the_post_takes_in(desk, stage, signed_in):
    assert BUNDLE in desk.get("/desk/window/").text
    reviewer = signed_in(stage.staff("panlong-medins-reviewer"))
    assert "您的岗位不受理申请" in reviewer.get("/desk/window/").text


def test_wrong_card_is_told_beside_its_control(desk, stage):
    answer = desk.post("/desk/window/", card(stage, **{window.RIC: "1"}))
    assert (answer.status_code, len(errors(answer))) == (422, 1)


def test_one_screen_has_every_page_with_a_question(desk, at, stage):
    shown = queries.window_case(stage.staff("panlong-health-clerk"), stage.ref).pages
    pages = [page.title.zh for page in shown if any(question.shown for question in page.questions)]
    assert texts(desk.get(at), ".window-page h2") == pages


def test_ticked_items_stay_ticked_while_the_form_changes(desk, at, stage):
    [item] = [
        line.id
        for line in queries.window_case(stage.staff("panlong-health-clerk"), stage.ref).draft.guide
        if line.optional
    ][:1]
    answer = desk.post(f"{at}show", {"newborn.name": "李雪", "item": item})
    assert [box.get("value") for box in tree(answer).cssselect("[name=item][checked]")] == [item]


@pytest.fixture
def contradicted(at, stage):
    """They say they are married, and the register that answers late says otherwise."""
    with work_on({"ref": stage.ref}, now=stage.now) as work:
        work.dossier.answers[MARRIED] = Value(True, Origin.TYPED)
        found = Value(False, Origin.FOUND, source="civil.marriage", at=stage.now.isoformat(), grade="A")
        contradicting.hear(work, MARRIED, "mother", found)
        work.seal()
    return at


def test_clerk_takes_what_the_register_says_and_loses_nothing(desk, contradicted, stage):
    screen = desk.get(contradicted)
    first, *_ = tree(screen).xpath("//form[.//*[@id='questions']]//button")
    assert (texts(screen, "[data-beside] dd"), first.get("name")) == (["否", "是"], None)
    answer = desk.post(f"{contradicted}take", posted(parents__married="yes", newborn__name="李雪") | {"take": MARRIED})
    assert (answer.status_code, tree(answer).cssselect("[data-beside]")) == (200, [])
    assert stage.dossier.answers[MARRIED].value is False
    assert tree(answer).xpath("//input[@name='newborn.name']/@value") == ["李雪"]


def test_typing_shows_what_the_answers_ask_next(desk, at):
    answer = desk.post(f"{at}show", {"newborn.name": "李雪"}, headers={"HX-Request": "true"})
    assert answer.text.startswith("<div")


def test_from_the_card_to_the_receipt(desk, at, stage):
    said = answers(stage)
    assert desk.post(at, {**said, "then": "sign"}).url == f"{at}sign/"
    stage.settle().attach()
    signed = desk.post(f"{at}sign/", {"drawn": picture()}, follow=True)
    assert title(signed).startswith("收件凭证")
    assert stage.case.phase == "awaiting_signatures"
    assert desk.get(at).status_code == 404


def test_blank_pad_and_wrong_code_are_told(desk, at, stage):
    desk.post(at, answers(stage))
    stage.settle().attach()
    for sent in ({"drawn": ""}, {"code": "000000"}):
        answer = desk.post(f"{at}sign/", sent)
        assert (answer.status_code, len(errors(answer))) == (422, 1)


def test_code_goes_to_the_persons_telephone(desk, at, stage):
    desk.post(at, answers(stage))
    stage.settle().attach()
    assert desk.post(f"{at}code").url == f"{at}sign/?sent"
    code = window.one_time_code(stage.case, 1)
    assert desk.post(f"{at}sign/", {"code": code}).url == f"{at}receipt/"


def test_bad_scan_is_told_beside_its_paper(desk, at):
    answer = desk.post(f"{at}material/photo-id", {})
    assert (answer.status_code, texts(answer, "#error-photo-id")) == (422, ["请选择要上传的文件"])


def test_handed_over_draft_is_the_persons(desk, at, stage, signed_in):
    slip = desk.post(f"{at}hand-over", follow=True)
    assert texts(slip, "h1") == ["申请已交给本人"]
    assert desk.get(at).status_code == 404
    assert signed_in(stage.mother).get(f"/case/{stage.ref}/").status_code == 200


def test_colleague_of_the_same_post_sees_nothing(at, stage, signed_in):
    other = signed_in(stage.staff("panlong-police-clerk"))
    assert {other.get(f"{at}{page}").status_code for page in ("", "sign/", "receipt/")} == {404}


def test_paper_form_is_entered_later_with_its_scan(desk, stage):
    just_now = timezone.localtime(stage.now)
    parts = {part: str(getattr(just_now, part)) for part in ("year", "month", "day", "hour", "minute")}
    late = {f"{window.RECEIVED}.{part}": said for part, said in parts.items()}
    answer = desk.post("/desk/window/", card(stage, **late))
    assert (answer.status_code, errors(answer)) == (422, ["请选择补录的原因"])
    address = desk.post("/desk/window/", card(stage, **late, **{window.WHY: "power"})).url
    stage.ref = address.split("/")[3]
    stage.settle()
    desk.post(address, answers(stage))
    stage.settle().attach()
    answer = desk.post(f"{address}sign/", {"paper": "yes"})
    assert (answer.status_code, texts(answer, "#file-error")) == (422, ["请选择要上传的文件"])
    scan = SimpleUploadedFile("scan.png", paper(), content_type="image/png")
    assert desk.post(f"{address}sign/", {"paper": "yes", "file": scan}).url == f"{address}receipt/"
    assert stage.case.assistance.proof == "paper"
