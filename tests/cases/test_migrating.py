"""A running case goes on under another version, when somebody says so: what moves, what cannot, and the way back."""

from datetime import date

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import desk
from oneservice.cases.actions.migrating import CannotMove, migrate_case, put_back
from oneservice.cases.errors import NotFound, Refused
from oneservice.cases.flow import control
from oneservice.cases.models import CaseMove
from oneservice.catalogue import lifecycle
from oneservice.records import journal
from oneservice.records.models import OutboxRow
from tests.cases.editions import (
    added,
    dropped,
    item,
    limited,
    move,
    one_case_per,
    promised,
    publish,
    renamed,
    state,
)
from tests.cases.reaching import (
    REGISTRATION,
    in_correction,
    in_draft,
    in_payment,
    in_review,
    partly_ended,
    proposed,
    put_right,
    received,
    special,
    standing,
    waiting_for_signature,
)
from tests.cases.stage import statements

pytestmark = pytest.mark.django_db

NEW_NAMES = (
    renamed("standard", "at-window", "counter"),
    renamed("standard", "in-review", "checking"),
    renamed("standard", "to-decide", "deciding"),
    renamed("two-step", "in-review", "checking"),
    renamed("on-the-spot", "with-applicant", "putting-right"),
    renamed("on-the-spot", "at-window", "counter"),
    renamed("basket", "to-pay", "bill-open"),
    added("first-visit", after=[{"item": "birth-certificate"}]),
)
"""States renamed everywhere, and one more item."""

ENDS = {**dict.fromkeys(["birth-certificate", "vaccination"], "closed"), REGISTRATION: "delivered"}


def ended(stage):
    """Everything as usual on the version the case has now: its phase, and the new item's."""
    stage.settle().finish()
    return stage.case.phase, stage.item("first-visit").phase


# --- in every phase, to its end -----------------------------------------------------------------------------


def as_it_is(stage):
    return stage


PHASES = {
    in_draft: lambda stage: stage.submit().sign(),
    waiting_for_signature: lambda stage: stage.sign(),
    received: as_it_is,
    in_correction: put_right,
    in_review: as_it_is,
    proposed: as_it_is,
    in_payment: as_it_is,
    standing: lambda stage: special(stage, "resume"),
    partly_ended: as_it_is,
}


@pytest.mark.parametrize("reach", PHASES)
def test_case_in_any_phase_ends_on_the_new_version(stage, reach):
    move(reach(stage), *NEW_NAMES).settle()
    PHASES[reach](stage)
    assert ended(stage) == ("closed", "closed")
    assert {item: stage.phases()[item] for item in ENDS} == ENDS
    assert stage.case.version_id == stage.version.sha256
    assert journal.verify(stage.ref, journal.Head(stage.case.head_seq, stage.case.head_hash)) == []


def test_stopped_item_keeps_how_long_that_is_thought_to_take(stage):
    standing(stage)
    until = stage.item(REGISTRATION).act_by
    move(stage, *NEW_NAMES).settle()
    assert (until is not None, stage.item(REGISTRATION).act_by) == (True, until)


def test_visits_go_on_under_the_new_version(filed):
    filed.once("usual birth-certificate")
    before = control.history(filed.case.process)
    move(filed, *NEW_NAMES)
    assert control.history(filed.case.process) == before
    flow = filed.flow().flow_class
    assert flow.sha256 == filed.version.sha256
    assert {task.flow_task.flow_class for task in filed.flow().task_set.all()} == {flow}


# --- what a move does ---------------------------------------------------------------------------------------


def test_state_goes_to_the_one_that_says_it_was(filed):
    move(filed, *NEW_NAMES)
    row = filed.item("birth-certificate")
    assert (row.state, row.actor, row.phase) == ("counter", "clerk", "received")


def test_state_of_the_same_name_takes_its_new_actor(filed):
    move(filed, state("on-the-spot", "at-window", actor="reviewer"))
    assert filed.item("birth-certificate").actor == "reviewer"


