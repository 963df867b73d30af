import datetime as dt
import logging

import pytest
from django.utils import timezone

from oneservice.cases import outside
from oneservice.cases.actions.preparing import LISTEN
from oneservice.cases.actions.reconciling import RECONCILE
from oneservice.connectors import registry
from oneservice.connectors.demo.faults import Fault, FaultKind, write_faults
from oneservice.connectors.demo.province import FAULTS_FILE
from oneservice.jobs import effects, runner, tasks
from oneservice.records import journal, outbox
from oneservice.records.models import OutboxRow, OutsideSystem
from tests.jobs import example as example

pytestmark = pytest.mark.django_db(transaction=True)

LATER = dt.timedelta(minutes=2)


@pytest.fixture(autouse=True)
def scratch(settings, tmp_path):
    settings.VAR = tmp_path
    settings.DEMO = True
    yield tmp_path
    outbox.wake.clear()


def put(kind="example.send", key="1", due_at=None, system="", **payload):
    payload.setdefault("text", "您的办件已受理")
    outbox.put([outbox.Job(kind, key, payload, due_at=due_at, system=system)])


def row(key="1"):
    return OutboxRow.objects.get(key=key)


def effects_of(key="1"):
    return journal.entries(f"effect:{key}").count()


def messages():
    return [message.key for message in registry.demo_messages().inbox()]


def test_a_due_row_is_prepared_applied_and_closed():
    put()

    assert runner.drain() == 1
    assert (row().state, effects_of(), messages()) == ("done", 1, ["1"])


def test_a_row_that_is_not_due_is_left_alone():
    put(due_at=timezone.now() + LATER)

    assert runner.drain() == 0
    assert runner.drain(now=timezone.now() + LATER) == 1


def test_work_left_by_an_effect_is_done_too():
    put("example.chained", left=3)

    assert runner.drain() == 4


def test_a_drain_ends_at_its_limit():
    for key in "123":
        put(key=key)

    assert runner.drain(limit=2) == 2
    assert runner.drain() == 1


def test_a_drain_ends_when_its_time_is_over():
    put()

    assert runner.drain(seconds=0) == 0


def test_a_failed_row_comes_again_with_the_class_of_its_error_only():
    put("example.stumble", error="value")
    runner.drain()

    assert (row().state, row().last_error, row().attempts, effects_of()) == ("ready", "ValueError", 1, 0)
    assert row().due_at > timezone.now()


def test_the_text_of_an_error_stays_out_of_the_log(caplog):
    put("example.stumble", error="value")
    with caplog.at_level(logging.INFO):
        runner.drain()

    assert "effect failed" in caplog.text
    assert "530102199003070047" not in caplog.text


def test_what_another_system_refuses_is_a_dead_letter_at_once():
    put("example.stumble", error="refused")
    runner.drain()

    assert (row().state, row().last_error) == ("dead", "Refused")


def test_an_unknown_kind_waits_for_a_worker_that_knows_it():
    put("no.such")
    runner.drain()

    assert (row().state, row().last_error) == ("ready", "UnknownKind")


def test_a_row_taken_by_somebody_else_meanwhile_has_one_effect():
    put()
    [slow] = outbox.claim(1, timezone.now())
    assert runner.drain(now=timezone.now() + LATER) == 1

    assert runner.run_row(slow) is False
    assert (effects_of(), messages()) == (1, ["1"])


def test_an_apply_that_fails_leaves_the_row_open(monkeypatch):
    put()
    with monkeypatch.context() as broken:
        broken.setattr(journal, "append", lambda *args: 1 / 0)
        runner.drain()
    assert (row().state, row().last_error, messages()) == ("ready", "ZeroDivisionError", ["1"])
    runner.drain(now=timezone.now() + LATER)

    assert (row().state, effects_of(), messages()) == ("done", 1, ["1"])


@pytest.mark.parametrize("system", ["", "messages"])
@pytest.mark.parametrize("kind", [FaultKind.DOWN, FaultKind.DONE_BUT_TIMEOUT])
def test_a_call_that_failed_or_was_done_but_timed_out_is_repeated_safely(scratch, kind, system):
    write_faults(scratch / FAULTS_FILE, {"messages": Fault(kind)})
    put(system=system)
    runner.drain()
    assert (row().state, row().last_error, effects_of()) == ("ready", "Unavailable", 0)
    write_faults(scratch / FAULTS_FILE, {})
    runner.drain(now=timezone.now() + LATER)

    assert (row().state, effects_of(), messages()) == ("done", 1, ["1"])


def test_a_system_that_is_down_for_long_costs_a_row_nothing(scratch):
    write_faults(scratch / FAULTS_FILE, {"messages": Fault(FaultKind.DOWN)})
    put(system="messages")
    for _ in range(30):
        assert runner.drain(limit=1, now=timezone.now() + 4 * LATER) == 1
    assert (row().state, row().attempts, row().unreached, effects_of()) == ("ready", 30, 30, 0)
    write_faults(scratch / FAULTS_FILE, {})
    runner.drain(now=timezone.now() + 4 * LATER)

    assert (row().state, effects_of(), messages()) == ("done", 1, ["1"])


@pytest.mark.parametrize(("error", "counted"), [("unavailable", 0), ("value", 1), ("refused", 1)])
def test_only_a_system_that_is_not_reached_does_not_count(error, counted):
    put("example.stumble", error=error, system="there")
    runner.drain()

    assert row().attempts - row().unreached == counted


def test_a_system_that_is_not_reached_five_times_is_left_alone_until_it_answers():
    outbox.put([outbox.Job("example.stumble", str(n), {"error": "unavailable"}, system="there") for n in range(6)])
    assert (runner.drain(), row("5").attempts) == (5, 0)
    OutboxRow.objects.all().delete()
    outbox.put([outbox.Job("example.stumble", "6", {"error": "refused"}, system="there")])

    assert [runner.drain(), runner.drain(now=timezone.now() + LATER)] == [0, 1]
    assert OutsideSystem.objects.get().failures == 0


def test_an_error_of_ours_is_no_failure_of_the_system():
    outbox.put([outbox.Job("example.stumble", "1", {"error": "value"}, system="there")])
    runner.drain()

    assert OutsideSystem.objects.get().failures == 0


def test_the_task_for_one_key_runs_that_row_only():
    put(key="1")
    put(key="2")
    tasks.run("2")

    assert (row("1").state, row("2").state) == ("ready", "done")


def test_the_task_that_wakes_runs_what_is_due():
    put(key="1")
    put(key="2")
    tasks.wake()

    assert (row("1").state, row("2").state) == ("done", "done")


def test_a_slow_row_keeps_its_lease(monkeypatch):
    monkeypatch.setattr(runner, "LEASE", dt.timedelta(seconds=0.3))
    extended = []
    monkeypatch.setattr(outbox, "extend", lambda *args: extended.append(args[0].key))
    put(milliseconds=350)
    runner.drain()

    assert set(extended) == {"1"}


def test_every_job_of_a_case_that_waits_outside_says_for_whom():
    effects.load()
    waiting = {
        kind for kind in effects.kinds() if effects.load_of(kind) == "outside" and not kind.startswith("example.")
    }
    said_by_who_puts_it = {"department.send", "department.ask", RECONCILE, LISTEN}
    assert waiting == {*outside.KINDS, outside.ASK, *said_by_who_puts_it}
