"""Prepared cases: a register's event makes one draft; its person confirms or deletes it, nothing is filed without."""

import json
from datetime import timedelta
from typing import ClassVar

import pytest
from django.utils import timezone

from oneservice.cases import queries
from oneservice.cases.actions import draft, events, signing, withdrawing
from oneservice.cases.actions.preparing import LISTEN, hear_event, listen_from
from oneservice.cases.models import Case, ItemCase
from oneservice.cases.rehearsal import hire
from oneservice.cases.rehearsal.troupe import sign_in
from oneservice.catalogue import versions
from oneservice.engine.closure import closure_json
from oneservice.engine.ports import Events, Found, RegisterEvent, Reply
from oneservice.engine.reading import read_content
from oneservice.jobs import effects, runner
from oneservice.records import journal, outbox
from oneservice.records.models import OutboxRow
from tests.cases.building import FILES as BUILDING
from tests.cases.school import invented
from tests.cases.stage import posted, published

pytestmark = pytest.mark.django_db

SOURCE = "plan.land"
FILES = {
    **BUILDING,
    "workflows/sources.yaml": """\
plan.land:
  title: {zh: 宅基地信息, en: Land register}
  department: plan
  key: ric
  answers: {area: integer}
  grade: A
  wait: 1 workday
""",
    "forms/fields/site.yaml": BUILDING["forms/fields/site.yaml"].replace(
        "type: integer, min: 1}\nbuild",
        "type: integer, min: 1, from: [{source: plan.land, of: owner, take: area}]}\nbuild",
    ),
    "workflows/bundles/house.yaml": BUILDING["workflows/bundles/house.yaml"]
    + "prepared_by: {source: plan.land, of: owner}\n",
}


@pytest.fixture
def owner(db, clock):
    effects.load()
    content, problems = read_content(FILES)
    assert [str(problem) for problem in problems] == []
    hire(versions.closure(published(closure_json(content, "house")).sha256))
    return sign_in(invented(1))


def hear(event="e1", number=1):
    return hear_event(SOURCE, invented(number)["ric"], event, now=timezone.now())


def answered(ref):
    """The register has told the rest."""
    case = Case.objects.get(ref=ref)
    index = OutboxRow.objects.get(kind="source.ask", chain=ref).payload["index"]
    events.record_reply(case.pk, SOURCE, "owner", Reply(Found.FOUND, {"area": 120}), index=index, now=timezone.now())
    return ref


def run_due(clock, **later):
    clock.at += timedelta(**later)
    for row in outbox.claim(50, timezone.now(), kinds=["prepared.due"]):
        runner.run_row(row)


def test_same_event_three_times_is_one_draft(owner):
    assert len({ref for _ in range(3) for ref in hear()}) == 1
    assert Case.objects.count() == 1


def test_another_event_is_another_draft(owner):
    assert hear("e1") != hear("e2")


def test_event_of_a_register_that_prepares_nothing_makes_no_draft(owner):
    assert hear_event("plan.other", owner.ric, "e1", now=timezone.now()) == []


def test_nothing_is_filed_and_nobody_bound(owner):
    [ref] = hear()
    assert (Case.objects.get(ref=ref).phase, ItemCase.objects.count()) == ("draft", 0)
    assert [entry.verb for entry in journal.entries(ref)][:2] == ["case.prepared", "case.opened"]


def test_person_is_told_and_finds_it_filled_and_ready_to_check(owner):
    [ref] = hear()
    view = queries.draft(owner, answered(ref))
    assert (view.prepared.zh, view.ready) == ("宅基地信息", True)
    assert [card.ref for card in queries.my_cases(owner)] == [ref]
    assert OutboxRow.objects.filter(kind="message.send", payload__about="prepared").count() == 1


def test_one_confirmation_files_it(owner):
    [ref] = hear()
    signing.submit_case(owner, answered(ref), now=timezone.now())
    case = Case.objects.get(ref=ref)
    assert (case.phase, case.prepared) == ("in_progress", False)


