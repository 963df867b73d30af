"""Who must sign, and what becomes of the case when somebody signs, refuses, is late, or has changed his mind."""

from datetime import date

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import signing
from oneservice.cases.errors import NotFound, Refused
from oneservice.connectors import registry
from tests.cases.stage import Stage

pytestmark = pytest.mark.django_db


def statuses(stage):
    return dict(stage.case.participants.values_list("role", "status"))


def refuse(stage, reason="孩子的姓名我不同意"):
    signing.refuse_signature(stage.father, stage.ref, reason, now=stage.now)
    return stage.settle()


def recall(stage):
    signing.recall_case(stage.mother, stage.ref, now=stage.now)
    return stage.settle()


def letters(person):
    """Texts of the messages a person got from the demo, oldest first."""
    return [message.text for message in reversed(registry.demo_messages().inbox(person.mobile))]


# --- submitting -----------------------------------------------------------------------------------------------


def test_draft_that_is_not_filled_cannot_be_signed(draft):
    with pytest.raises(Refused) as refused:
        draft.submit()
    assert "newborn.name" in refused.value.fields
    assert draft.case.phase == "draft"


def test_submitting_asks_the_father_to_sign_within_15_days(submitted):
    father = submitted.case.participants.get(role="father")
    assert (father.status, father.due) == ("waiting", date(2026, 10, 13))


def test_only_the_starter_submits(submitted):
    recall(submitted)
    with pytest.raises(NotFound):
        signing.submit_case(submitted.father, submitted.ref, now=submitted.now)


def test_last_signature_files_the_case(submitted):
    submitted.sign()
    assert (submitted.case.phase, statuses(submitted)) == ("in_progress", {"mother": "signed", "father": "signed"})


def test_signing_twice_is_signing_once(submitted):
    submitted.sign()
    filed_at = submitted.case.filed_at
    submitted.sign()
    assert submitted.case.filed_at == filed_at


def test_stranger_cannot_sign(submitted):
    with pytest.raises(NotFound):
        submitted.sign(submitted.stranger)


def test_co_signer_with_the_starters_number_is_refused(stage, faults):
    faults("civil.marriage", "not_found")
    stage.open().part("parents", parents__married="yes", father__name="李娜", father__ric="530103199405160248")
    with pytest.raises(Refused) as refused:
        stage.submit()
    assert refused.value.fields["father.ric"].zh == "共同签字人的证件号码不能与您本人相同"


# --- a householder who is no parent ---------------------------------------------------------------------------


@pytest.fixture
def household(db, clock):
    """The child joins the household of its grandfather; he must agree."""
    return Stage("随父亲落户", clock).once("submitted")


def test_householder_who_is_no_parent_must_sign(household):
    household.sign()
    assert (household.case.phase, statuses(household)["householder"]) == ("awaiting_signatures", "waiting")


def test_householders_signature_files_the_case(household):
    household.sign().sign(household.person("yang-zhengming"))
    assert household.case.phase == "in_progress"


def test_householder_is_no_longer_asked_when_the_household_is_another(household):
    recall(household).part("household", newborn__hukou_follow="mother")
    household.submit().sign()
    assert (household.case.phase, statuses(household)["householder"]) == ("in_progress", "not_invited")


# --- refusing, being late, calling back -----------------------------------------------------------------------


def test_refused_signature_returns_the_draft_with_its_answers(submitted):
    before = submitted.dossier.answers
    refuse(submitted)
    assert (submitted.case.phase, submitted.dossier.answers) == ("draft", before)


def test_starter_reads_why_the_signature_was_refused(submitted):
    told = queries.draft(submitted.mother, refuse(submitted).ref).returned
    assert "孩子的姓名我不同意" in told.zh


def test_refusing_needs_a_reason(submitted):
    with pytest.raises(Refused) as refused:
        refuse(submitted, " ")
    assert (list(refused.value.fields), submitted.case.phase) == (["reason"], "awaiting_signatures")


def test_reason_of_a_refusal_is_gone_once_submitted_again(submitted):
    refuse(submitted).submit()
    assert queries.draft(submitted.mother, submitted.ref).returned is None


def test_signature_after_refusing_is_refused(submitted):
    refuse(submitted)
    with pytest.raises(Refused):
        submitted.sign()


