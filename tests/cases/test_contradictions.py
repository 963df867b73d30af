"""A register answers late and says something else than was typed: both are kept, and nothing is decided on either."""

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import contradicting, disputing, draft
from oneservice.cases.disputes import WAITS
from oneservice.cases.errors import Refused
from oneservice.cases.models import Dispute, Settlement
from oneservice.cases.work import work_on
from oneservice.engine.values import Origin, Value
from oneservice.records import journal
from oneservice.records.models import OutboxRow
from tests.cases.editions import item, publish
from tests.cases.rosters import AUTOMATIC, FILES, PLACES, RosterStage, people
from tests.cases.stage import posted

pytestmark = pytest.mark.django_db

MARRIED, FIRST = "parents.married", "birth-certificate"
WORDS = {"reason": ["经核对登记档案，没有婚姻登记"], "remedies": ["可以先办理结婚登记"]}


@pytest.fixture
def typed(stage, faults):
    """A draft in which all is typed, while the marriage register is silent."""
    faults("civil.marriage", "silent")
    return stage.scene("婚姻登记没有回应").open().fill()


@pytest.fixture
def contradicted(typed):
    """The register has no marriage, and the mother keeps what she typed."""
    return late(typed)


@pytest.fixture
def ticketed(contradicted):
    """Filed all the same: the register's keeper is asked."""
    contradicted.submit().sign()
    return contradicted, Dispute.objects.get()


def late(stage, married=False):
    father = {f"spouse_{name}": stage.dossier.answers[f"father.{name}"].value for name in ("name", "ric")}
    return stage.reply("civil.marriage", "mother", married=married, **father)


def kept(stage, name=MARRIED):
    value = stage.dossier.answers[name]
    return value.value, str(value.origin), value.source


def said(stage):
    return {name: each["value"] for name, each in stage.dossier.contradicted.items()}


def keeper(row):
    return row.office.staff.order_by("pk").first()


def confirm(stage, row, value="yes"):
    given = posted(**{row.field.replace(".", "__"): value})
    disputing.correct_value(keeper(row), row.pk, posted=given, now=stage.now)
    return stage.settle()


def stand(stage, row):
    disputing.let_value_stand(keeper(row), row.pk, posted=WORDS, now=stage.now)
    return stage.settle()


def line(stage):
    [found] = queries.standing(stage.mother, stage.ref).disputes
    return found


def verbs(stage, *wanted):
    return [(e.verb, e.subject) for e in journal.entries(stage.ref) if e.verb in wanted]


# --- while it is a draft --------------------------------------------------------------------------------------


def test_late_answer_that_agrees_confirms_what_was_typed(typed):
    late(typed, married=True)
    value = typed.dossier.answers[MARRIED]
    assert (kept(typed), value.grade, said(typed)) == ((True, "found", "civil.marriage"), "A", {})
    assert queries.draft(typed.mother, typed.ref).beside == ()


def test_late_answer_that_differs_stands_beside_what_was_typed(contradicted):
    assert (kept(contradicted), said(contradicted)) == ((True, "typed", ""), {MARRIED: False})


def test_form_shows_both_where_it_was_typed(contradicted):
    page = queries.page(contradicted.mother, contradicted.ref, "parents")
    [beside] = next(each.beside for each in page.questions if each.name == MARRIED)
    assert (beside.source.zh, beside.said["zh"], beside.typed["zh"], beside.binds) == ("婚姻登记信息", "否", "是", True)
    assert [(p, each.name) for p, each in queries.draft(contradicted.mother, contradicted.ref).beside] == [
        ("parents", MARRIED)
    ]


def test_contradicted_gate_neither_holds_nor_keeps_from_filing(contradicted):
    gates = {gate.id: gate.truth for gate in queries.draft(contradicted.mother, contradicted.ref).gates}
    assert (gates["wedlock"], contradicted.submit().case.phase) == ("unknown", "awaiting_signatures")


