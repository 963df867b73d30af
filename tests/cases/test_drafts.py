"""Filling a case: what is kept, what is not, and what registers say late, twice or not at all."""

import pytest

from oneservice.cases import queries, readiness
from oneservice.cases.actions import draft as drafting
from oneservice.cases.actions import events
from oneservice.cases.errors import NotFound, Refused
from oneservice.cases.models import Case
from oneservice.engine.ports import Found, Reply
from oneservice.engine.values import Origin
from oneservice.records.models import OutboxRow
from tests.cases.stage import Stage, posted

pytestmark = pytest.mark.django_db


def answer(stage, name):
    """The kept value and how it came; None: no answer."""
    value = stage.dossier.answers.get(name)
    return value and (value.value, str(value.origin))


def question(stage, page, name):
    return next(q for q in queries.page(stage.mother, stage.ref, page).questions if q.name == name)


def wrong(stage, page, **values):
    """What a page says is wrong with what was posted."""
    with pytest.raises(Refused) as refused:
        stage.page(page, **values)
    return {name: text.zh for name, text in refused.value.fields.items()}


# --- beginning ------------------------------------------------------------------------------------------------


def test_start_pressed_twice_begins_one_case(stage):
    first = stage.open(nonce="once").ref
    assert (stage.open(nonce="once").ref, Case.objects.count()) == (first, 1)


def test_same_nonce_of_two_people_begins_two_cases(stage):
    stage.open(nonce="once")
    theirs = drafting.open_case(stage.stranger, "newborn", now=stage.now, nonce="once")
    assert (theirs == stage.ref, Case.objects.count()) == (False, 2)


def test_start_of_a_service_that_is_not_offered_is_not_found(stage):
    with pytest.raises(NotFound):
        drafting.open_case(stage.mother, "no-such", now=stage.now, nonce="once")


def test_identity_fills_what_signing_in_proved(draft):
    assert answer(draft, "mother.name") == ("李娜", "found")


def test_registers_fill_the_first_pages(draft):
    found = [answer(draft, name)[1] for name in ("father.ric", "newborn.birth_at", "mother.employee_insured")]
    assert found == ["found"] * 3


# --- pages ----------------------------------------------------------------------------------------------------


def test_locked_field_posted_by_hand_changes_nothing(draft):
    before = draft.dossier.answers
    draft.part("parents", father__name="赵六", mother__ric="530111199610100447")
    assert draft.dossier.answers == before


def test_hidden_field_posted_by_hand_changes_nothing(draft):
    draft.part("household", newborn__hukou_follow="mother")
    before = draft.dossier.answers
    draft.part("household", householder__mobile="13900000000")
    assert draft.dossier.answers == before


def test_field_that_the_same_page_opens_is_kept(stage):
    stage.scene("随父亲落户").open()
    stage.part("household", newborn__hukou_follow="father")
    stage.part("household", newborn__hukou_follow="father", householder__mobile="13800000043")
    assert answer(stage, "householder.mobile") == ("13800000043", "typed")


def test_field_of_another_page_posted_by_hand_changes_nothing(draft):
    draft.page("parents", father__mobile="13800000002", pay__bank_account="6217000000000000123")
    assert answer(draft, "pay.bank_account") is None


def test_good_values_are_kept_although_another_is_wrong(draft):
    said = wrong(draft, "benefits", pay__bank_name="示例银行", pay__bank_account="12")
    assert (list(said), answer(draft, "pay.bank_name")) == (["pay.bank_account"], ("示例银行", "typed"))


def test_page_says_what_is_still_missing(draft):
    assert wrong(draft, "benefits", pay__bank_name="示例银行") == {"pay.bank_account": "请填写本人的银行卡号。"}


def test_two_entries_that_differ_are_kept_as_neither(draft):
    entries = {"newborn.surname_follow": ["father"], "newborn.name": ["王若溪"], "newborn.name.again": ["王若希"]}
    with pytest.raises(Refused) as refused:
        drafting.save_page(draft.mother, draft.ref, "newborn", entries, now=draft.now)
    assert refused.value.fields["newborn.name"].zh == "两次填写不一致，请核对后重新填写"
    assert answer(draft, "newborn.name") is None


def test_same_answer_again_keeps_its_time(draft):
    draft.page("parents", father__mobile="13800000002")
    before = draft.dossier.answers["father.mobile"]
    draft.page("parents", father__mobile="13800000002")
    assert draft.dossier.answers["father.mobile"] == before


def test_page_shown_with_posted_values_keeps_nothing(draft):
    queries.page(draft.mother, draft.ref, "parents", posted=posted(father__mobile="13800000002"))
    assert answer(draft, "father.mobile") is None


@pytest.mark.parametrize("page", ["no-such", "parents.x", ""])
def test_page_that_is_none_is_not_found(draft, page):
    with pytest.raises(NotFound):
        drafting.save_page(draft.mother, draft.ref, page, {}, now=draft.now)


def test_stranger_finds_no_case(draft):
    for read in (queries.draft, queries.check, queries.progress):
        with pytest.raises(NotFound):
            read(draft.stranger, draft.ref)
    with pytest.raises(NotFound):
        drafting.save_page(draft.stranger, draft.ref, "parents", {}, now=draft.now)


def test_submitted_case_takes_no_more_pages(submitted):
    with pytest.raises(Refused):
        submitted.page("parents", father__mobile="13800000009")


# --- registers ------------------------------------------------------------------------------------------------