def test_page_of_the_old_version_is_told_to_reload(filed):
    before = filed.item("birth-certificate")
    staff = filed.office("birth-certificate", "clerk")
    move(filed)
    with pytest.raises(Refused):
        desk.act_on_item(staff, before.pk, "accept", step=before.step, posted={}, now=filed.now)


def test_new_item_joins_a_running_case_and_waits_its_turn(filed):
    move(filed, *NEW_NAMES).settle()
    assert filed.phases()["first-visit"] == "waiting"
    assert filed.item("first-visit").office is not None


def test_new_item_whose_turn_has_come_begins(filed):
    filed.once("usual birth-certificate")
    move(filed, *NEW_NAMES)
    assert filed.phases()["first-visit"] == "waiting"
    assert filed.settle().phases()["first-visit"] == "review"


def test_new_item_that_the_citizen_never_chose_does_not_apply(filed):
    move(filed, added("first-visit", optional=True, ticked=True)).settle()
    assert filed.phases()["first-visit"] == "not_applicable"


def test_new_item_is_offered_to_a_draft_as_the_bundle_has_it(draft):
    move(draft, added("first-visit", optional=True, ticked=True))
    assert "first-visit" in draft.dossier.chosen


def test_item_that_becomes_optional_stays_part_of_the_case(filed):
    def optional(closure):
        closure["bundle"]["items"][1]["optional"] = True

    move(filed, optional).settle().usual("birth-certificate")
    assert filed.phases()["vaccination"] == "closed"


def test_dropped_item_that_never_began_leaves_the_case(filed):
    move(filed, dropped("parenting")).finish()
    assert ("parenting" in filed.phases(), filed.case.phase) == (False, "closed")


def test_waiting_item_of_another_department_goes_to_its_office(filed):
    move(filed, item("parenting", department="medins"))
    row = filed.item("parenting")
    assert (row.department, row.office.department) == ("medins", "medins")


def timer(stage, item="birth-certificate"):
    """When the timer of the step at hand is due."""
    row = stage.item(item)
    return OutboxRow.objects.get(kind="item.expired", payload__item=row.pk, payload__step=row.step).due_at


def test_shorter_limit_of_a_state_counts_from_the_day_it_was_entered(filed):
    filed.wait(days=1)
    move(filed, limited("on-the-spot", "at-window", 2))
    assert filed.item("birth-certificate").act_by == date(2026, 9, 30)
    assert timer(filed).isoformat() == "2026-09-30T16:00:00+00:00"


def test_timer_of_the_old_version_does_nothing(filed):
    move(filed, limited("on-the-spot", "at-window", 20))
    filed.wait(days=16)  # five working days are over, twenty are not
    assert filed.item("birth-certificate").phase == "received"
    filed.wait(days=22)
    assert filed.item("birth-certificate").phase == "review"


def test_due_date_counts_from_acceptance_with_the_new_limit(filed):
    filed.once("usual birth-certificate").act(REGISTRATION, "accept")
    filed.wait(days=1)
    move(filed, promised(REGISTRATION, 2))
    row = filed.item(REGISTRATION)
    assert (row.accepted_on, row.due, row.act_by) == (date(2026, 9, 28), date(2026, 9, 30), date(2026, 9, 30))


def test_limit_in_days_counts_from_acceptance_too(filed):
    filed.once("usual birth-certificate").act(REGISTRATION, "accept")
    move(filed, promised(REGISTRATION, 10, "days"))
    assert filed.item(REGISTRATION).due == date(2026, 10, 8)


def test_pauses_are_kept_under_the_new_limit(stage):
    standing(stage).wait(days=11)
    special(stage, "resume")
    before = stage.item("maternity-claim")
    move(stage, promised("maternity-claim", 6))
    after = stage.item("maternity-claim")
    calendar = stage.reading.calendar_of(after)
    assert (after.pauses, calendar.workdays_between(before.due, after.due)) == (before.pauses, 1)


