"""Bundles that several may begin, and guardians who fill and sign for another."""

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import draft, signing
from oneservice.cases.errors import NotFound, Refused
from oneservice.records import journal
from tests.cases.company import FOUNDER, Company, person, somebody
from tests.cases.stage import paper

pytestmark = pytest.mark.django_db

PARTNER = "partner: {starts: true, signs: all, within: 15 days, title: {zh: 合伙人, en: Partner}}"
CARER = "partner: {starts: true, signs: all, within: 15 days, acts_for: founder, proof: proof-of-care}"
OTHER = somebody(98)
FOUNDERS = {f"founder__{name}": value for name, value in somebody(99).items()}
PARTNERS = {f"partner__{name}": value for name, value in OTHER.items()}
PROOF = "proof-of-care:partner"


def company(clock, *roles):
    return Company(*roles, rows=0, clock=clock)


@pytest.fixture
def either(db, clock):
    """The founder or his partner may begin."""
    return company(clock, FOUNDER, PARTNER)


@pytest.fixture
def cared_for(db, clock):
    """Somebody cares for the founder and begins for him."""
    return company(clock, FOUNDER, CARER).open(person(OTHER), role="partner")


def filled(case, who, answers):
    """Both pages, whichever of them ask."""
    for line in queries.draft(who, case.ref).pages:
        names = {each.name for each in queries.page(who, case.ref, line.id).questions}
        mine = {name: value for name, value in answers.items() if name.replace("__", ".") in names}
        case.save(line.id, who, **mine)
    return case


# --- several may begin ----------------------------------------------------------------------------------------


def test_who_begins_must_say_who_he_is(either):
    with pytest.raises(Refused) as refused:
        either.open()
    assert refused.value.fields["role"].zh == "请选择您在这件事里是谁"


def test_role_that_does_not_begin_is_refused(either):
    with pytest.raises(Refused):
        either.open(role="shareholders")


def test_identity_goes_to_the_role_that_began(either):
    either.open(person(OTHER), role="partner")
    answers = either.reading.dossier.answers
    assert (answers["partner.ric"].value, "founder.ric" in answers) == (OTHER["ric"], False)


def test_the_other_who_might_have_begun_signs_along(either):
    who = person(OTHER)
    filled(either.open(who, role="partner"), who, {**FOUNDERS, "company__name": "样板公司", "partner__married": "no"})
    either.submit(who)
    assert either.parts() == {"partner": "signed", "founder": "waiting"}
    signing.sign_case(either.founder, either.ref, now=either.now)
    assert either.case.phase == "in_progress"


def test_the_other_sees_only_the_pages_that_name_him(either):
    who = person(OTHER)
    filled(either.open(who, role="partner"), who, {**FOUNDERS, "company__name": "样板公司", "partner__married": "no"})
    either.submit(who)
    with pytest.raises(NotFound):
        queries.page(either.founder, either.ref, "founder")


# --- a guardian -----------------------------------------------------------------------------------------------


def test_guardian_must_prove_that_he_may(cared_for):
    who = person(OTHER)
    filled(cared_for, who, {**FOUNDERS, "company__name": "样板公司", "partner__married": "no"})
    with pytest.raises(Refused) as refused:
        cared_for.submit(who)
    assert list(refused.value.fields) == [f"material:{PROOF}"]


def test_guardian_signs_in_the_place_of_whom_he_acts_for(cared_for):
    who = person(OTHER)
    filled(cared_for, who, {**FOUNDERS, "company__name": "样板公司", "partner__married": "no"})
    draft.attach_material(who, cared_for.ref, PROOF, paper(), now=cared_for.now)
    cared_for.submit(who)
    assert (cared_for.case.phase, cared_for.parts()) == ("in_progress", {"partner": "signed"})
    assert {entry.actor for entry in journal.entries(cared_for.ref)} == {"role:partner"}


def test_who_comes_himself_needs_no_guardian(db, clock):
    alone = company(clock, FOUNDER, CARER).open(role="founder")
    filled(alone, alone.founder, {"company__name": "样板公司"}).submit()
    assert (alone.case.phase, alone.parts()) == ("in_progress", {"founder": "signed"})
