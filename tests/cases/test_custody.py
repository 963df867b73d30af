"""Papers handed in at one office and decided at another: who has them, what is missing, the log that nobody changes."""

import pytest
from django.db import DatabaseError, connection, transaction

from oneservice.cases import custody, queries
from oneservice.cases.actions import custody as moving
from oneservice.cases.errors import NotFound, Refused
from oneservice.cases.models import PaperList, PaperMove
from oneservice.cases.papers import open_values
from oneservice.records import journal
from tests.cases.stage import Stage, statements

pytestmark = pytest.mark.django_db

ITEM = "maternity-claim"
INVOICE, CARD = "maternity-invoice", "id-card:mother"
HANDED = {f"original.{INVOICE}": ["1"], f"copy.{CARD}": ["2"]}
BY_POST = {"carrier": ["ems"], "parcel": ["ex123456789cn"]}


class Counter(Stage):
    """A case begun at the window of the health bureau; the claim is the medical insurance's to decide."""

    def begun(self):
        self.filed()
        self.clerk = self.staff("panlong-health-clerk")
        case = self.case
        case.window = self.clerk.office
        case.save()
        return self

    @property
    def handler(self):
        return self.office(ITEM, "reviewer")

    def taken(self, **posted):
        self.list = moving.take_in(self.clerk, self.item(ITEM).pk, posted or HANDED, now=self.now)
        return self

    @property
    def row(self):
        return PaperList.objects.get(pk=self.list)

    def do(self, word, staff=None, **posted):
        does = moving.DOES[word]
        does(staff or self.clerk, self.list, step=self.row.step, posted=posted, now=self.now)
        return self

    def sent(self):
        return self.taken().do("send", **BY_POST)

    def short(self):
        return self.sent().do("confirm", self.handler, missing=[INVOICE])


@pytest.fixture
def case(db, clock):
    return Counter(clock=clock).begun()


def told(case, staff):
    return queries.paper_list(staff, case.list).where.zh


def log(case):
    return [(move.what, move.giver.slug, move.taker and move.taker.slug) for move in case.row.moves.order_by("pk")]


# --- taking in --------------------------------------------------------------------------------------------


def test_papers_taken_in_are_with_the_window(case):
    row = case.taken().row
    assert row.papers == [
        {"material": CARD, "original": 0, "copy": 2},
        {"material": INVOICE, "original": 1, "copy": 0},
    ]
    assert (row.status, row.holder, custody.doable(row, case.clerk.office_id)) == (
        "held",
        case.clerk.office,
        ("send", "return"),
    )


def test_office_that_decides_takes_in_too_and_need_not_send(case):
    clerk = case.office(ITEM, "clerk")
    case.list = moving.take_in(clerk, case.item(ITEM).pk, HANDED, now=case.now)
    assert custody.doable(case.row, clerk.office_id) == ("return", "archive")


def test_other_offices_and_posts_take_nothing_in(case):
    for login in ("dali-health-clerk", "panlong-medins-reviewer", "panlong-police-clerk"):
        with pytest.raises(NotFound):
            moving.take_in(case.staff(login), case.item(ITEM).pk, HANDED, now=case.now)


def test_wrong_counts_are_told_by_control(case):
    for posted, wrong in (
        ({}, {f"original.{CARD}": custody.NOTHING}),
        ({f"original.{INVOICE}": ["0"]}, {f"original.{CARD}": custody.NOTHING}),
        ({f"original.{INVOICE}": ["one"]}, {f"original.{INVOICE}": custody.COUNT}),
        ({f"copy.{INVOICE}": ["100"], f"copy.{CARD}": ["1"]}, {f"copy.{INVOICE}": custody.COUNT}),
    ):
        with pytest.raises(Refused) as refused:
            moving.take_in(case.clerk, case.item(ITEM).pk, posted, now=case.now)
        assert (refused.value.fields, case.case.papers) == (wrong, 0)


def test_papers_of_an_item_that_has_ended_are_not_taken_in(case):
    case.usual("birth-certificate")
    with pytest.raises(Refused):
        moving.take_in(case.clerk, case.item("birth-certificate").pk, HANDED, now=case.now)


def test_custody_list_holds_no_answer_and_no_word_of_the_department(case):
    case.taken()
    made = case.case.documents.get(document="custody-list")
    values = open_values(made)
    assert set(values) == {"case", "this", "materials", "signatures"}
    assert (values["signatures"], values["this"]["opinion"], values["this"]["to"]) == ([], "", case.handler.office.zh)
    assert values["this"]["papers"] == [
        {"title": "居民身份证（母亲）", "original": "0", "copy": "2"},
        {"title": "住院分娩医疗费用票据和清单", "original": "1", "copy": "0"},
    ]


def test_custody_list_is_read_by_both_offices_and_nobody_else(case):
    case.taken()
    made = case.make(case.case.documents.get(document="custody-list"))
    for staff in (case.clerk, case.handler):
        assert queries.document_file(staff, made.pk)[0].startswith(b"%PDF")
    with pytest.raises(NotFound):
        queries.document_file(case.staff("dali-health-clerk"), made.pk)


# --- on the way -------------------------------------------------------------------------------------------


def test_parcel_goes_from_office_to_office(case):
    case.sent()
    assert told(case, case.clerk).endswith("（邮政特快专递 EX123456789CN）")
    case.do("confirm", case.handler)
    here, there = case.clerk.office.slug, case.handler.office.slug
    assert log(case) == [("sent", here, there), ("arrived", here, there)]
    assert (case.row.holder, told(case, case.clerk)) == (case.handler.office, told(case, case.handler))


