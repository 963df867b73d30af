"""What stands in the way of moving a running case to another version: each reason, and what is none."""

from datetime import date

import pytest

from oneservice.cases.actions import draft
from oneservice.cases.actions.migrating import put_back
from oneservice.cases.errors import Refused
from oneservice.cases.models import Settlement
from oneservice.records import outbox
from tests.cases.editions import (
    bringing,
    dropped,
    field,
    gated,
    item,
    limited,
    move,
    needing,
    one_case_per,
    printed_anew,
    renamed,
    renamed_action,
    signer,
    state,
    why,
    without_document,
    without_role,
    without_source,
)
from tests.cases.reaching import REGISTRATION, in_correction, in_payment, in_review, proposed
from tests.cases.rows import case

pytestmark = pytest.mark.django_db


def test_state_without_image_cannot_move(filed):
    edits = [renamed("on-the-spot", "at-window", "counter", was=False)]
    assert why(filed, *edits) == [("state", "birth-certificate", "at-window")]
    assert why(filed.once("usual birth-certificate"), *edits) == []


def test_state_of_another_phase_cannot_move(stage):
    in_review(stage)
    assert why(stage, state("standard", "in-review", phase="suspended")) == [("state", REGISTRATION, "in-review")]


def test_item_dropped_while_running_cannot_move(filed):
    assert why(filed, dropped("birth-certificate"))[0] == ("dropped", "birth-certificate", "")


def test_item_dropped_with_an_outcome_cannot_move(filed):
    filed.once("usual birth-certificate", "usual parenting")
    assert why(filed, dropped("parenting")) == [("dropped", "parenting", "")]


def test_field_nobody_was_asked_for_cannot_move(filed):
    assert why(filed, needing(REGISTRATION)) == [("asked", "", "newborn.extra")]


def test_field_of_an_item_that_is_decided_does_not_matter(filed):
    assert why(filed.once("usual birth-certificate"), needing("birth-certificate")) == []


def test_field_that_fills_itself_does_not_matter(filed):
    assert why(filed, needing(REGISTRATION, optional=True)) == []


def test_draft_moves_and_is_asked_what_is_new(draft):
    draft.fill()
    move(draft, needing(REGISTRATION))
    with pytest.raises(Refused) as refusal:
        draft.submit()
    assert set(refusal.value.fields) == {"newborn.extra"}


def test_answer_that_no_longer_fits_cannot_move(filed):
    edit = field("newborn.weight", max="10")
    assert why(filed, edit) == [("wrong", "", "newborn.weight")]


def test_answer_of_another_type_cannot_move(draft):
    draft.fill()
    assert why(draft, field("mother.mobile", type="text")) == [("type", "", "mother.mobile")]


def test_material_newly_required_cannot_move(filed):
    edit = bringing(REGISTRATION, "maternity-invoice")
    assert why(filed, edit) == [("material", REGISTRATION, "maternity-invoice")]
    assert why(filed.attach("maternity-invoice"), edit) == []


def test_material_that_may_follow_does_not_matter(filed):
    use = {"defer": {"amount": 5, "unit": "workdays"}}
    assert why(filed, bringing(REGISTRATION, "maternity-invoice", **use)) == []


def test_notice_that_names_what_is_gone_cannot_move(stage):
    in_correction(stage)
    needs = [name for name in stage.reading.closure.items["birth-certificate"].needs if name != "newborn.name"]
    assert why(stage, item("birth-certificate", needs=needs)) == [("notice", "birth-certificate", "newborn.name")]


def test_open_settlement_about_a_dropped_item_cannot_move(filed):
    Settlement.objects.create(
        case=filed.case, subject="item:parenting", department="health", due=date(2026, 10, 1), opened_at=filed.now
    )
    assert why(filed, dropped("parenting")) == [("settlement", "", "item:parenting")]


def test_gate_that_would_not_let_the_case_in_cannot_move(filed):
    assert why(filed, gated("weight", "newborn.weight")) == [("gate", "", "weight")]
    assert why(filed, gated("weight", "newborn.weight", least=1)) == []
    assert why(filed, gated("age", "newborn.weight")) == []  # settled when it was filed


def test_debt_of_a_material_that_is_gone_cannot_move(filed):
    filed.once("usual birth-certificate").act("maternity-claim", "accept")
    assert why(filed, item("maternity-claim", materials=[])) == [("debt", "maternity-claim", "maternity-invoice")]


def test_role_that_is_gone_cannot_move(submitted):
    assert ("role", "", "father") in why(submitted, without_role("father"))


def test_signer_who_was_not_asked_cannot_move(submitted):
    assert why(submitted, signer("guardian")) == [("signer", "", "guardian")]
    assert why(submitted.sign(), signer("guardian")) == []


def test_paper_that_is_gone_cannot_move(filed):
    filed.act("birth-certificate", "accept")
    assert why(filed, without_document("acceptance-receipt")) == [("paper", "", "acceptance-receipt")]


def test_paper_being_made_waits_for_its_template(filed):
    filed.act("birth-certificate", "accept")
    assert why(filed, printed_anew("acceptance-receipt")) == [("printing", "", "acceptance-receipt")]


def test_bill_being_opened_is_waited_for(stage):
    in_payment(stage)
    row = stage.item("medins-payment")
    outbox.put(
        [outbox.Job("payment.order", "again", {"case": row.case_id, "item": row.pk, "step": row.step}, None, stage.ref)]
    )
    assert why(stage) == [("errand", "", "payment.order")]


def test_limit_that_would_be_over_cannot_move(filed):
    filed.wait(days=2)
    assert why(filed, limited("on-the-spot", "at-window", 1)) == [("late", "birth-certificate", "at-window")]


def test_running_item_of_another_department_cannot_move(filed):
    assert why(filed, item("birth-certificate", department="cdc")) == [("department", "birth-certificate", "")]


def test_two_persons_must_stay_two(stage):
    proposed(stage)
    assert why(stage, renamed_action("standard", "propose", "suggest")) == [("two-persons", REGISTRATION, "propose")]


def test_case_that_is_over_cannot_move(filed):
    assert why(filed.once("finish")) == [("over", "", "")]


def test_version_of_another_bundle_cannot_move(filed):
    def other(closure):
        closure["bundle"]["id"] = "other"

    assert why(filed, other) == [("bundle", "", "")]


def test_register_that_is_being_asked_must_be_known(stage):
    stage.ref = draft.open_case(stage.mother, "newborn", now=stage.now, nonce="once")
    assert ("errand", "", "source.ask") in why(stage, without_source("health.birth"))


def test_other_case_about_the_same_by_the_new_rule_cannot_move(filed):
    rule = one_case_per("mother.ric")
    move(filed, rule)
    taken = filed.case.open_key
    put_back(filed.ref, by="bert", now=filed.now)
    case(open_key=taken)
    assert why(filed, rule) == [("subject", "", "")]