def test_pause_that_lasts_counts_when_it_ends(stage):
    standing(stage)
    before = stage.item("maternity-claim").due
    move(stage, promised("maternity-claim", 6)).wait(days=11)
    special(stage, "resume")
    row = stage.item("maternity-claim")
    calendar = stage.reading.calendar_of(row)
    assert calendar.workdays_between(before, row.due) == 1 + calendar.workdays_between(
        date(2026, 9, 28), date(2026, 10, 9)
    )


def test_decision_keeps_the_limit_of_its_time(filed):
    filed.once("usual birth-certificate")
    filed.act(REGISTRATION, "accept").act(REGISTRATION, "propose").act(REGISTRATION, "grant")
    before = filed.item(REGISTRATION).due
    move(filed, promised(REGISTRATION, 9))
    assert filed.item(REGISTRATION).due == before


def test_case_is_promised_for_another_day_counted_from_filing(filed):
    before = filed.case.due
    move(filed, promised("childcare-subsidy", 12))
    assert filed.reading.calendar.workdays_between(before, filed.case.due) == 2


def test_open_bill_stays_open(stage):
    in_payment(stage)
    order = stage.item("medins-payment").order
    move(stage, *NEW_NAMES).settle()
    assert (stage.item("medins-payment").order, stage.item("medins-payment").state) == (order, "bill-open")
    assert stage.pay().item("medins-payment").phase == "closed"


def test_move_is_written_in_the_journal(filed):
    old = filed.version.sha256
    move(filed, *NEW_NAMES)
    entry = journal.entries(filed.ref).get(verb="case.migrated")
    assert (entry.actor, entry.data) == (
        "anna",
        {"old": old, "new": filed.version.sha256, "added": ["first-visit"], "dropped": []},
    )


def test_citizen_reads_of_it_on_the_timeline(filed):
    move(filed)
    items = {each.id: each for each in queries.progress(filed.mother, filed.ref).items}
    assert items["birth-certificate"].steps[-2].title.zh == "办事规则有更新，按新规则继续办理"


def test_every_page_of_a_moved_case_is_shown(stage):
    move(partly_ended(stage), *NEW_NAMES).settle()
    shown = queries.progress(stage.mother, stage.ref)
    assert (shown.title.zh, len(shown.items)) == ("新生儿出生一件事", 11)
    for row in stage.case.items.exclude(office=None):
        assert queries.desk_item(row.office.staff.first(), row.pk).item == row.item


def test_moving_twice_is_told(filed):
    move(filed)
    with pytest.raises(CannotMove) as refusal:
        migrate_case(filed.ref, filed.version.sha256, by="anna", now=filed.now)
    assert [each.code for each in refusal.value.reasons] == ["there"]


def test_unknown_case_is_told(filed):
    with pytest.raises(NotFound):
        migrate_case("nobody", publish(filed).sha256, by="anna", now=filed.now)


def test_version_that_was_taken_back_takes_no_case(filed):
    version = publish(filed)
    lifecycle.withdraw(version, by="test", now=filed.now)
    with pytest.raises(CannotMove, match="not published"):
        migrate_case(filed.ref, version.sha256, by="anna", now=filed.now)


@pytest.mark.parametrize("more", [0, 12])
def test_moving_costs_the_same_for_few_items_and_many(filed, more):
    version = publish(filed, *NEW_NAMES, *(added(f"extra-{n}") for n in range(more)), dropped("parenting"))
    with statements() as found:
        migrate_case(filed.ref, version.sha256, by="anna", now=filed.now)
    assert len(found) == 27


# --- and back -----------------------------------------------------------------------------------------------

TURNS_ON = {"case": {"head_seq", "head_hash", "changed_at"}, "item": {"step"}}
"""What never goes back: the journal, and the number that tells one step of an item from every other."""


