"""“This is wrong” 数据异议: a ticket with a last day, what waits for it, and what its answer does."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import disputing, draft, events, withdrawing
from oneservice.cases.disputes import WAITS
from oneservice.cases.errors import NotFound, Refused
from oneservice.cases.models import Dispute, Settlement
from oneservice.cases.recording import record
from oneservice.cases.work import work_on
from oneservice.engine.definition import Text
from oneservice.engine.values import Origin
from oneservice.people.models import Office
from oneservice.records import journal
from oneservice.records.models import OutboxRow
from tests.cases.stage import paper, posted, statements

pytestmark = pytest.mark.django_db

MARRIED, WEIGHT, INSURED = "parents.married", "newborn.weight", "mother.employee_insured"
FIRST, CLAIM = "birth-certificate", "maternity-claim"
WORDS = {"reason": ["经核对登记档案，登记信息无误"], "remedies": ["可以带证件到登记机关申请查档"]}


def dispute(stage, field=WEIGHT, claim="体重应为 3520 克", should=""):
    disputing.dispute_value(stage.mother, stage.ref, field, claim, should=should, now=stage.now)
    return Dispute.objects.get(case__ref=stage.ref, field=field, answer="")


def keeper(row):
    return row.office.staff.order_by("pk").first()


def correct(stage, row, value, staff=None):
    given = posted(**{row.field.replace(".", "__"): value})
    disputing.correct_value(staff or keeper(row), row.pk, posted=given, now=stage.now)
    return stage.settle()


def stand(stage, row, staff=None, **words):
    disputing.let_value_stand(staff or keeper(row), row.pk, posted=WORDS | words, now=stage.now)
    return stage.settle()


def line(stage):
    [found] = queries.standing(stage.mother, stage.ref).disputes
    return found


def sent(stage, about):
    return [row.payload["role"] for row in OutboxRow.objects.filter(payload__about=about)]


@pytest.fixture
def doubted(draft):
    """Filed while the weight is disputed; the first item is with its office."""
    row = dispute(draft)
    draft.fill().submit().sign()
    return draft, row


# --- the ticket -----------------------------------------------------------------------------------------------


def test_disputed_value_stays_with_the_claim_beside_it(draft):
    dispute(draft)
    kept = draft.dossier.answers[WEIGHT]
    assert (kept.value, kept.origin, kept.disputed) == (3250, Origin.FOUND, "体重应为 3520 克")


def test_disputed_value_cannot_be_typed_over(draft):
    dispute(draft)
    draft.part("birth", newborn__weight="3520")
    assert draft.dossier.answers[WEIGHT].value == 3250


def test_ticket_goes_to_the_keeper_of_the_register_for_five_working_days(draft):
    row = dispute(draft, MARRIED, "我们已于八月离婚")
    assert (row.department, row.office.department, row.due) == ("civil", "civil", date(2026, 10, 10))
    assert row.number == f"Y20260928-{row.pk:06d}"  # five days from 28 September, over the national holiday


def test_a_register_may_have_a_limit_of_its_own(draft):
    row = dispute(draft, INSURED, "我没有参加职工医保")
    assert (row.department, row.due) == ("medins", date(2026, 10, 8))  # three days


def test_ticket_of_a_register_whose_keeper_has_no_office_goes_to_the_lead(draft):
    Office.objects.filter(department="civil").update(department="elsewhere")
    assert dispute(draft, MARRIED).department == "health"


def test_citizen_reads_who_has_it_until_when(draft):
    row = dispute(draft, MARRIED, "我们已于八月离婚", "没有婚姻关系")
    found = line(draft)
    assert (found.number, found.claim, found.should, found.who) == (
        row.number,
        "我们已于八月离婚",
        "没有婚姻关系",
        row.office.title,
    )
    assert (found.due, found.late, found.answer) == (row.due, False, "")


def test_dispute_needs_words(draft):
    with pytest.raises(Refused) as refused:
        dispute(draft, claim=" ", should="应" * 501)
    assert list(refused.value.fields) == ["claim", "should"]


def test_a_value_is_disputed_once(draft):
    stand(draft, dispute(draft))
    with pytest.raises(Refused) as refused:
        dispute(draft)
    assert refused.value.text is disputing.ASKED


def test_proof_is_seen_by_whoever_answers_and_nobody_else(draft):
    given = {"claim": "写错了", "proof": paper(), "now": draft.now}
    disputing.dispute_value(draft.mother, draft.ref, WEIGHT, **given)
    row = Dispute.objects.get()
    _, media, name = queries.dispute_file(keeper(row), row.pk)
    assert (media.split("/")[0], name.partition(".")[0]) == ("image", row.number)
    assert queries.dispute(keeper(row), row.pk).proof == name
    with pytest.raises(NotFound):
        queries.dispute_file(draft.staff("panlong-police-reviewer"), row.pk)


def test_proof_that_is_no_picture_opens_no_ticket(draft):
    with pytest.raises(Refused) as refused:
        disputing.dispute_value(draft.mother, draft.ref, WEIGHT, "写错了", proof=b"MZ", now=draft.now)
    assert (list(refused.value.fields), Dispute.objects.count()) == (["file"], 0)


@pytest.mark.parametrize("field", ["no.such", "newborn.name", "mother"])
def test_value_no_register_gave_cannot_be_disputed(draft, field):
    with pytest.raises(NotFound):
        dispute(draft, field)


def test_journal_tells_of_it_without_a_word_of_what_was_said(draft):
    row = dispute(draft)
    correct(draft, row, "3520")
    told = {e.verb: e for e in journal.entries(draft.ref) if e.verb in ("value.disputed", "dispute.answered")}
    assert {verb: (e.subject, sorted(e.data)) for verb, e in told.items()} == {
        "value.disputed": (WEIGHT, ["department", "dispute", "due", "hash"]),
        "dispute.answered": (WEIGHT, ["answer", "dispute", "hash"]),
    }
    assert "3520" not in str([e.data for e in journal.entries(draft.ref)])


def test_ticket_of_a_value_that_is_gone_is_dropped(draft):
    row = dispute(draft, MARRIED)
    draft_of(draft)
    row.refresh_from_db()
    assert (row.answer, queries.standing(draft.mother, draft.ref).disputes) == ("moot", ())
    with pytest.raises(Refused):
        stand(draft, row)


def draft_of(stage):
    draft.decline_source(stage.mother, stage.ref, "civil.marriage", "mother", now=stage.now)


def test_tickets_of_a_draft_that_is_thrown_away_go_with_it(draft):
    row = dispute(draft)
    withdrawing.abandon_draft(draft.mother, draft.ref, now=draft.now)
    assert (Dispute.objects.count(), queries.disputes(keeper(row))) == (0, [])


# --- meanwhile ------------------------------------------------------------------------------------------------


def test_dispute_is_shown_at_the_desk_that_needs_the_value(doubted):
    stage, _ = doubted
    shown = queries.desk_item(stage.office(FIRST, "clerk"), stage.item(FIRST).pk)
    assert shown.disputes == ((Text("出生体重（克）", "Birth weight (grams)"), "体重应为 3520 克"),)


def test_item_that_reads_it_is_neither_granted_nor_refused(doubted):
    stage, row = doubted
    clerk = stage.office(FIRST, "clerk")
    stage.act(FIRST, "accept")
    buttons = {b.id: b.barred for b in queries.desk_item(clerk, stage.item(FIRST).pk).actions}
    deciding = [id for id, barred in buttons.items() if barred is WAITS]
    assert deciding != []
    for action in deciding:
        with pytest.raises(Refused) as refused:
            stage.act(FIRST, action)
        assert refused.value.text is WAITS
    stand(stage, row)
    assert stage.usual(FIRST).item(FIRST).outcome == "granted"


def test_item_whose_condition_reads_it_waits_and_nobody_is_asked_to_settle(draft):
    row = dispute(draft, INSURED, "我没有参加职工医保")
    draft.fill().submit().sign().usual(FIRST)
    assert (draft.item(CLAIM).phase, Settlement.objects.count()) == ("waiting", 0)
    correct(draft, row, "no")
    assert draft.item(CLAIM).phase == "not_applicable"


def test_item_whose_condition_reads_it_begins_once_the_value_stands(draft):
    row = dispute(draft, INSURED, "我没有参加职工医保")
    draft.fill().submit().sign().usual(FIRST)
    stand(draft, row)
    assert draft.item(CLAIM).phase == "received"


def test_gate_that_reads_it_holds_nobody_up_but_decides_nothing(draft):
    row = dispute(draft, MARRIED, "我们已于八月离婚")
    draft.fill().submit().sign().act(FIRST, "accept")
    with pytest.raises(Refused) as refused:
        draft.usual(FIRST)
    assert refused.value.text is WAITS
    stand(draft, row)
    assert (draft.dossier.settled["gate:wedlock"], draft.usual(FIRST).item(FIRST).outcome) == (True, "granted")


def test_gate_that_the_register_would_shut_is_open_while_it_is_disputed(draft):
    """The register has her unmarried: she says it is wrong, files, and the items wait for its keeper."""
    said_by_the_register(draft, MARRIED, False)
    assert queries.draft(draft.mother, draft.ref).closed_gate.id == "wedlock"
    row = dispute(draft, MARRIED, "我们二月登记结婚")
    assert queries.draft(draft.mother, draft.ref).closed_gate is None
    draft.fill().submit().sign()
    assert (set(draft.phases().values()), Settlement.objects.count()) == ({"waiting"}, 0)
    correct(draft, row, "yes")
    assert draft.item(FIRST).phase == "received"


def said_by_the_register(stage, name, value):
    with work_on({"ref": stage.ref}, now=stage.now) as work:
        work.dossier.answers[name] = replace(work.dossier.answers[name], value=value)
        work.seal()


def test_wrong_value_that_is_disputed_keeps_nobody_from_filing(draft):
    said_by_the_register(draft, WEIGHT, 99_999_999)
    with pytest.raises(Refused):
        draft.fill().submit()
    dispute(draft)
    assert draft.submit().case.phase == "awaiting_signatures"


def test_event_that_would_decide_waits_for_the_answer(draft):
    """The rules of this item do not read the mother's name, but what it makes does."""
    row = dispute(draft, "mother.name", "名字中有一个字写错了")
    draft.fill(health__registered_before="no").submit().sign()
    service = draft.item("birth-service")
    held = {"birth-service": {"event": "rules.grant", "step": service.step}}
    assert (service.state, draft.dossier.held) == ("checking", held)
    stand(draft, row)
    assert (draft.item("birth-service").outcome, draft.dossier.held) == ("granted", {})


