"""Authority: an agent fills, signs and follows in another's case until the day named or until it is taken back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import delegating, draft, signing
from oneservice.cases.errors import NotFound, Refused
from oneservice.cases.reading import service_ids
from oneservice.people.models import Delegation
from oneservice.records import journal
from tests.cases.closures import closure
from tests.cases.company import FOUNDER, HOLDERS, Company, person, somebody
from tests.cases.stage import paper, posted, statements

pytestmark = pytest.mark.django_db

AGENT = somebody(97)


def give(case, *, services=("company",), until=date(2026, 10, 20), document=b"", who=None, principal=None):
    agent = who or AGENT
    said = posted(agent__name=agent["name"], agent__ric=agent["ric"]) | {"agent.services": list(services)}
    said |= {f"agent.until.{part}": [str(getattr(until, part))] for part in ("year", "month", "day")}
    delegating.give_authority(principal or case.founder, said, document, now=case.now)
    return Delegation.objects.latest("pk")


@pytest.fixture
def case(db, clock):
    """A draft of the founder, and an agent who may act for him in it until 20 October."""
    made = Company(FOUNDER, HOLDERS, rows=1, clock=clock)
    made.agent = person(AGENT)
    made.authority = give(made)
    return made.open()


# --- acting ---------------------------------------------------------------------------------------------------


def test_agent_fills_and_signs_as_the_role(case):
    case.fill(case.agent).submit(case.agent)
    assert case.parts() == {"founder": "signed", "shareholders#1": "waiting"}


def test_everything_the_agent_does_is_journalled_as_agent_of_the_role(case):
    case.fill(case.agent).submit(case.agent)
    done = {entry.verb: entry.actor for entry in journal.entries(case.ref)}
    name = f"role:founder:agent:{case.authority.pk}"
    assert (done["answers.saved"], done["case.signed"], done["case.opened"]) == (name, name, "role:founder")


def test_principal_reads_what_was_done(case):
    case.fill(case.agent).submit(case.agent)
    _, deeds = queries.authority(case.founder, case.authority.pk)
    assert {deed.what.zh for deed in deeds} == {"填写内容", "签名"}


def test_agent_has_the_case_in_his_list(case):
    [card] = queries.my_cases(case.agent)
    assert (card.ref, card.todo, card.acting) == (case.ref, "fill", True)


def test_page_tells_the_agent_for_whom_he_acts(case):
    assert queries.draft(case.agent, case.ref).acting == case.founder.name
    assert queries.draft(case.founder, case.ref).acting == ""


def test_agent_signs_for_a_shareholder_and_the_paper_says_so(case):
    case.fill().submit()
    give(case, principal=case.holder(1))
    signing.sign_case(case.agent, case.ref, now=case.now)
    [part] = case.case.participants.filter(role="shareholders")
    assert (part.status, part.agent.agent_name, case.case.phase) == ("signed", AGENT["name"], "in_progress")
    assert [one.agent for one in queries.draft(case.founder, case.ref).signers] == [False, True]


def test_agent_begins_a_case_for_the_principal(db, clock):
    case = Company(FOUNDER, rows=0, clock=clock)
    authority = give(case)
    case.open(person(AGENT), role="founder", authority=authority.pk)
    assert case.reading.dossier.answers["founder.ric"].value == case.founder.ric
    assert queries.draft(case.founder, case.ref).starts


def test_who_has_a_part_of_his_own_acts_in_no_other_name(case):
    case.fill().submit()
    give(case, who=case.rows[0])
    signing.sign_case(case.holder(1), case.ref, now=case.now)
    assert case.parts()["shareholders#1"] == "signed"
    assert queries.draft(case.holder(1), case.ref).role == "shareholders"


# --- its limits -----------------------------------------------------------------------------------------------


def gone(case):
    """Whether every door of the case is shut for the agent."""
    doors = [queries.draft, lambda who, ref: queries.page(who, ref, "company"), queries.check, queries.standing]
    for door in doors:
        with pytest.raises(NotFound):
            door(case.agent, case.ref)
    with pytest.raises(NotFound):
        draft.save_page(case.agent, case.ref, "company", {}, now=case.now)
    return queries.my_cases(case.agent) == []


def test_revoked_authority_shuts_the_case_at_once_and_the_principal_goes_on(case):
    case.fill(case.agent)
    delegating.revoke_authority(case.founder, case.authority.pk, now=case.now)
    assert gone(case)
    assert case.submit().parts()["founder"] == "signed"


def test_authority_ends_with_its_last_day_in_the_middle_of_a_case(case, clock):
    case.fill(case.agent).submit(case.agent).sign(1)
    clock.at = clock.at.replace(month=10, day=20, hour=23)
    assert queries.standing(case.agent, case.ref).ref == case.ref
    clock.at += timedelta(hours=1)
    assert (gone_from_progress(case), queries.progress(case.founder, case.ref).phase) == (True, "in_progress")


def gone_from_progress(case):
    with pytest.raises(NotFound):
        queries.progress(case.agent, case.ref)
    return queries.my_cases(case.agent) == []


def test_authority_for_another_service_opens_nothing(case):
    Delegation.objects.update(bundle="newborn")
    assert gone(case)


def test_authority_for_every_service_opens_this_one(case):
    delegating.revoke_authority(case.founder, case.authority.pk, now=case.now)
    give(case, services=["every-service"])
    assert queries.draft(case.agent, case.ref).starts


def test_ended_authority_begins_no_case(case, clock):
    clock.at += timedelta(days=40)
    with pytest.raises(NotFound):
        draft.open_case(case.agent, "company", now=case.now, nonce="later", role="founder", authority=case.authority.pk)


def test_stranger_costs_one_statement_more_than_a_participant(case):
    with statements() as own:
        queries.draft(case.founder, case.ref)
    with statements() as acting:
        queries.draft(case.agent, case.ref)
    assert (len(own), len(acting)) == (1, 2)


# --- granting -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "control"),
    [
        ({"who": somebody(99)}, "agent.ric"),
        ({"who": {**AGENT, "ric": "530102198804170011"}}, "agent.ric"),
        ({"who": {**AGENT, "name": ""}}, "agent.name"),
        ({"services": []}, "agent.services"),
        ({"services": ["no-such"]}, "agent.services"),
        ({"until": date(2026, 9, 27)}, "agent.until"),
        ({"until": date(2031, 9, 27)}, "agent.until"),
        ({"document": b"no picture"}, "file"),
    ],
)
def test_grant_that_cannot_be_is_told_at_its_control(case, change, control):
    before = Delegation.objects.count()
    with pytest.raises(Refused) as refused:
        give(case, **change)
    assert (list(refused.value.fields), Delegation.objects.count()) == ([control], before)


def test_document_of_a_grant_is_read_by_who_granted_it_only(case):
    given = give(case, document=paper())
    assert queries.authority_file(case.founder, given.pk)[1] in ("image/png", "image/jpeg")
    with pytest.raises(NotFound):
        queries.authority_file(case.agent, given.pk)


def test_nobody_else_revokes(case):
    with pytest.raises(NotFound):
        delegating.revoke_authority(case.agent, case.authority.pk, now=case.now)


def test_revoking_twice_is_revoking_once(case):
    for _ in range(2):
        delegating.revoke_authority(case.founder, case.authority.pk, now=case.now)
    verbs = [entry.verb for entry in journal.entries(f"authority:{case.founder.pk}")]
    assert verbs == ["authority.granted", "authority.revoked"]


def test_journal_of_authority_holds_no_name_and_no_number(case):
    text = repr([(e.actor, e.subject, e.data) for e in journal.entries(f"authority:{case.founder.pk}")])
    assert (AGENT["name"] in text, AGENT["ric"] in text) == (False, False)
    assert journal.verify(f"authority:{case.founder.pk}", None) == []


def test_both_sides_see_the_authority(case):
    given, held = queries.authorities(case.founder).given, queries.authorities(case.agent).held
    assert [(one.who, one.state) for one in given] == [(AGENT["name"], "standing")]
    assert [(one.who, one.service.zh) for one in held] == [(case.founder.name, "办公司一件事")]


def test_authority_covers_the_bundle_that_stands_for_the_service_in_a_county():
    whole = closure({"one": ()})
    county = replace(whole, bundle=replace(whole.bundle, id="county", extends="one"))
    assert (service_ids(whole), service_ids(county)) == (("one",), ("county", "one"))
