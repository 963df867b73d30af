"""Whoever only allows look-ups: asked on the phone, looked up after the yes, typed in after the no."""

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import consenting
from oneservice.cases.errors import NotFound, Refused
from oneservice.engine.values import Origin
from oneservice.records import journal
from tests.cases.company import FOUNDER, Company, inbox, person, somebody

pytestmark = pytest.mark.django_db

ALLOWS = "partner: {consents: true, within: 5 days, title: {zh: 配偶, en: Partner}}"
LI_NA = {"name": "李娜", "ric": "530103199405160248", "mobile": "13900009098"}
"""The demo's register of marriages knows her."""


def named(case, who, **other):
    case.save("company", case.founder, **{f"partner__{key}": value for key, value in who.items()}, **other)
    return case


@pytest.fixture
def asked(db, clock):
    """The partner is named and asked; nobody has looked her up."""
    case = Company(FOUNDER, ALLOWS, rows=0, clock=clock, more=", partner.married").open()
    case.before[LI_NA["mobile"]] = len(inbox(LI_NA))
    return named(case, LI_NA, company__name="样板公司")


def answer(case, allow, who=LI_NA):
    consenting.answer_consent(person(who), case.ref, allow, now=case.now)
    return case.settle()


def value(case):
    return case.reading.dossier.answers.get("partner.married")


def test_nobody_is_looked_up_before_the_yes(asked):
    assert (value(asked), asked.reading.dossier.asked, asked.parts()["partner"]) == (None, {}, "asked")


def test_partner_is_asked_on_the_phone(asked):
    told = inbox(LI_NA)[asked.before[LI_NA["mobile"]] :]
    assert told == ["请登录办事通，确认是否同意为“办公司一件事”查询您的信息，期限至2026-10-08。"]
    [card] = queries.my_cases(person(LI_NA))
    assert (card.ref, card.todo) == (asked.ref, "consent")


def test_page_names_the_registers(asked):
    view = queries.consent(person(LI_NA), asked.ref)
    assert ([title.zh for title in view.sources], view.role_title.zh) == (["婚姻登记信息"], "配偶")


def test_yes_lets_the_register_answer(asked):
    answer(asked, True)
    assert (value(asked).value, value(asked).origin, asked.parts()["partner"]) == (True, Origin.FOUND, "consented")


def test_no_is_declined_and_typing_stays_open(asked):
    answer(asked, False)
    assert (value(asked).origin, asked.parts()["partner"]) == (Origin.DECLINED, "declined")
    asked.save("company", asked.founder, partner__married="yes")
    assert asked.submit().case.phase == "in_progress"


def test_no_answer_in_time_is_a_no(asked):
    asked.wait(12)
    assert (value(asked).origin, asked.parts()["partner"]) == (Origin.DECLINED, "late")


def test_answer_given_is_not_late(asked):
    answer(asked, True).wait(12)
    assert (value(asked).origin, asked.parts()["partner"]) == (Origin.FOUND, "consented")


def test_partner_is_asked_once(asked):
    named(asked, LI_NA, company__name="另一公司")
    assert len(inbox(LI_NA)) - asked.before[LI_NA["mobile"]] == 1


def test_another_person_is_asked_anew(asked):
    answer(asked, False)
    other = {**somebody(7), "mobile": "13900009097"}
    named(asked, other)
    assert (asked.parts()["partner"], value(asked)) == ("asked", None)
    with pytest.raises(NotFound):
        queries.consent(person(LI_NA), asked.ref)


def test_answering_twice_is_answering_once(asked):
    answer(asked, True)
    answer(asked, False)
    assert value(asked).origin is Origin.FOUND


def test_nobody_else_answers(asked):
    with pytest.raises(Refused):
        consenting.answer_consent(asked.founder, asked.ref, True, now=asked.now)
    with pytest.raises(NotFound):
        consenting.answer_consent(person(somebody(5)), asked.ref, True, now=asked.now)


def test_who_only_consents_signs_nothing(asked):
    answer(asked, True)
    assert asked.submit().case.phase == "in_progress"
    assert [signer.role for signer in queries.draft(asked.founder, asked.ref).signers] == ["founder"]


def test_consent_is_journalled_without_a_value(asked):
    answer(asked, True)
    found = [(entry.verb, entry.actor) for entry in journal.entries(asked.ref) if entry.verb.startswith("consent.")]
    assert found == [("consent.asked", "role:founder"), ("consent.yes", "role:partner")]