def test_applicant_takes_what_the_register_says(contradicted):
    draft.take_found_value(contradicted.mother, contradicted.ref, MARRIED, now=contradicted.now)
    assert (kept(contradicted), said(contradicted)) == ((False, "found", "civil.marriage"), {})
    assert queries.draft(contradicted.mother, contradicted.ref).closed_gate.id == "wedlock"


def test_taking_it_twice_changes_nothing_more(contradicted):
    for _ in range(2):
        draft.take_found_value(contradicted.mother, contradicted.ref, MARRIED, now=contradicted.now)
    assert verbs(contradicted, "value.taken") == [("value.taken", MARRIED)]


def test_nobody_takes_it_once_it_is_signed(contradicted):
    contradicted.submit()
    with pytest.raises(Refused):
        draft.take_found_value(contradicted.mother, contradicted.ref, MARRIED, now=contradicted.now)


def test_typing_what_the_register_says_ends_it(contradicted):
    contradicted.part("parents", parents__married="no")
    assert (kept(contradicted), said(contradicted)) == ((False, "found", "civil.marriage"), {})


def test_register_that_is_declined_contradicts_nobody(contradicted):
    draft.decline_source(contradicted.mother, contradicted.ref, "civil.marriage", "mother", now=contradicted.now)
    assert (kept(contradicted), said(contradicted)) == ((True, "typed", ""), {})


def test_repeated_answer_changes_nothing(contradicted):
    late(contradicted)
    assert (said(contradicted), len(verbs(contradicted, "value.contradicted"))) == ({MARRIED: False}, 1)


def test_later_answer_that_agrees_ends_it(contradicted):
    late(contradicted, married=True)
    assert (kept(contradicted), said(contradicted)) == ((True, "found", "civil.marriage"), {})


def test_what_may_be_typed_over_anyway_is_offered_and_nobody_is_asked(typed):
    with work_on({"ref": typed.ref}, now=typed.now) as work:
        found = Value("13900000000", Origin.FOUND, source="police.person", at="2026-09-28", grade="A")
        contradicting.hear(work, "father.mobile", "father", found)
        work.seal()
    assert (list(said(typed)), typed.dossier.doubtful) == (["father.mobile"], frozenset())
    typed.submit().sign()
    assert Dispute.objects.count() == 0


# --- filed ----------------------------------------------------------------------------------------------------


def test_filing_opens_a_ticket_at_the_keeper_by_itself(ticketed):
    _, row = ticketed
    assert (row.field, row.department, row.office.department, row.answer) == (MARRIED, "civil", "civil", "")
    view = queries.dispute(keeper(row), row.pk)
    assert (view.shown["zh"], view.typed["zh"], view.row.source.zh) == ("否", "是", "婚姻登记信息")
    assert [each.id for each in view.answers] == ["correct", "stands"]


def test_keepers_form_has_what_was_typed_ready_to_be_confirmed(ticketed):
    _, row = ticketed
    correct, _ = queries.dispute(keeper(row), row.pk).answers
    assert correct.asks[0].question.value.value is True


def test_answer_after_filing_opens_the_ticket_at_once(typed):
    typed.submit().sign()
    assert Dispute.objects.count() == 0
    late(typed)
    assert (Dispute.objects.get().field, kept(typed)[:2]) == (MARRIED, (True, "typed"))


def test_answer_while_the_others_sign_opens_it_when_the_case_is_filed(typed):
    late(typed.submit())
    assert Dispute.objects.count() == 0
    typed.sign()
    assert Dispute.objects.get().field == MARRIED


def test_repeated_answer_opens_one_ticket_and_tells_once(ticketed):
    stage, _ = ticketed
    late(late(stage))
    told = OutboxRow.objects.filter(payload__about="contradicted")
    assert (Dispute.objects.count(), [row.payload["role"] for row in told]) == (1, ["mother"])


