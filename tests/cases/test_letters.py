"""Dead letters of cases: who sees them, what retrying and settling do, and that both are in the journal."""

from datetime import timedelta

import pytest
from django.utils import timezone

from oneservice.cases import queries
from oneservice.cases.actions import letters
from oneservice.cases.errors import NotFound, Refused
from oneservice.cases.letters import MEANING
from oneservice.cases.queries.chains import chain_of, stored_heads
from oneservice.cases.queries.figures import standings, stopped_documents
from oneservice.cases.queries.letters import desk_stopped
from oneservice.jobs import effects
from oneservice.records import audit, journal, outbox
from oneservice.records.models import OutboxRow
from tests.cases.stage import statements

pytestmark = pytest.mark.django_db

ITEM = "birth-certificate"


def desk_letters(staff):
    return desk_stopped(staff, timezone.now()).letters


def desk_outages(staff, now):
    return desk_stopped(staff, now).outages


@pytest.fixture
def letter(filed):
    """Called with the kind of a job of the filed case: one of it is given up."""

    def bury(kind, **payload):
        rows = OutboxRow.objects.filter(chain=filed.ref, kind=kind)
        row = next(row for row in rows if payload.items() <= row.payload.items())
        dead = {"state": "dead", "attempts": 12, "last_error": "Unavailable", "closed_at": filed.now, "lease": ""}
        OutboxRow.objects.filter(pk=row.pk).update(**dead)
        return row.pk

    return bury


@pytest.fixture
def unmade(filed, letter):
    """The certificate is granted; making its paper was given up. The letter's key."""
    filed.once(f"usual {ITEM}")
    return letter("document.make", document=filed.case.documents.filter(item__item=ITEM).first().pk)


def of_the_office(stage):
    return stage.office(ITEM, "clerk")


def verbs(stage):
    last = journal.entries(stage.ref).last()
    return last.verb, last.actor, last.subject, last.data


def test_the_office_of_the_item_sees_what_was_given_up_and_what_comes_of_it(filed, unmade):
    [line] = desk_letters(of_the_office(filed))

    assert (line.id, line.case_number, line.attempts, line.error) == (unmade, filed.case.number, 12, "Unavailable")
    assert line.title.zh == "生成文书"
    assert line.about.zh != ""


def test_what_is_of_the_whole_case_is_the_leads(filed, letter):
    letter("message.send", about="filed")
    lead = filed.reading.bundle.lead
    seen = {
        staff.office.department: len(desk_letters(staff))
        for staff in (filed.office(item, "clerk") for item in filed.phases() if filed.item(item).office)
    }
    assert seen == {department: int(department == lead) for department in seen}


def test_another_office_sees_and_settles_nothing(filed, unmade):
    elsewhere = filed.staff("wuhua-police-clerk")

    assert desk_letters(elsewhere) == []
    with pytest.raises(NotFound):
        letters.retry_letter(unmade, by=elsewhere, now=filed.now)
    assert OutboxRow.objects.get(pk=unmade).state == "dead"


def test_a_letter_tried_afresh_is_done_and_journalled(filed, letter):
    made = letter("message.send", about="filed")
    lead = filed.office(ITEM, "clerk")
    letters.retry_letter(made, by="operator:test", now=filed.now)

    assert verbs(filed) == (
        "outbox.retried",
        "operator:test",
        "message.send",
        {"letter": made, "error": "Unavailable"},
    )
    filed.settle()
    assert OutboxRow.objects.get(pk=made).state == "done"
    assert desk_letters(lead) == []


def test_the_age_of_a_letter_tried_afresh_begins_anew(filed, letter):
    made = letter("message.send", about="filed")
    filed.clock.at = filed.clock.at.replace(day=30)
    now = filed.now
    letters.retry_letter(made, by="operator:test", now=now)

    assert OutboxRow.objects.get(pk=made).wanted_at == now


def test_a_letter_settled_by_hand_is_closed_and_says_how(filed, unmade):
    staff = of_the_office(filed)
    letters.resolve_letter(unmade, "by-hand", by=staff, now=filed.now)

    assert OutboxRow.objects.get(pk=unmade).state == "done"
    assert verbs(filed) == (
        "outbox.resolved",
        f"staff:{staff.pk}",
        "document.make",
        {"letter": unmade, "error": "Unavailable", "why": "by-hand"},
    )


