"""Supervision orders 督办: who may hurry whom, the order and its paper, the answer, sent back once, closed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from oneservice.cases import queries
from oneservice.cases.actions import supervising
from oneservice.cases.errors import NotFound, Refused
from oneservice.cases.models import CaseDocument, ItemCase, Supervision
from oneservice.cases.papers import open_values
from oneservice.catalogue.calendars import calendar
from oneservice.records import journal
from tests.cases.stage import Stage, statements
from tests.cases.test_recounting import announce

pytestmark = pytest.mark.django_db

ITEM = "birth-certificate"
WHY = {"reason": ["已超期，请说明卡在哪里"], "days": ["2"]}
ANSWER = {"done": ["正在核对票据"], "until": ["2026-10-15"]}


class Watched(Stage):
    """The first item waits at the hospital; a supervisor of the province looks on."""

    @property
    def supervisor(self):
        return self.staff("yunnan-supervisor")

    @property
    def handler(self):
        return self.office(ITEM, "clerk")

    @property
    def row(self):
        return Supervision.objects.get(pk=self.order)

    def ordered(self, **posted):
        self.order = supervising.order(self.supervisor, self.item(ITEM).pk, posted or WHY, now=self.now)
        return self

    def do(self, word, staff, step=None, **posted):
        at = self.row.step if step is None else step
        supervising.DOES[word](staff, self.order, step=at, posted=posted, now=self.now)
        return self

    def replied(self):
        return self.do("reply", self.handler, **ANSWER)


@pytest.fixture
def case(db, clock):
    return Watched(clock=clock).once("filed")


def status(case):
    return str(case.row.status), case.item(ITEM).hurry


def test_order_is_answered_and_closed(case):
    case.ordered()
    assert status(case) == ("open", "open")
    assert case.replied().row.due.isoformat() == "2026-09-30"
    assert status(case) == ("replied", "replied")
    case.do("close", case.supervisor)
    assert status(case) == ("closed", "closed")
    assert [step.title.zh for step in queries.order_view(case.handler, case.order).steps] == [
        "督办",
        "承办单位答复",
        "督办办结",
    ]


def test_answer_is_sent_back_once(case):
    case.ordered().replied().do("back", case.supervisor, why=["没有说何时办结"])
    assert status(case) == ("open", "open")
    case.replied()
    assert queries.order_view(case.supervisor, case.order).can == ("close",)
    with pytest.raises(Refused):
        case.do("back", case.supervisor, why=["还是不清楚"])


def test_journal_has_every_step_and_no_word_of_it(case):
    case.ordered().replied().do("back", case.supervisor, why=["没有说何时办结"]).replied().do("close", case.supervisor)
    lines = [entry for entry in journal.entries(case.ref) if entry.verb.startswith("supervision.")]
    assert [line.verb.partition(".")[2] for line in lines] == ["ordered", "replied", "returned", "replied", "closed"]
    assert len({line.data["sealed"] for line in lines}) == 5
    told = " ".join(str(line.data) for line in lines)
    assert [word in told for word in ("卡在哪里", "核对票据", "没有说")] == [False, False, False]


def test_paper_names_the_item_and_both_offices_and_nobody(case):
    case.ordered()
    paper = CaseDocument.objects.get(document="supervision-order")
    said = open_values(paper)
    assert (said["this"]["office"], said["this"]["to"]) == (
        case.supervisor.office.zh,
        case.item(ITEM).office.zh,
    )
    assert (said["this"]["reason"], said["this"]["reply_by"]) == (WHY["reason"][0], "2026-09-30")
    assert (paper.issuer, said["case"]["applicant"]) == (case.supervisor.office.zh, "")
    assert case.mother.name not in str(said)


def test_paper_is_read_by_both_offices_and_by_nobody_else(case):
    case.ordered().settle(documents=True)
    paper = CaseDocument.objects.get(document="supervision-order").pk
    for reader in (case.supervisor, case.handler):
        assert queries.document_file(reader, paper)[1] == f"supervision-order-{paper}.pdf"
    for stranger in (case.mother, case.staff("wuhua-health-clerk"), case.staff("panlong-police-reviewer")):
        with pytest.raises(NotFound):
            queries.document_file(stranger, paper)
    assert "supervision-order" not in [line.kind for line in of_item(case).documents]


def of_item(case):
    return next(item for item in queries.progress(case.mother, case.ref).items if item.id == ITEM)


def test_only_a_supervisor_of_the_division_orders(case):
    far = case.staff("kunming-supervisor")
    far.office.division_id = "532800"
    far.office.save()
    for staff in (case.staff("kunming-supervisor"), case.handler, case.staff("panlong-health-clerk")):
        with pytest.raises(NotFound):
            supervising.order(staff, case.item(ITEM).pk, WHY, now=case.now)


def test_nobody_supervises_an_office_of_their_own(case):
    supervisor = case.supervisor
    supervisor.office = case.item(ITEM).office
    supervisor.save()
    with pytest.raises(NotFound):
        supervising.order(case.supervisor, case.item(ITEM).pk, WHY, now=case.now)


def test_only_the_handling_office_answers_and_only_a_supervisor_closes(case):
    case.ordered()
    with pytest.raises(NotFound):
        case.do("reply", case.staff("wuhua-health-clerk"), **ANSWER)
    with pytest.raises(Refused):
        case.do("reply", case.supervisor, **ANSWER)
    with pytest.raises(Refused):
        case.do("close", case.handler)
    assert status(case) == ("open", "open")


@pytest.mark.parametrize(
    ("posted", "wrong"),
    [
        ({"reason": ["急"], "days": ["2"]}, ["reason"]),
        ({"reason": ["快办" * 251], "days": ["2"]}, ["reason"]),
        ({"reason": ["请抓紧办理"], "days": ["0"]}, ["days"]),
        ({"reason": [""], "days": ["十"]}, ["reason", "days"]),
    ],
)
def test_order_says_why_and_how_soon(case, posted, wrong):
    with pytest.raises(Refused) as refused:
        case.ordered(**posted)
    assert (list(refused.value.fields), Supervision.objects.count()) == (wrong, 0)


@pytest.mark.parametrize(
    ("posted", "wrong"),
    [
        ({"done": ["好"], "until": ["2026-10-15"]}, ["done"]),
        ({"done": ["正在办"], "until": ["2026-09-27"]}, ["until"]),
        ({"done": ["正在办"], "until": ["下周"]}, ["until"]),
    ],
)
def test_answer_says_what_was_done_and_when_it_will_be_finished(case, posted, wrong):
    case.ordered()
    with pytest.raises(Refused) as refused:
        case.do("reply", case.handler, **posted)
    assert (list(refused.value.fields), status(case)) == (wrong, ("open", "open"))


def test_answer_needs_no_day_once_the_item_is_done(case):
    case.ordered()
    ItemCase.objects.filter(pk=case.item(ITEM).pk).update(phase="closed", outcome="granted")
    case.do("reply", case.handler, done=["已经办结"])
    assert status(case)[0] == "replied"


def test_one_order_at_a_time_and_none_about_what_is_over_or_waits_for_the_applicant(case):
    case.ordered()
    with pytest.raises(Refused):
        case.ordered()
    case.do("close", case.supervisor)
    case.ordered()
    assert sorted(Supervision.objects.values_list("n", flat=True)) == [1, 2]
    case.do("close", case.supervisor)
    for columns in ({"phase": "refused"}, {"phase": "correction", "actor": "applicant"}):
        ItemCase.objects.filter(pk=case.item(ITEM).pk).update(**columns)
        with pytest.raises(Refused):
            case.ordered()


def test_form_that_is_too_old_does_nothing_twice(case):
    case.ordered().replied()
    with pytest.raises(Refused):
        case.do("reply", case.handler, step=0, **ANSWER)
    assert len(queries.order_view(case.handler, case.order).steps) == 2


def test_citizen_is_told_only_while_it_is_late_and_waits_for_others(case):
    case.ordered()
    seen = []
    for days, actor in ((-1, "clerk"), (1, "clerk"), (1, "applicant")):
        day = timezone.localdate() - timedelta(days=days)
        ItemCase.objects.filter(pk=case.item(ITEM).pk).update(act_by=day, actor=actor)
        seen.append(of_item(case).hurried)
    assert seen == [False, True, False]


def test_office_finds_it_in_its_inbox_marked(case):
    case.ordered()
    inbox = queries.inbox(case.handler)
    assert [line.id for line in inbox.orders] == [case.order]
    assert {row.item: row.hurry for row in inbox.rows}[ITEM] == "open"
    assert [line.id for line in queries.desk_item(case.handler, case.item(ITEM).pk).orders] == [case.order]
    assert queries.inbox(case.staff("panlong-police-reviewer")).orders == ()
    case.replied()
    assert queries.inbox(case.handler).orders == ()


def test_ordering_and_answering_cost_few_statements(case):
    supervisor, handler, item = case.supervisor, case.handler, case.item(ITEM).pk
    assert supervisor.office.division.path  # known of whoever is signed in
    costs = []
    with statements() as found:
        case.order = supervising.order(supervisor, item, WHY, now=case.now)
    costs.append(len(found))
    for word, staff, posted in (("reply", handler, ANSWER), ("close", supervisor, {})):
        with statements() as found:
            supervising.DOES[word](staff, case.order, step=len(costs) - 1, posted=posted, now=case.now)
        costs.append(len(found))
    assert costs == [11, 8, 8]


def test_a_closed_day_leaves_the_office_as_long_to_answer(case):
    case.ordered()
    announce(case, closed="2026-09-29")
    assert case.wait(minutes=1).row.due.isoformat() == "2026-10-08"


def test_an_order_that_was_sent_back_is_counted_from_then(case):
    case.ordered().replied().wait(days=1)
    case.do("back", case.supervisor, why=["没有说何时办结"])
    before = case.row.due
    announce(case, closed=before.isoformat())
    assert case.wait(minutes=1).row.due == calendar("cn-yunnan").next_workday(before)