def rows(stage):
    """Every row of the case, but for what never goes back."""
    case = stage.case
    tables = {"case": [case], "item": case.items.order_by("pk")}
    found = {kind: [_row(each, TURNS_ON[kind]) for each in table] for kind, table in tables.items()}
    found["people"] = list(case.participants.order_by("pk").values())
    found["papers"] = list(case.documents.order_by("pk").values())
    if case.process:
        found["process"] = stage.flow().flow_class.sha256, stage.flow().status
        tasks = stage.flow().task_set.order_by("pk")
        found["tasks"] = [(task.pk, task.flow_task, task.token.token, task.status, task.finished) for task in tasks]
    return found


def _row(each, turns_on):
    values = {f.attname: getattr(each, f.attname) for f in each._meta.concrete_fields if f.attname not in turns_on}
    return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in values.items()}


@pytest.mark.parametrize("reach", [in_draft, waiting_for_signature, in_correction, standing, partly_ended])
def test_moved_and_put_back_every_row_is_as_it_was(stage, reach):
    reach(stage)
    old, before = stage.version, rows(stage)
    begun = reach in (standing, partly_ended)
    edits = [one_case_per("mother.ric")] if begun else [dropped("parenting")]
    move(stage, *NEW_NAMES, promised("maternity-claim", 9), *edits)
    assert rows(stage) != before
    put_back(stage.ref, by="bert", now=stage.now)
    stage.version = old
    assert rows(stage) == before


def test_case_put_back_ends_on_the_version_it_began_with(filed):
    old = filed.version
    move(filed, *NEW_NAMES)
    put_back(filed.ref, by="bert", now=filed.now)
    filed.version = old
    filed.settle().finish()
    assert (filed.case.phase, filed.case.version_id) == ("closed", old.sha256)


def test_timers_of_a_case_put_back_are_those_of_its_version(filed):
    before = timer(filed)
    move(filed, limited("on-the-spot", "at-window", 2))
    put_back(filed.ref, by="bert", now=filed.now)
    assert timer(filed) == before
    filed.wait(days=4)
    assert filed.item("birth-certificate").phase == "received"


def test_putting_back_is_written_in_the_journal(filed):
    old = filed.version.sha256
    move(filed)
    put_back(filed.ref, by="bert", now=filed.now)
    entry = journal.entries(filed.ref).get(verb="case.put-back")
    assert (entry.actor, entry.data) == ("bert", {"old": filed.version.sha256, "new": old})
    assert CaseMove.objects.get().put_back_at is not None


def test_what_the_new_rules_do_not_touch_can_be_put_back_later(filed):
    move(filed).settle().wait(days=1)
    put_back(filed.ref, by="bert", now=filed.now)
    assert filed.case.version_id != filed.version.sha256


def test_case_in_which_something_has_happened_is_not_put_back(filed):
    move(filed).settle().act("birth-certificate", "accept")
    with pytest.raises(CannotMove) as refusal:
        put_back(filed.ref, by="bert", now=filed.now)
    assert refusal.value.text.zh == "转入新版后办件已有新的办理记录，不能再退回；请在新版办结"


@pytest.mark.parametrize("times", [0, 1])
def test_nothing_to_put_back_is_told(filed, times):
    if times:
        move(filed)
        put_back(filed.ref, by="bert", now=filed.now)
    with pytest.raises(CannotMove) as refusal:
        put_back(filed.ref, by="bert", now=filed.now)
    assert [each.code for each in refusal.value.reasons] == ["not-moved"]


def test_case_moved_again_after_it_was_put_back(filed):
    move(filed)
    put_back(filed.ref, by="bert", now=filed.now)
    move(filed)
    assert filed.case.version_id == filed.version.sha256


def test_refused_case_stays_as_it_was(filed):
    before = rows(filed)
    version = publish(filed, dropped("birth-certificate"))
    with pytest.raises(CannotMove):
        migrate_case(filed.ref, version.sha256, by="anna", now=filed.now)
    assert rows(filed) == before