@pytest.mark.parametrize("days", [3, 12], ids=["in-time", "late"])
def test_event_that_waits_for_an_answer_outlasts_the_limit_of_its_state(draft, days):
    """Nothing is left to a person who could not decide either; the answer may come long after the limit."""
    row = dispute(draft, "mother.name", "名字中有一个字写错了")
    draft.fill(health__registered_before="no").submit().sign().wait(days=days)
    assert (draft.item("birth-service").state, list(draft.dossier.held)) == ("checking", ["birth-service"])
    stand(draft, row)
    assert (draft.item("birth-service").outcome, draft.dossier.held) == ("granted", {})


def test_reason_a_rule_gave_is_kept_while_its_event_waits(draft):
    dispute(draft, "mother.name", "名字中有一个字写错了")
    draft.fill(health__registered_before="no").submit().sign()
    with work_on({"ref": draft.ref}, now=draft.now) as work:
        row = next(item for item in work.items if item.item == "birth-service")
        work.write_notes(row, reason="不在登记范围")
        events.happen(work, row, "rules.refuse")
    assert draft.reading.open_notes(draft.item("birth-service")) == {"reason": "不在登记范围"}


# --- the answers ----------------------------------------------------------------------------------------------


def test_corrected_value_takes_the_registers_place_and_the_citizen_is_told(draft):
    row = dispute(draft)
    correct(draft, row, "3520")
    kept = draft.dossier.answers[WEIGHT]
    assert (kept.value, kept.origin, kept.source, kept.grade, kept.disputed) == (
        3520,
        Origin.FOUND,
        "corrected:health",
        "A",
        "",
    )
    assert (line(draft).answer, line(draft).shown["zh"], sent(draft, "dispute.upheld")) == (
        "upheld",
        "3520",
        ["mother"],
    )
    shown = next(q for q in queries.page(draft.mother, draft.ref, "birth").questions if q.name == WEIGHT)
    assert (shown.locked, shown.source_title.zh) == (True, "卫生健康部门更正")