def test_parcel_without_its_number_is_not_sent(case):
    case.taken()
    for posted, control in (
        ({}, "carrier"),
        ({"carrier": ["ems"]}, "parcel"),
        ({**BY_POST, "parcel": ["王芳"]}, "parcel"),
    ):
        with pytest.raises(Refused) as refused:
            case.do("send", **posted)
        assert (set(refused.value.fields), case.row.status) == ({control}, "held")
    row = case.do("send", carrier=["hand"], parcel=["nothing has one that goes by hand"]).row
    assert (row.carrier, row.parcel) == ("hand", "")


def test_sender_cannot_confirm_and_nobody_else_sees_it(case):
    case.sent()
    with pytest.raises(Refused):
        case.do("confirm")
    with pytest.raises(NotFound):
        case.do("confirm", case.staff("dali-health-clerk"))
    with pytest.raises(NotFound):
        queries.paper_list(case.staff("panlong-police-clerk"), case.list)


def test_page_that_is_too_old_moves_nothing(case):
    case.sent()
    for _ in range(2):
        with pytest.raises(Refused):
            moving.confirm_papers(case.handler, case.list, step=0, posted={}, now=case.now)
    assert case.row.status == "sent"


# --- what is missing --------------------------------------------------------------------------------------


def test_missing_paper_goes_back_to_the_sender_as_something_to_do(case):
    case.short()
    todo = [line.todo for line in queries.papers(case.clerk).todo]
    assert (todo, queries.papers(case.handler).todo) == (["follow"], ())
    assert "缺少：住院分娩医疗费用票据和清单" in told(case, case.handler)


def test_missing_paper_that_is_found_follows(case):
    case.short().do("follow", **BY_POST).do("confirm", case.handler)
    assert (case.row.status, case.row.missing) == ("held", [])
    assert [what for what, *_ in log(case)] == ["sent", "short", "followed", "arrived"]


def test_missing_paper_that_is_lost_is_told_to_the_applicant(case):
    case.short().do("lose").settle()
    place = next(each for each in queries.progress(case.mother, case.ref).items if each.id == ITEM).papers[0]
    assert place.where.zh.endswith("没有找到：住院分娩医疗费用票据和清单")
    assert [paper.state for paper in place.papers] == ["", "lost"]
    case.do("send", case.handler, **BY_POST)
    assert [key for key, _ in queries.paper_list(case.clerk, case.list).expected] == [CARD]


def test_only_what_is_listed_can_be_missing(case):
    with pytest.raises(Refused) as refused:
        case.sent().do("confirm", case.handler, missing=["photo-id"])
    assert set(refused.value.fields) == {"missing"}


# --- the end ----------------------------------------------------------------------------------------------


def test_papers_go_back_by_the_way_they_came(case):
    case.sent().do("confirm", case.handler).do("send", case.handler, **BY_POST).do("confirm")
    case.do("return", carrier=["hand"])
    assert (case.row.status, queries.papers(case.clerk).away) == ("returned", ())


def test_office_that_decides_files_them(case):
    case.sent().do("confirm", case.handler)
    assert custody.doable(case.row, case.clerk.office_id) == ()
    case.do("archive", case.handler)
    assert told(case, case.clerk) == f"已由{case.handler.office.zh}归档保存"


def test_office_the_item_was_passed_to_is_where_they_are_sent_on(case):
    case.sent().do("confirm", case.handler)
    before, other = case.handler, case.staff("wuhua-medins-reviewer").office
    case.case.items.filter(item=ITEM).update(office=other)
    assert custody.doable(case.row, before.office_id) == ("send", "return")
    case.do("send", before, **BY_POST)
    assert case.row.toward == other


# --- what is kept -----------------------------------------------------------------------------------------


def test_log_can_be_neither_changed_nor_deleted(case):
    case.sent()
    for change in (
        "UPDATE cases_papermove SET what = 'lost'",
        "DELETE FROM cases_papermove",
        "UPDATE cases_paperlist SET papers = '[]'",
        "DELETE FROM cases_paperlist",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    assert PaperMove.objects.get().what == "sent"


def test_journal_tells_each_step_without_the_parcels_number(case):
    case.sent().do("confirm", case.handler)
    lines = [entry for entry in journal.entries(case.ref) if entry.verb.startswith("papers.")]
    assert [(line.verb, line.actor) for line in lines] == [
        ("papers.taken-in", f"staff:{case.clerk.pk}"),
        ("papers.sent", f"staff:{case.clerk.pk}"),
        ("papers.arrived", f"staff:{case.handler.pk}"),
    ]
    assert "EX123456789CN" not in str([line.data for line in lines])


# --- what it costs ----------------------------------------------------------------------------------------


def test_each_step_takes_8_statements(case):
    costs, item, handler = [], case.item(ITEM).pk, case.handler
    case.taken()
    for step in (
        lambda: moving.take_in(case.clerk, item, HANDED, now=case.now),
        lambda: moving.send_papers(case.clerk, case.list, step=0, posted=BY_POST, now=case.now),
        lambda: moving.confirm_papers(handler, case.list, step=1, posted={}, now=case.now),
        lambda: moving.archive_papers(handler, case.list, step=2, posted={}, now=case.now),
    ):
        with statements() as found:
            step()
        costs.append(len(found))
    assert costs == [8, 8, 8, 8]


def test_overview_takes_1_statement_at_1_and_30_lists(case):
    case.sent()
    costs = []
    for more in (0, 29):
        for _ in range(more):
            case.sent()
        with statements() as found:
            queries.papers(case.clerk)
        costs.append(len(found))
    assert costs == [1, 1]
