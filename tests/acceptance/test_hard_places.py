"""Hard cases of places: received in one, decided in another, with papers on the way between them."""

import pytest

from oneservice.cases import counter as window
from oneservice.cases.models import PaperList
from oneservice.people.models import Account, Division, Office, Staff
from oneservice.records import journal
from tests.cases.stage import posted
from tests.cases.test_counter import picture
from tests.portal.pages import texts

pytestmark = pytest.mark.django_db

BOOK, LICENCE = "household-book:target", "marriage-licence"
MAIL = {"carrier": "official", "parcel": "JY20260928001"}


def next_door():
    """A clerk of the registry of a county in the province next door."""
    path, division = "/", None
    for code, zh in (("540000", "西藏自治区"), ("540300", "昌都市"), ("540328", "芒康县")):
        path = f"{path}{code}/"
        division = Division.objects.create(code=code, zh=zh, parent=division, path=path)
    office = Office.objects.create(
        slug="markam-civil", department="civil", division=division, zh="芒康县民政局（示例）"
    )
    clerk = Staff.objects.create(office=office, words=["clerk"], name="达瓦卓玛")
    Account.objects.create(login="markam-civil-clerk", staff=clerk)
    return clerk


def move(browser, address, word, **said):
    answer = browser.post(f"{address}{word}", {"step": PaperList.objects.get().step, **said})
    assert answer.status_code == 302, answer.text


def filed_at(stage, desk):
    """The man stands at the window; the woman signs on her own telephone."""
    man = stage.people["man"]
    card = {window.SERVICE: "marriage-and-family:man", window.NAME: man.name, window.RIC: man.ric, "nonce": "once"}
    address = desk.post("/desk/window/", card).url
    stage.ref = address.split("/")[3]
    stage.settle()
    answers = {name.replace(".", "__"): value for name, value in stage.scenario.answers.items()}
    desk.post(address, posted(**answers))
    stage.settle().fill().attach_all()
    assert desk.post(f"{address}sign/", {"drawn": picture()}).url == f"{address}receipt/"
    return stage.settle().sign(stage.people["woman"])


def test_two_provinces_and_a_booklet_between_them(play, browse):
    """20: handed in next door, decided in Dali; a paper that is not in the parcel is found and sent after, both
    offices and the man read where each is, and the booklet goes back to him when the move is decided."""
    stage = play("marriage-and-family")
    window_desk = browse(next_door())
    filed_at(stage, window_desk)
    item = stage.item("household-move")
    police = browse(next(one for one in item.office.staff.all() if "clerk" in one.words))
    assert stage.case.window != item.office

    assert f"/desk/papers/take/{item.pk}/" in window_desk.get(f"/desk/papers/?number={stage.case.number}").text
    counts = {f"original.{BOOK}": "1", f"copy.{LICENCE}": "2"}
    papers = window_desk.post(f"/desk/papers/take/{item.pk}/", counts).url
    assert stage.case.documents.filter(document="custody-list").exists()
    move(window_desk, papers, "send", **MAIL)
    assert [browser.get(papers).status_code for browser in (window_desk, police)] == [200, 200]
    assert window_desk.get(f"/desk/item/{item.pk}/").status_code == 404

    move(police, papers, "confirm", missing=LICENCE)
    assert texts(window_desk.get("/desk/papers/"), ".tag") == ["缺件待查找"]
    move(window_desk, papers, "follow", carrier="ems", parcel="EX900000001CN")
    page = browse(stage.people["man"]).get(f"/case/{stage.ref}/").text
    assert "缺少的结婚证" in page
    assert "EX900000001CN" in page
    move(police, papers, "confirm")

    stage.usual("marriage-registration")
    civil = browse(stage.office("marriage-registration", "clerk"))
    row = stage.item("marriage-registration")
    civil.post(f"/desk/visit/{row.pk}/", {"step": row.step, "word": "came"})
    stage.settle().finish()
    assert (stage.item("household-move").outcome, stage.case.phase) == ("granted", "closed")
    move(police, papers, "return", carrier="ems", parcel="EX900000002CN")
    assert "已退还申请人（邮政特快专递 EX900000002CN）" in browse(stage.people["man"]).get(f"/case/{stage.ref}/").text

    log = PaperList.objects.get().moves.order_by("pk").values_list("what", "giver__slug", "taker__slug")
    assert list(log) == [
        ("sent", "markam-civil", "dali-police"),
        ("short", "markam-civil", "dali-police"),
        ("followed", "markam-civil", "dali-police"),
        ("arrived", "markam-civil", "dali-police"),
        ("returned", "dali-police", None),
    ]
    assert journal.verify(stage.ref, journal.Head(stage.case.head_seq, stage.case.head_hash)) == []
