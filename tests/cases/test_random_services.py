"""Any service that passes the gate, published and used by anybody: it comes to its end, as the engine alone says."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from django.utils import timezone

from oneservice.cases import archives
from oneservice.cases.flow.models import CaseProcess
from oneservice.cases.models import Case
from oneservice.cases.permissions import may_withdraw
from oneservice.cases.rehearsal import Running, hire, troupe
from oneservice.catalogue import versions
from oneservice.connectors import scripted
from oneservice.console.scratch import child
from oneservice.console.scratch.clock import Clock
from oneservice.engine.closure import closure_json
from oneservice.engine.definition import END_PHASES, Action, BundleItem, Phase, Process, State
from oneservice.engine.movers import Mover
from oneservice.engine.phases import LEGAL_MOVES
from oneservice.engine.playing import play
from oneservice.engine.scenario import Touched, beginning
from oneservice.jobs import effects
from oneservice.records import journal
from oneservice.records.models import OutboxRow
from tests.cases.anybody import Anybody, AsWritten, anything_said, moves_of
from tests.cases.random_services import FIT, REGISTER, complete, random_service
from tests.cases.stage import published
from tests.engine.builders import equals, workdays
from tests.engine.random_bundles import content_of

SEEDS = range(50)
SILENT = ((), (), (Mover.APPLICANT,), (Mover.PAYER, Mover.MACHINE), (Mover.APPLICANT, Mover.PAYER, Mover.MACHINE))


@pytest.fixture
def world(db, monkeypatch, settings):
    """Registers that say what a scenario has, everybody else outside doing as told, a clock that is moved."""
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    settings.CONNECTORS = dict(pair.split("=") for pair in scripted.connectors().split(","))
    effects.load()
    return child.Process(clock)


def begun(content, random, world, *, silent=(), **said):
    """A case of the service, filed by what is drawn; ``said`` is laid over that."""
    closure = versions.closure(published(closure_json(content, "birth")).sha256)
    hire(closure)
    scenario = replace(anything_said(random, closure.bundle), **said)
    world.clock.start(date.fromisoformat(scenario.today))
    role = beginning(closure, scenario)
    run = Running(closure, scenario, world, Touched(), troupe.starter(role, scenario), role)
    world.listen(run.said)
    people = Anybody(run, random, silent)
    people.file()
    return people


def case_of(people):
    return Case.objects.get(ref=people.run.ref)


def check_as_the_engine_plays(people):
    """The engine alone, told the same choices, comes to the same phases."""
    chooser = AsWritten(moves_of(people.run.ref))
    played = play(people.run.closure, chooser)
    assert chooser.script == []
    assert {item.key: item.phase for item in people.run.items()} == played.phases


def check_end(people):
    case, items = case_of(people), people.run.items()
    assert {Phase(item.phase) for item in items} <= END_PHASES
    assert case.closed_at is not None
    assert CaseProcess.objects.get(pk=case.process).status == ("CANCELED" if is_void(case, items) else "DONE")
    assert people.run.came.troubles == []


def is_void(case, items):
    return case.withdrawn_at is not None and all(
        item.phase in {"withdrawn", "not_applicable", "ended"} for item in items
    )


def check_journal(people):
    """Whole; lawful move by move; and replayed it gives what is stored."""
    case = case_of(people)
    assert journal.verify(case.ref, journal.Head(case.head_seq, case.head_hash)) == []
    places = {item.key: (str(Phase.WAITING), "") for item in people.run.items()}
    for item, _, phase, state in moves_of(case.ref):
        before = Phase(places[item][0])
        assert phase == before or Phase(phase) in LEGAL_MOVES[before]
        places[item] = (phase, state)
    assert places == {item.key: (item.phase, item.state) for item in people.run.items()}


def check_nothing_is_left(people):
    before = [(item.phase, item.state) for item in people.run.items()]
    people.wait_for_everything()
    assert [(item.phase, item.state) for item in people.run.items()] == before
    left = OutboxRow.objects.exclude(kind=archives.DUE)  # a closed case waits for the archive
    assert set(left.values_list("state", flat=True)) <= {OutboxRow.State.DONE}


@pytest.mark.deep
@pytest.mark.parametrize("seed", SEEDS)
def test_any_service_comes_to_its_end_whoever_does_what(seed, world):
    people = begun(random_service(seed), Random(seed), world, silent=SILENT[seed % len(SILENT)])
    people.play_on()
    check_as_the_engine_plays(people)
    for _ in range(2):
        people.ask_again()
        people.play_on()
        check_end(people)
        check_journal(people)
    check_nothing_is_left(people)


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(50, 62))
def test_any_case_may_be_taken_back_as_a_whole(seed, world):
    people = begun(random_service(seed), Random(seed), world)
    for _ in range(seed % 4):
        people.over or people.step(leave=0)
    if any(may_withdraw(item) for item in people.run.items()):
        people.take_back()
    people.play_on()
    check_end(people)
    check_journal(people)
    check_nothing_is_left(people)


# --- what was found so ------------------------------------------------------------------------------------------


def service_of(entry, process):
    return complete(Random(1), content_of((entry,), [process]))


STATES = {
    "new": State("new", Phase.RECEIVED, actor="clerk"),
    "wrong": State("wrong", Phase.CORRECTION, actor="applicant", limit=workdays(5)),
    "open": State("open", Phase.REVIEW, actor="clerk"),
    "lapsed": State("lapsed", Phase.ENDED),
    "done": State("done", Phase.CLOSED),
}
CORRECTED = Process(
    "p0",
    None,
    STATES,
    (
        Action("correct", ("new",), "wrong"),
        Action("stop", ("wrong",), "lapsed", by="clerk"),
        Action("resubmit", ("wrong",), "new"),
        Action("late", ("wrong",), "lapsed", event="expired"),
        Action("accept", ("new",), "open"),
        Action("finish", ("open",), "done"),
    ),
)


def test_flow_of_a_case_to_which_nothing_applies_is_over_when_it_is_filed(world):
    content = service_of(BundleItem("i0", "i0", when=equals(FIT, True)), CORRECTED)
    people = begun(content, Random(1), world, sources={REGISTER: {"mother": {"fit": "no"}}})
    assert [item.phase for item in people.run.items()] == ["not_applicable"]
    check_end(people)


def test_applicant_who_answers_a_notice_takes_no_step_of_the_staff(world):
    people = begun(service_of(BundleItem("i0", "i0"), CORRECTED), Random(1), world)
    for action in ("correct", "resubmit"):
        (item,) = people.run.items()
        people.take(item, people.run.closure.process_of("i0").action(action))
    assert [(item.phase, item.state) for item in people.run.items()] == [("received", "new")]