def test_declining_deletes_what_was_filled(owner):
    [ref] = hear()
    withdrawing.abandon_draft(owner, ref, now=timezone.now())
    case = Case.objects.get(ref=ref)
    assert (case.phase, bytes(case.sealed), case.participants.count()) == ("withdrawn", b"", 0)
    assert hear() == [ref]


def test_draft_nobody_takes_up_is_destroyed_after_a_month(owner, clock):
    [ref] = hear()
    run_due(clock, days=29)
    assert bytes(Case.objects.get(ref=ref).sealed) != b""
    run_due(clock, days=2)
    case = Case.objects.get(ref=ref)
    assert (case.phase, bytes(case.sealed), case.participants.count()) == ("withdrawn", b"", 0)


def test_draft_that_was_taken_up_is_kept(owner, clock):
    [ref] = hear()
    draft.save_page(owner, ref, "site", posted(site__area="130"), now=timezone.now())
    run_due(clock, days=31)
    assert Case.objects.get(ref=ref).phase == "draft"
    assert queries.draft(owner, ref).prepared is None


def test_somebody_who_was_never_here_finds_it_when_signing_in(owner):
    [ref] = hear(number=2)
    assert [card.ref for card in queries.my_cases(sign_in(invented(2)))] == [ref]
    assert queries.my_cases(owner) == []


# --- what registers tell by themselves -----------------------------------------------------------------------


class Telling:
    """Registers that tell what ``told`` has, two at a time, in the manner of the port."""

    told: ClassVar = []

    def ask(self, source_id, key, *, call=""):
        return Reply(Found.SILENT)

    def events(self, *, after):
        began = int(after or 0)
        new = tuple(RegisterEvent(SOURCE, number, invented(who)["ric"]) for number, who in self.told[began : began + 2])
        return Events(new, str(began + len(new)) if new else after)


@pytest.fixture
def listening(owner, settings):
    settings.CONNECTORS = {"registers": f"{__name__}.Telling"}
    Telling.told = [("e1", 1), ("e2", 2), ("e3", 3)]
    outbox.put([listen_from(timezone.now())])
    return owner


def listen(clock, **later):
    """Every look that is due by then."""
    clock.at += timedelta(**later)
    while rows := outbox.claim(9, timezone.now(), kinds=[LISTEN]):
        for row in rows:
            runner.run_row(row)


def test_every_event_a_register_tells_prepares_one_draft(listening, clock):
    listen(clock, minutes=11)
    assert Case.objects.filter(prepared=True).count() == 3
    assert [card.title.zh for card in queries.my_cases(listening)] == ["建房一件事"]


def test_only_what_is_new_is_asked_for_next_time(listening, clock):
    listen(clock, minutes=11)
    Telling.told += [("e4", 4)]
    listen(clock, minutes=11)
    assert Case.objects.count() == 4
    ahead = OutboxRow.objects.get(kind=LISTEN, state=OutboxRow.State.READY)
    assert (ahead.payload, ahead.due_at > timezone.now()) == ({"after": "4"}, True)


def test_event_told_twice_under_its_number_prepares_once(listening, clock):
    Telling.told = [("e1", 1), ("e1", 1), ("e1", 1)]
    listen(clock, minutes=11)
    assert Case.objects.count() == 1


def test_nobody_named_by_an_event_stands_in_a_job(listening, clock):
    listen(clock, minutes=11)
    said = json.dumps(list(OutboxRow.objects.values_list("key", "payload")), ensure_ascii=False)
    assert [number for number in (1, 2, 3) if invented(number)["ric"] in said] == []


def test_listening_begins_once(owner):
    for _ in range(2):
        outbox.put([listen_from(timezone.now())])
    assert OutboxRow.objects.filter(kind=LISTEN).count() == 1
