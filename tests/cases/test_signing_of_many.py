"""Roles with one signer a row, and roles of which not everybody must sign."""

import pytest
from django.db.models import F

from oneservice.cases import queries
from oneservice.cases.actions import signing
from oneservice.cases.errors import NotFound, Refused
from oneservice.cases.models import Case
from tests.cases.company import FOUNDER, HOLDERS, Company, person, somebody
from tests.cases.stage import statements

pytestmark = pytest.mark.django_db

TWO, ANY = (HOLDERS.replace("signs: all", f"signs: {word}") for word in ("2", "any"))


def company(clock, *roles, rows=3):
    return Company(*(roles or (FOUNDER, HOLDERS)), rows=rows, clock=clock)


@pytest.fixture
def three(db, clock):
    """Three shareholders, each asked to sign."""
    return company(clock).submitted()


@pytest.fixture
def two_of_three(db, clock):
    return company(clock, FOUNDER, TWO).submitted()


# --- one signer a row -----------------------------------------------------------------------------------------


def test_each_row_is_a_signer_of_its_own(three):
    waiting = {f"shareholders#{row}": "waiting" for row in (1, 2, 3)}
    assert three.parts() == {"founder": "signed", **waiting}


def test_every_shareholder_is_invited_once(three):
    assert [three.letters(row) for row in (1, 2, 3)] == [
        ["请登录办事通确认并签署“办公司一件事”，期限至2026-10-13。"]
    ] * 3


def test_last_shareholder_files_the_case(three):
    three.sign(1, 2)
    before = three.case.phase
    three.sign(3)
    assert (before, three.case.phase) == ("awaiting_signatures", "in_progress")


def test_founder_signs_his_own_row_with_the_whole(db, clock):
    founders = company(clock, rows=2)
    founders.rows[1] = somebody(99)
    assert founders.submitted().parts()["shareholders#2"] == "signed"
    assert founders.sign(1).case.phase == "in_progress"


def test_who_stands_in_two_rows_signs_once_and_has_one_message(db, clock):
    twice = company(clock, rows=2)
    twice.rows[1] = twice.rows[0]
    twice.submitted().sign(1)
    assert (twice.case.phase, len(twice.letters(1))) == ("in_progress", 1)


def test_refusal_of_one_brings_the_draft_back_with_every_row(three):
    three.sign(1).refuse(2)
    rows = three.reading.dossier.answers["company.shareholders"].value
    assert (three.case.phase, [row["ric"] for row in rows]) == ("draft", [row["ric"] for row in three.rows])
    assert "份额不对" in queries.draft(three.founder, three.ref).returned.zh


def test_shareholder_whose_row_is_gone_is_not_asked_again(three):
    three.refuse(3)
    gone = three.rows.pop()
    three.fill().submit()
    assert three.parts()["shareholders#3"] == "not_invited"
    with pytest.raises(NotFound):
        queries.draft(person(gone), three.ref)


def test_only_who_has_not_signed_is_reminded(three):
    three.sign(1).wait(13)
    assert [len(three.letters(row)) for row in (1, 2, 3)] == [1, 2, 2]


def test_late_shareholder_brings_the_draft_back(three):
    three.sign(1).wait(16)
    assert (three.case.phase, three.case.returned, three.parts()["shareholders#2"]) == ("draft", "late", "late")


def test_called_back_draft_asks_everybody_anew(three):
    three.sign(1)
    signing.recall_case(three.founder, three.ref, now=three.now)
    three.submit()
    assert {three.parts()[f"shareholders#{row}"] for row in (1, 2, 3)} == {"waiting"}


def test_shareholder_sees_his_own_row_and_no_other(three):
    seen = repr(queries.check(three.holder(2), three.ref).sections)
    page = repr(queries.page(three.holder(2), three.ref, "company").questions)
    numbers = [row["ric"] for row in three.rows]
    assert [(number in seen, number in page) for number in numbers] == [(False, False), (True, True), (False, False)]