def test_silent_register_leaves_typing_open(stage, faults):
    faults("civil.marriage", "silent")
    stage.open()
    asked = question(stage, "parents", "father.name")
    assert (asked.locked, asked.pending, asked.shown) == (False, True, True)


def test_silent_register_makes_nobody_wait(stage, faults):
    faults("civil.marriage", "silent")
    stage.scene("婚姻登记没有回应").open().fill().submit()
    assert stage.case.phase == "awaiting_signatures"


def test_what_a_silent_register_owes_must_be_typed_before_signing(stage, faults):
    faults("civil.marriage", "silent")
    stage.open()
    left = {name for name, _ in readiness.what_is_left(stage.reading, stage.reading.form_state())}
    assert {"parents.married", "father.name"} - left == set()


def test_late_answer_stands_beside_what_was_typed(stage, faults):
    faults("civil.marriage", "silent")
    stage.open().part("parents", parents__married="yes", father__name="岩温", father__ric="532801199501200171")
    stage.reply("civil.marriage", "mother", married=False, spouse_name="王海涛")
    assert (answer(stage, "father.name"), answer(stage, "parents.married")) == (("岩温", "typed"), (True, "typed"))
    said = {name: each["value"] for name, each in stage.dossier.contradicted.items()}
    assert said == {"parents.married": False, "father.name": "王海涛"}


def test_late_answer_fills_what_nobody_typed(stage, faults):
    faults("civil.marriage", "silent")
    stage.open().reply("civil.marriage", "mother", married=True, spouse_name="王海涛")
    assert answer(stage, "father.name") == ("王海涛", "found")


def test_answer_given_twice_counts_once(draft):
    before = draft.case.head_seq
    draft.reply("civil.marriage", "mother", married=False)
    assert (answer(draft, "parents.married"), draft.case.head_seq) == ((True, "found"), before + 1)


def test_contradicting_register_leaves_the_question_open(stage, faults):
    faults("civil.marriage", "conflict")
    stage.open()
    asked = question(stage, "parents", "parents.married")
    assert (asked.value.origin, asked.locked, asked.pending) == (Origin.CONFLICT, False, False)


def test_other_parent_followed_asks_for_the_other_household(draft):
    draft.part("household", newborn__hukou_follow="mother")
    mine = answer(draft, "household.address")
    draft.part("household", newborn__hukou_follow="father")
    assert (mine[0][:9], answer(draft, "household.address")[0][:9]) == ("云南省昆明市盘龙区", "云南省昆明市五华区")


def test_old_household_is_forgotten_before_the_new_one_answers(draft, faults):
    draft.part("household", newborn__hukou_follow="mother")
    faults("police.household", "silent")
    draft.part("household", newborn__hukou_follow="father")
    assert answer(draft, "household.address") is None


def test_answer_about_somebody_no_longer_asked_about_is_dropped(draft, faults):
    draft.part("household", newborn__hukou_follow="mother")
    faults("police.household", "silent")
    draft.part("household", newborn__hukou_follow="father")
    reply = Reply(Found.FOUND, {"address": "云南省昆明市盘龙区示例路18号"})
    events.record_reply(draft.case.pk, "police.household", "household", reply, index="0" * 16, now=draft.now)
    assert answer(draft, "household.address") is None


def test_household_is_asked_once_for_each_parent(draft):
    for parent in ("mother", "father", "mother", "father"):
        draft.part("household", newborn__hukou_follow=parent)
    assert answer(draft, "household.address")[0][:9] == "云南省昆明市五华区"


# --- declining and disputing ----------------------------------------------------------------------------------


def decline(stage, source="civil.marriage", of="mother"):
    drafting.decline_source(stage.mother, stage.ref, source, of, now=stage.now)
    return stage.settle()


def test_declined_register_leaves_its_fields_to_be_typed(draft):
    decline(draft).part("parents", father__name="岩温", father__ric="532801199501200171", parents__married="yes")
    assert answer(draft, "father.name") == ("岩温", "typed")


def test_declined_register_that_answers_late_is_not_heard(stage, faults):
    faults("civil.marriage", "silent")
    decline(stage.open()).reply("civil.marriage", "mother", spouse_name="王海涛")
    assert answer(stage, "father.name") == (None, "declined")


def test_declining_keeps_what_another_register_said(draft):
    decline(draft)
    assert answer(draft, "newborn.sex") == ("female", "found")


def test_proven_identity_cannot_be_declined(draft):
    with pytest.raises(NotFound):
        decline(draft, "identity")


def test_declining_an_unknown_register_is_not_found(draft):
    with pytest.raises(NotFound):
        decline(draft, "no-such")


# --- optional items -------------------------------------------------------------------------------------------


def test_item_not_chosen_does_not_apply(draft):
    drafting.choose_items(draft.mother, draft.ref, {"parenting"}, now=draft.now)
    draft.fill().submit().sign()
    assert (draft.item("childcare-subsidy").phase, draft.item("parenting").phase) == ("not_applicable", "waiting")


@pytest.mark.parametrize("chosen", [{"no-such"}, {"birth-certificate"}])
def test_only_optional_items_can_be_chosen(draft, chosen):
    with pytest.raises(Refused):
        drafting.choose_items(draft.mother, draft.ref, chosen, now=draft.now)


def test_jobs_of_a_draft_hold_no_answers(draft):
    assert OutboxRow.objects.filter(payload__icontains="530103199405160248").count() == 0


def test_another_scenario_may_be_told(db, clock):
    stage = Stage("随父亲落户", clock).open().fill()
    assert answer(stage, "householder.ric") == ("532901196803030157", "found")