def test_late_signature_returns_the_draft_with_its_answers(submitted):
    before = submitted.dossier.answers
    submitted.wait(days=16)
    assert (submitted.case.phase, submitted.case.returned, statuses(submitted)["father"]) == ("draft", "late", "late")
    assert submitted.dossier.answers == before


def test_signature_is_not_late_on_its_last_day(submitted):
    submitted.wait(days=15, hours=13)
    assert submitted.case.phase == "awaiting_signatures"


def test_signer_is_reminded_three_days_before(submitted):
    submitted.wait(days=12)
    before = len(letters(submitted.father))
    submitted.wait(days=2)
    assert letters(submitted.father)[before:] == ["“新生儿出生一件事”还等待您的确认，期限至2026-10-13。"]


def test_signer_who_signed_is_not_reminded(submitted):
    submitted.sign()
    before = letters(submitted.father)
    submitted.wait(days=14)
    assert letters(submitted.father) == before


def test_timer_of_a_recalled_signature_does_nothing(submitted):
    submitted.wait(days=10)
    recall(submitted).submit()
    submitted.wait(days=6)
    assert submitted.case.phase == "awaiting_signatures"


def test_reminder_of_a_recalled_signature_is_not_sent(submitted):
    submitted.wait(days=10)
    recall(submitted).submit()
    before = letters(submitted.father)
    submitted.wait(days=6)
    assert letters(submitted.father) == before


def test_recalled_case_is_a_draft_again(submitted):
    recall(submitted)
    assert (submitted.case.phase, statuses(submitted)) == ("draft", {"mother": "fills", "father": "not_invited"})


def test_only_the_starter_recalls(submitted):
    with pytest.raises(Refused):
        signing.recall_case(submitted.father, submitted.ref, now=submitted.now)


def test_filed_case_cannot_be_recalled(filed):
    with pytest.raises(Refused):
        recall(filed)


def test_changed_answers_must_be_signed_again_by_all(db, clock):
    stage = Stage("随父亲落户", clock).once("submitted").sign()
    recall(stage).page("newborn", newborn__name="杨一诺", newborn__surname_follow="father", newborn__ethnicity="bai")
    stage.submit()
    assert statuses(stage) == {"mother": "signed", "father": "waiting", "householder": "waiting"}


# --- what a co-signer sees ------------------------------------------------------------------------------------


def test_co_signer_sees_the_pages_that_name_him(submitted):
    shown = [section.page for section in queries.check(submitted.father, submitted.ref).sections]
    assert shown == ["parents", "birth", "newborn", "household"]


@pytest.mark.parametrize("page", ["benefits", "delivery"])
def test_co_signer_finds_no_page_that_is_not_for_him(submitted, page):
    with pytest.raises(NotFound):
        queries.page(submitted.father, submitted.ref, page)


def test_co_signer_sees_no_bank_account(submitted):
    account = submitted.scenario.answers["pay.bank_account"]
    seen = [queries.draft, queries.check]
    assert [account in repr(read(submitted.father, submitted.ref)) for read in seen] == [False, False]


def test_co_signer_changes_nothing(submitted):
    assert {queries.page(submitted.father, submitted.ref, "newborn").read_only} == {True}
    with pytest.raises(Refused):
        signing.recall_case(submitted.father, submitted.ref, now=submitted.now)


def test_co_signer_sees_no_documents(filed):
    shown = queries.progress(filed.father, filed.ref)
    assert [shown.documents, *(item.documents for item in shown.items)] == [()] * 11


def test_co_signer_reads_no_documents(filed):
    document = filed.case.documents.filter(item=None).first()
    with pytest.raises(NotFound):
        queries.document_file(filed.father, document.pk)


def test_co_signer_reads_no_reasons(filed):
    filed.once("usual birth-certificate").act("birth-registration", "not-accept")
    shown = {item.id: item.reason for item in queries.progress(filed.father, filed.ref).items}
    assert shown["birth-registration"] == ""


def test_case_is_in_the_list_of_both(submitted):
    cards = [queries.my_cases(person)[0] for person in (submitted.mother, submitted.father)]
    assert [(card.role, card.todo) for card in cards] == [("mother", "wait"), ("father", "sign")]