def test_settling_needs_one_of_the_reasons(filed, letter):
    made = letter("message.send", about="filed")
    with pytest.raises(Refused) as error:
        letters.resolve_letter(made, "张三打过电话了", by="operator:test", now=filed.now)
    assert list(error.value.fields) == ["why"]
    assert "by-hand（已人工办理）" in error.value.text.zh


def test_the_second_of_two_is_told_so(filed, letter):
    made = letter("message.send", about="filed")
    letters.resolve_letter(made, "otherwise", by="operator:test", now=filed.now)
    with pytest.raises(Refused):
        letters.retry_letter(made, by="operator:test", now=filed.now)


def test_a_letter_that_is_none_is_not_found(filed):
    with pytest.raises(NotFound):
        letters.retry_letter(0, by="operator:test", now=filed.now)


def test_a_letter_of_no_case_is_an_operators_and_has_a_chain_of_its_own(filed):
    outbox.put([outbox.Job("house.keeping", "1")])
    row = OutboxRow.objects.get(kind="house.keeping")
    OutboxRow.objects.filter(pk=row.pk).update(state="dead")
    with pytest.raises(NotFound):
        letters.retry_letter(row.pk, by=of_the_office(filed), now=filed.now)
    letters.retry_letter(row.pk, by="operator:test", now=filed.now)

    assert [entry.verb for entry in journal.entries(letters.CHAIN)] == ["outbox.retried"]


def test_the_list_costs_the_same_for_one_and_for_many(filed, unmade):
    staff = of_the_office(filed)
    desk_letters(staff)
    with statements() as one:
        desk_letters(staff)
    OutboxRow.objects.filter(chain=filed.ref, kind="message.send").update(state="dead")
    with statements() as many:
        desk_letters(staff)
    assert (len(one), len(many)) == (4, 4)


@pytest.fixture
def unreached(filed):
    """``unreached(kind)``: rows of the case, of this kind, have not reached their system since now."""

    def lose(kind):
        rows = OutboxRow.objects.filter(chain=filed.ref, kind=kind)
        return rows.update(state="ready", due_at=filed.now + timedelta(days=1), unreached=9, unreached_since=filed.now)

    return lose


def test_staff_see_what_waits_for_a_system_out_of_reach_once_it_has_lasted(filed, unreached):
    began, count = filed.now, unreached("message.send")
    lead = filed.reading.bundle.lead
    clerks = [filed.office(item, "clerk") for item in filed.phases() if filed.item(item).office]
    seen = {clerk.office.department: desk_outages(clerk, began + timedelta(minutes=6)) for clerk in clerks}
    assert {department: len(outages) for department, outages in seen.items()} == {d: int(d == lead) for d in seen}
    [outage] = seen[lead]
    assert (outage.title.zh, outage.about, outage.count) == ("发送短信", filed.reading.bundle.title, count)
    assert [desk_outages(clerk, began + timedelta(minutes=4)) for clerk in clerks] == [[]] * len(clerks)


def test_outages_cost_the_same_for_one_and_for_many(filed, unreached):
    staff, later = of_the_office(filed), filed.now + timedelta(minutes=6)
    with statements() as none:
        desk_outages(staff, later)
    for kind in ("message.send", "source.ask"):
        unreached(kind)
    with statements() as many:
        desk_outages(staff, later)
    assert (len(none), len(many)) == (1, 3)


def test_every_kind_of_job_has_a_meaning(stage):
    ours = {kind for kind in effects._registered if not kind.startswith("example.")}  # those of other tests
    assert ours - set(MEANING) == set()


def test_a_case_keeps_the_head_its_chain_ends_in(filed):
    assert stored_heads() == {filed.ref: audit.Stored(journal.last(filed.ref), filed.case.number)}
    assert audit.verify(stored_heads).findings == []


def test_a_case_is_found_by_number_and_by_reference(filed):
    assert [chain_of(name) for name in (filed.case.number, filed.ref, "530000-20260101-000000", "x")] == [
        filed.ref,
        filed.ref,
        "",
        "",
    ]


def test_a_department_stands_by_its_promised_days(filed):
    item = filed.item(ITEM)
    today = item.act_by
    [mine] = [each for each in standings(filed.now, today) if each.department == item.department]
    assert (mine.overdue, mine.today, mine.soon, mine.calm) == (0, 1, 0, 0)
    assert queries.desk_problems(of_the_office(filed)) == []
    assert stopped_documents() == 0