def test_ticket_answered_after_the_case_is_over_changes_the_value_and_nothing_else(draft):
    row = dispute(draft, "mother.employee_insured", "我没有参加职工医保")
    draft.fill().submit().sign()
    withdrawing.withdraw_case(draft.mother, draft.ref, now=draft.now)
    before = draft.settle().phases()
    correct(draft, row, "no")
    assert (draft.dossier.answers[INSURED].value, draft.phases()) == (False, before)


def test_case_that_was_corrected_is_recorded_as_if_the_register_had_said_so(draft):
    correct(draft, dispute(draft), "3520")
    said = record(draft.ref).scenario["sources"]
    assert ("weight" in said["health.birth"]["mother"], [name for name in said if name.startswith("corrected")]) == (
        True,
        [],
    )


def test_case_goes_on_after_a_correction_while_it_is_handled(doubted):
    stage, row = doubted
    stage.act(FIRST, "accept")
    correct(stage, row, "3520")
    assert (stage.dossier.answers[WEIGHT].value, stage.usual(FIRST).item(FIRST).outcome) == (3520, "granted")


def test_gate_that_a_correction_closes_ends_what_has_not_begun(draft):
    row = dispute(draft, MARRIED, "我们已于八月离婚")
    draft.fill().submit().sign()
    correct(draft, row, "no")
    assert (draft.dossier.settled["gate:wedlock"], draft.phases()["birth-registration"]) == (False, "ended")