def test_shareholder_sees_no_page_that_is_not_for_him(three):
    with pytest.raises(NotFound):
        queries.page(three.holder(1), three.ref, "founder")


def test_names_of_a_role_count_people(three):
    three.sign(1)
    context = three.reading.context()
    assert [context[f"role.shareholders.{name}"] for name in ("signed", "refused", "of")] == [1, 0, 3]


# --- not everybody --------------------------------------------------------------------------------------------


def test_two_of_three_are_enough(two_of_three):
    two_of_three.sign(1)
    before = two_of_three.case.phase
    two_of_three.sign(3)
    assert (before, two_of_three.case.phase) == ("awaiting_signatures", "in_progress")
    assert two_of_three.parts()["shareholders#2"] == "spared"


def test_one_is_enough_where_any_may_sign(db, clock):
    assert company(clock, FOUNDER, ANY).submitted().sign(2).case.phase == "in_progress"


def test_refusal_that_leaves_enough_changes_nothing(two_of_three):
    two_of_three.refuse(1)
    before = two_of_three.case.phase
    assert (before, two_of_three.sign(2, 3).case.phase) == ("awaiting_signatures", "in_progress")


def test_refusals_that_leave_too_few_bring_the_draft_back_with_all_reasons(two_of_three):
    two_of_three.refuse(1, "份额不对").refuse(3, "名称不对")
    told = queries.draft(two_of_three.founder, two_of_three.ref).returned.zh
    assert (two_of_three.case.phase, "份额不对；名称不对" in told) == ("draft", True)


def test_late_signers_beyond_the_number_do_not_bring_it_back(db, clock):
    partner = "partner: {signs: all, within: 30 days, title: {zh: 合伙人, en: Partner}}"
    waiting = company(clock, FOUNDER, TWO, partner)
    other = somebody(98)
    waiting.open().fill(**{f"partner__{k}": v for k, v in other.items()}, partner__married="no").submit()
    waiting.sign(1, 2).wait(17)
    assert (waiting.case.phase, waiting.parts()["shareholders#3"]) == ("awaiting_signatures", "late")
    signing.sign_case(person(other), waiting.ref, now=waiting.now)
    assert waiting.case.phase == "in_progress"


def test_signer_who_was_spared_follows_the_case_and_has_nothing_to_sign(two_of_three):
    two_of_three.sign(1, 3)
    [card] = queries.my_cases(two_of_three.holder(2))
    assert card.todo == "wait"
    with pytest.raises(Refused):
        two_of_three.sign(2)


def test_too_few_rows_for_the_number_cannot_be_submitted(db, clock):
    one = company(clock, FOUNDER, TWO, rows=1).open().fill()
    with pytest.raises(Refused) as refused:
        one.submit()
    assert refused.value.fields["company.shareholders"].zh == "至少要有 2 位签字人，请补齐"


def test_page_says_how_many_of_them_must_sign(two_of_three):
    [quorum] = queries.draft(two_of_three.founder, two_of_three.ref).quorums
    assert (quorum.title.zh, quorum.needed, quorum.of) == ("股东", 2, 3)


# --- fifty ----------------------------------------------------------------------------------------------------


def costs(clock, rows):
    """Statements of submitting, of a signature and of the last one."""
    many = company(clock, rows=rows).open().fill()
    with statements() as submitting:
        signing.submit_case(many.founder, many.ref, now=many.now)
    many.settle()
    with statements() as signature:
        signing.sign_case(many.holder(1), many.ref, now=many.now)
    many.sign(*range(2, rows))
    last = many.holder(rows)
    with statements() as filing:
        signing.sign_case(last, many.ref, now=many.now)
    assert many.case.phase == "in_progress"
    return len(submitting), len(signature), len(filing)


def test_fifty_shareholders_cost_no_more_statements_than_two(db, clock):
    costs(clock, 2)
    Case.objects.update(nonce="before")
    few = costs(clock, 3)
    Case.objects.update(nonce=F("ref"))
    assert costs(clock, 50) == few
