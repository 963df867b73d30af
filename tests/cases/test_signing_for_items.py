"""A signature that only some items wait for: the case is filed without it, they begin with it or end without it."""

from datetime import date

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import signing
from oneservice.cases.errors import NotFound, Refused
from tests.cases.company import FOUNDER, HOLDERS, Company, person, somebody

pytestmark = pytest.mark.django_db

TAX = "partner: {signs: all, within: 15 days, items: [tax], title: {zh: 财务, en: Accountant}}"
ACCOUNTANT = somebody(98)
KNOWN = {f"partner__{name}": value for name, value in ACCOUNTANT.items()}


@pytest.fixture
def filed(db, clock):
    """Filed by the founder alone; only the tax item waits for the accountant."""
    return Company(FOUNDER, TAX, rows=0, clock=clock).open().fill(**KNOWN, partner__married="no").submit()


def sign(case):
    signing.sign_case(person(ACCOUNTANT), case.ref, now=case.now)
    return case.settle()


def refuse(case):
    signing.refuse_signature(person(ACCOUNTANT), case.ref, "不由我负责", now=case.now)
    return case.settle()


def line(case, item):
    return next(each for each in queries.progress(case.founder, case.ref).items if each.id == item)


def test_case_is_filed_and_only_the_named_item_waits(filed):
    assert (filed.case.phase, filed.phases()) == (
        "in_progress",
        {"licence": "review", "seal": "waiting", "tax": "waiting"},
    )


def test_citizen_reads_whose_signature_is_waited_for(filed):
    assert [text.zh for text in line(filed, "tax").waits_for] == ["财务签名，期限至2026年10月13日"]


def test_signature_begins_the_item(filed):
    assert sign(filed).phases()["tax"] == "review"


def test_signer_has_it_in_his_list_and_on_his_page_after_filing(filed):
    [card] = queries.my_cases(person(ACCOUNTANT))
    [signer] = [one for one in queries.check(person(ACCOUNTANT), filed.ref).draft.signers if one.me]
    assert (card.todo, signer.due, [title.zh for title in signer.items]) == ("sign", date(2026, 10, 13), ["事项tax"])


def test_page_to_sign_is_gone_once_signed(filed):
    sign(filed)
    with pytest.raises(NotFound):
        queries.check(person(ACCOUNTANT), filed.ref)


def test_refused_signature_ends_the_item_and_says_so(filed):
    told = line(refuse(filed), "tax")
    assert (filed.phases()["tax"], told.reason[:10], told.steps[-1].title.zh) == (
        "ended",
        "需要签字的人不同意，",
        "没有取得需要的签名，本事项终止",
    )


def test_late_signature_ends_the_item_after_a_reminder(filed):
    filed.wait(16)
    assert (filed.phases()["tax"], filed.parts()["partner"]) == ("ended", "late")
    assert filed.case.phase == "in_progress"


def test_signature_after_the_last_day_is_refused(filed):
    filed.wait(16)
    with pytest.raises(Refused):
        sign(filed)


def test_item_that_ends_last_closes_the_case(filed):
    filed.grant("licence").grant("seal")
    before = filed.case.phase
    assert (before, refuse(filed).case.phase) == ("in_progress", "closed")


def test_signature_given_before_filing_lets_the_item_begin_at_once(db, clock):
    case = Company(FOUNDER, HOLDERS, TAX, rows=1, clock=clock).open().fill(**KNOWN, partner__married="no").submit()
    assert (sign(case).case.phase, case.sign(1).phases()["tax"]) == ("awaiting_signatures", "review")


def test_refusal_before_filing_ends_only_the_item(db, clock):
    case = Company(FOUNDER, HOLDERS, TAX, rows=1, clock=clock).open().fill(**KNOWN, partner__married="no").submit()
    assert (refuse(case).case.phase, case.sign(1).phases()["tax"]) == ("awaiting_signatures", "ended")
