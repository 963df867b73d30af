"""A case under whatever people, clocks and outside systems do to it, in any order, allowed or not.

After each step: the journal is whole, the flow tells the same story as the items, the phases are the law's (a move
the law does not know would raise), and nothing is stuck: whatever has not ended has somebody or a timer to move it.
"""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from oneservice.cases.actions import citizen, desk, paying, signing
from oneservice.cases.errors import NotAllowed, NotFound, Refused
from oneservice.cases.flow import control
from oneservice.cases.models import Case, Settlement
from oneservice.people.models import Staff
from oneservice.records import journal
from oneservice.records.models import OutboxRow
from tests.cases.stage import cast, paper

pytestmark = [pytest.mark.django_db, pytest.mark.deep]
DEFECTS = {"defect.field.newborn.name": ["请核对"], "defect.material.photo-id": ["请重拍"]}
ITEMS = st.sampled_from(sorted(item.id for item in cast().bundle.items))
said_no = suppress(NotFound, NotAllowed, Refused)


def ended_midway(row):
    """An end that no process names (stopped, applies no more) leaves no state; what had begun stands in its trail."""
    return row.ended and any(line["state"] for line in row.trail)


class Anything(RuleBasedStateMachine):
    """``stage`` is set by the test."""

    stage = None

    @initialize(filed=st.sampled_from([True, True, True, False]))
    def begin(self, filed):
        OutboxRow.objects.all().delete()  # what an earlier example left to do
        Case.objects.update(open_key=None)  # and its child
        self.stage.clock.__init__()
        self.stage.open(nonce=str(self.stage.case_number())).fill()
        if filed:
            self.stage.submit().sign()

    @property
    def filed(self):
        return self.stage.case.filed_at is not None

    # --- before filing ----------------------------------------------------------------------------------------

    @precondition(lambda self: not self.filed)
    @rule(wish=st.sampled_from(["submit", "submit", "sign", "sign", "refuse", "recall", "page"]), who=st.booleans())
    def before_filing(self, wish, who):
        stage = self.stage
        person = stage.mother if who else stage.father
        with said_no:
            if wish == "page":
                stage.page("newborn", newborn__name="王若兮", newborn__surname_follow="father", newborn__ethnicity="yi")
            elif wish == "refuse":
                signing.refuse_signature(person, stage.ref, "不同意", now=stage.now)
            elif wish == "recall":
                signing.recall_case(person, stage.ref, now=stage.now)
            else:
                act = signing.submit_case if wish == "submit" else signing.sign_case
                act(person, stage.ref, now=stage.now)
        stage.settle()

    # --- after ------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.filed)
    @rule(turn=st.integers(0, 9), choice=st.sampled_from([0, 0, 0, 1, 2, 3, 4]), whole=st.integers(0, 9))
    def desk(self, turn, choice, whole):
        """Some action, oftenest the usual one, by somebody who may, with what it asks or (one in ten) nothing."""
        stage = self.stage
        open_rows = [row for row in stage.case.items.select_related("office") if row.state and not row.ended]
        if not open_rows:
            return
        row = open_rows[turn % len(open_rows)]
        item, actions = row.item, stage.process(row.item).actions_from(row.state)
        action = actions[choice % len(actions)]
        word = action.by or row.actor
        staff = next((s for s in row.office.staff.all() if word in s.words), None) or Staff.objects.first()
        asked = {**stage.asked(item, action.id), **DEFECTS} if whole else {}
        with said_no:
            desk.act_on_item(staff, row.pk, action.id, step=row.step, posted=asked, now=stage.now)
        stage.settle()

    @precondition(lambda self: self.filed)
    @rule(item=ITEMS, action=st.sampled_from(["accept", "grant", "deliver", "no-such"]), late=st.integers(0, 3))
    def desk_out_of_turn(self, item, action, late):
        """Anybody, anything, from an old page."""
        row = self.stage.item(item)
        before = row.step
        staff = Staff.objects.exclude(office=row.office).first()
        with pytest.raises((NotFound, NotAllowed, Refused)):
            desk.act_on_item(staff, row.pk, action, step=before - late, posted={}, now=self.stage.now)
        assert self.stage.item(item).step == before

    @precondition(lambda self: self.filed)
    @rule(item=ITEMS, upload=st.booleans())
    def answer_a_notice(self, item, upload):
        stage = self.stage
        posted = {"newborn.name": ["王若溪"], "newborn.name.again": ["王若溪"]}
        with said_no:
            if upload:
                stage.attach(data=paper())
            citizen.resubmit_item(stage.mother, stage.ref, item, posted=posted, now=stage.now)
        stage.settle()

    @precondition(lambda self: self.filed)
    @rule(status=st.sampled_from(["paid", "paid", "failed", "part_paid"]))
    def callback(self, status):
        paying.record_payment(self.stage.item("medins-payment").order, status, now=self.stage.now)
        self.stage.settle()

    @rule(days=st.integers(1, 9))
    def time_passes(self, days):
        self.stage.wait(days=days)

    # --- always -----------------------------------------------------------------------------------------------

    @invariant()
    def journal_is_whole(self):
        case = self.stage.ref and self.stage.case
        if case:
            assert journal.verify(case.ref, journal.Head(case.head_seq, case.head_hash)) == []

    @invariant()
    def flow_tells_the_same_story(self):
        if not self.stage.ref or not self.filed:
            return
        case, visits = self.stage.case, control.history(self.stage.case.process)
        begun = {row.item: row.ended for row in case.items.all() if row.state or ended_midway(row)}
        assert {visit.item: visit.status == "ended" for visit in visits} == begun
        assert (
            (self.stage.flow().status == "DONE")
            == (case.phase == "closed")
            == all(row.ended for row in case.items.all())
        )

    @invariant()
    def nothing_is_stuck(self):
        if self.stage.ref and self.filed:
            stuck = [row.item for row in self.stage.case.items.all() if not row.ended and not self._can_move(row)]
            assert stuck == []

    def _can_move(self, row):
        if not row.state:
            return self._waits_for_something(row)
        actions = self.stage.process(row.item).actions_from(row.state)
        by_hand = row.actor not in ("", "applicant") and any(not action.event for action in actions)
        jobs = OutboxRow.objects.filter(state="ready", payload__item=row.pk, payload__step=row.step)
        return by_hand or jobs.exists()

    def _waits_for_something(self, row):
        entry = self.stage.reading.bundle.item(row.item)
        open_items = set(self.stage.case.items.filter(outcome="").values_list("item", flat=True))
        asked = any(each["status"] == "silent" for each in self.stage.dossier.asked.values())
        settled = Settlement.objects.filter(case=row.case_id, answer=None, subject=f"item:{row.item}")
        return bool({after.item for after in entry.after} & open_items) or asked or settled.exists()


def test_case_survives_anything_in_any_order(stage):
    stage.case_number = iter(range(10**6)).__next__
    told = {"stage": stage}
    run_state_machine_as_test(
        type("AnythingHere", (Anything,), told),
        settings=settings(
            max_examples=10, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