def test_citizen_reads_both_and_who_checks(ticketed):
    stage, row = ticketed
    found = line(stage)
    assert (found.typed["zh"], found.said["zh"], found.who, found.due) == ("是", "否", row.office.title, row.due)


def test_item_is_prepared_and_not_decided_meanwhile(ticketed):
    stage, _ = ticketed
    with pytest.raises(Refused) as refused:
        stage.act(FIRST, "accept").usual(FIRST)
    assert refused.value.text is WAITS
    assert ("gate:wedlock" in stage.dossier.settled, Settlement.objects.count()) == (False, 0)


def test_keeper_who_finds_it_typed_rightly_confirms_it(ticketed):
    stage, row = ticketed
    confirm(stage, row)
    assert (kept(stage), said(stage)) == ((True, "found", "corrected:civil"), {})
    assert (line(stage).answer, line(stage).typed["zh"], stage.dossier.settled["gate:wedlock"]) == (
        "upheld",
        "是",
        True,
    )
    assert stage.usual(FIRST).item(FIRST).outcome == "granted"


def test_keeper_who_finds_the_register_right_puts_its_value(ticketed):
    stage, row = ticketed
    stand(stage, row)
    assert (kept(stage), said(stage)) == ((False, "found", "civil.marriage"), {})
    found = line(stage)
    assert (found.answer, found.reason, found.typed["zh"], found.said["zh"]) == (
        "stands",
        WORDS["reason"][0],
        "是",
        "否",
    )
    assert (stage.dossier.settled["gate:wedlock"], stage.phases()["birth-registration"]) == (False, "ended")


def test_keeper_cannot_correct_to_what_the_register_has(ticketed):
    stage, row = ticketed
    with pytest.raises(Refused) as refused:
        confirm(stage, row, "no")
    assert refused.value.fields == {MARRIED: disputing.SAME}


def test_answer_repeated_after_the_keeper_has_decided_changes_nothing(ticketed):
    stage, row = ticketed
    late(confirm(stage, row))
    assert (kept(stage)[0], said(stage), Dispute.objects.count()) == (True, {}, 1)


def test_later_answer_that_agrees_drops_the_ticket(ticketed):
    stage, row = ticketed
    late(stage, married=True)
    row.refresh_from_db()
    assert (row.answer, kept(stage)[1], stage.dossier.settled["gate:wedlock"]) == ("moot", "found", True)


def test_desk_that_needs_the_value_sees_both(ticketed):
    stage, _ = ticketed
    item = next(each for each in stage.case.items.all() if MARRIED in needs(stage, each))
    shown = queries.desk_item(item.office.staff.first(), item.pk)
    assert [(each.name, each.said["zh"], each.typed["zh"]) for each in shown.beside] == [(MARRIED, "否", "是")]


def needs(stage, item):
    return stage.reading.closure.items[item.item].needs


def test_journal_tells_of_it_without_a_value(ticketed):
    stage, row = ticketed
    confirm(stage, row)
    told = {e.verb: (e.subject, sorted(e.data)) for e in journal.entries(stage.ref) if e.subject == MARRIED}
    assert told == {
        "value.contradicted": (MARRIED, ["source"]),
        "dispute.opened": (MARRIED, ["department", "dispute", "due", "hash"]),
        "dispute.answered": (MARRIED, ["answer", "dispute", "hash"]),
    }


# --- cells of a list ------------------------------------------------------------------------------------------

COLUMN = """    insured:
      label: {zh: 仍在其他单位参保, en: Still insured elsewhere}
      type: bool
      from: [{source: hrss.person, of: row, take: insured}]
      lock: true
      optional: true
"""
BY_REGISTER = (
    AUTOMATIC.replace("row.kind]", "row.kind, row.insured]")
    .replace('{"<": [{var: row.wage}, "9000.00 yuan"]}', '{"==": [{var: row.insured}, false]}')
    .replace('{">=": [{var: row.wage}, "9000.00 yuan"]}', '{"==": [{var: row.insured}, true]}')
)
CELL = "roster.staff.1.insured"