@pytest.mark.parametrize("value", ["", "很重", "99999999", "3250"])
def test_correction_is_a_value_of_the_field_and_another_one(draft, value):
    row = dispute(draft)
    with pytest.raises(Refused) as refused:
        correct(draft, row, value)
    assert (list(refused.value.fields), draft.dossier.answers[WEIGHT].disputed) == ([WEIGHT], "体重应为 3520 克")


def test_value_that_stands_is_explained_with_what_to_do_next(draft):
    row = dispute(draft)
    stand(draft, row)
    found = line(draft)
    assert (found.answer, found.reason, found.remedies) == ("stands", WORDS["reason"][0], WORDS["remedies"][0])
    assert (draft.dossier.answers[WEIGHT].value, sent(draft, "dispute.stands")) == (3250, ["mother"])


def test_reason_and_next_step_are_asked_for(draft):
    row = dispute(draft)
    with pytest.raises(Refused) as refused:
        stand(draft, row, reason=[""], remedies=[""])
    assert refused.value.fields == disputing.ANSWERS


def test_a_ticket_is_answered_once(draft):
    row = dispute(draft)
    stand(draft, row)
    with pytest.raises(Refused):
        correct(draft, row, "3520")


# --- the desk -------------------------------------------------------------------------------------------------


def test_desk_lists_its_own_tickets_by_their_last_day(draft):
    later, sooner = dispute(draft), dispute(draft, "newborn.length")
    Dispute.objects.filter(pk=sooner.pk).update(due=date(2026, 9, 29))
    rows = queries.disputes(keeper(later))
    assert [(row.id, row.urgency) for row in rows] == [(sooner.pk, "yellow"), (later.pk, "calm")]
    assert queries.disputes(draft.staff("panlong-police-reviewer")) == []


def test_ticket_shows_whose_entry_it_is_and_nothing_else_of_the_case(draft):
    row = dispute(draft, MARRIED, "我们已于八月离婚")
    view = queries.dispute(keeper(row), row.pk)
    assert view.fields == (MARRIED, "mother.name", "mother.ric")


def test_somebody_elses_ticket_does_not_exist(draft):
    row = dispute(draft)
    other = draft.staff("panlong-police-reviewer")
    with pytest.raises(NotFound):
        queries.dispute(other, row.pk)
    with pytest.raises(NotFound):
        correct(draft, row, "3520", staff=other)
    with pytest.raises(NotFound):
        stand(draft, row, staff=other)


def test_late_ticket_is_seen_by_citizen_and_supervisor(draft):
    row = dispute(draft)
    draft.wait(days=20)
    assert line(draft).late
    [late] = queries.watch(draft.staff("yunnan-supervisor")).disputes
    assert (late.number, late.office, late.urgency) == (row.number, row.office.title, "overdue")


def test_answered_ticket_is_no_longer_watched(draft):
    stand(draft, dispute(draft))
    draft.clock.at += timedelta(days=20)
    assert queries.watch(draft.staff("yunnan-supervisor")).disputes == ()


# --- costs ----------------------------------------------------------------------------------------------------


def test_opening_and_answering_cost_few_statements(draft):
    with statements() as opening:
        row = dispute(draft)
    staff = keeper(row)
    assert staff.office.department
    with statements() as answering:
        disputing.let_value_stand(staff, row.pk, posted=WORDS, now=draft.now)
    assert (len(opening) - 1, len(answering)) == (8, 7)  # the timer of its last day is one


def test_correcting_a_filed_case_costs_no_more_than_ending_an_item(doubted):
    stage, row = doubted
    staff, value = keeper(row), posted(newborn__weight="3520")
    assert staff.office.department
    with statements() as found:
        disputing.correct_value(staff, row.pk, posted=value, now=stage.now)
    assert len(found) == 8