@pytest.fixture
def roster(db, clock, faults):
    """Three rows, all typed as not insured elsewhere while the register is silent."""
    faults("hrss.person", "silent")
    stage = RosterStage(clock, fields=FILES[PLACES["fields"]] + COLUMN, enrol=BY_REGISTER)
    stage.open().fill(people(3)).settle()
    return typed_rows(stage, 3)


def typed_rows(stage, count):
    return stage.fill([row | {"insured": "no"} for row in people(count)])


def second(stage, insured=True):
    return stage.reply("hrss.person", "roster.staff.1", insured=insured, card=False)


def cell(stage):
    return stage.dossier.answers["roster.staff"].value[1]["insured"]


def test_cell_is_contradicted_like_a_field(roster):
    second(roster)
    page = queries.page(roster.mother, roster.ref, "staff")
    [beside] = page.questions[0].beside
    assert (cell(roster), said(roster), beside.name) == (False, {CELL: True}, CELL)
    assert (beside.label.zh, beside.said["zh"], beside.typed["zh"]) == ("仍在其他单位参保（第2行）", "是", "否")


def test_cell_is_taken_alone(roster):
    draft.take_found_value(second(roster).mother, roster.ref, CELL, now=roster.now)
    rows = roster.dossier.answers["roster.staff"].value
    assert ([row["insured"] for row in rows], said(roster)) == ([False, True, False], {})


def test_event_that_waited_beyond_the_limit_happens_when_the_register_agrees(typed):
    """Nobody answers the ticket: it ends by itself, and what waited for it goes on."""
    late(typed)
    typed.version = publish(typed, item("birth-service", needs=["mother.name", MARRIED]))
    typed.case.__class__.objects.filter(ref=typed.ref).update(version=typed.version)
    typed.submit().sign().wait(days=3)
    assert (typed.item("birth-service").state, list(typed.dossier.held)) == ("checking", ["birth-service"])
    late(typed, married=True)
    assert (typed.item("birth-service").outcome, typed.dossier.held) == ("granted", {})


def test_cell_that_agrees_contradicts_nothing(roster):
    assert said(second(roster, insured=False)) == {}


def test_row_that_goes_takes_what_was_said_of_it_along(roster):
    typed_rows(second(roster), 1)
    assert said(roster) == {}


def test_only_the_row_whose_cell_is_contradicted_waits(roster):
    second(roster).submit()
    row = Dispute.objects.get()
    assert (row.field, row.department) == (CELL, "hrss")
    assert roster.outcomes("enrol") == ["granted", "", "granted"]
    view = queries.dispute(keeper(row), row.pk)
    assert (view.shown["zh"], view.typed["zh"], view.fields[1:]) == (
        "是",
        "否",
        ("roster.staff.1.name", "roster.staff.1.ric"),
    )


def test_desk_of_a_row_sees_what_is_said_of_its_own_row_alone(roster):
    second(roster).submit()
    rows = roster.case.items.filter(item="enrol").order_by("row")
    shown = [queries.desk_item(each.office.staff.first(), each.pk).beside for each in rows]
    assert [[each.name for each in beside] for beside in shown] == [[], [CELL], []]


def test_keeper_who_confirms_a_cell_lets_its_row_go_on(roster):
    second(roster).submit()
    confirm(roster, Dispute.objects.get(), "no")
    assert (cell(roster), roster.outcomes("enrol")) == (False, ["granted"] * 3)


def test_keeper_who_finds_the_register_right_puts_the_cell(roster):
    second(roster).submit()
    stand(roster, Dispute.objects.get())
    assert (cell(roster), roster.outcomes("enrol")) == (True, ["granted", "refused", "granted"])


def test_cell_answered_after_its_row_is_decided_still_asks_the_keeper(roster):
    second(roster.submit())
    assert (Dispute.objects.get().field, roster.outcomes("enrol")) == (CELL, ["granted"] * 3)
