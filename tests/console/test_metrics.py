"""The figures on their own port: real numbers of a real database, and nobody's name."""

import os
import subprocess
import sys
import time
from datetime import timedelta

import httpx
import pytest
from django.db import connection
from django.utils import timezone
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from oneservice.catalogue.calendars import DEFAULT, calendar
from oneservice.connectors import calls, registry
from oneservice.console import metrics
from oneservice.records import journal, outbox
from oneservice.records.models import OutboxRow, OutsideSystem
from tests.cases.stage import Stage
from tests.sites import ROOT, free_port


@pytest.fixture
def kept_open(monkeypatch):
    """The collector closes its thread's connection; here that would be the test's."""
    monkeypatch.setattr(connection, "close", lambda: None)


@pytest.fixture
def look(db, kept_open):
    """The figures as a scrape has them: ``{name: {labels: value}}``."""

    def scrape():
        found = {}
        for family in text_string_to_metric_families(generate_latest(metrics.exposition()).decode()):
            for sample in family.samples:
                found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
        return found

    return scrape


def dead(key):
    outbox.put([outbox.Job("message.send", key)])
    OutboxRow.objects.filter(key=key).update(state="dead")


def test_a_quiet_site_shows_that_nothing_waits(look):
    found = look()
    quiet = ["outbox_oldest_seconds", "outbox_untaken_seconds", "dead_letters", "overdue_timers", "stopped_documents"]
    assert [found[f"oneservice_{name}"][()] for name in quiet] == [0] * 5
    assert found["oneservice_database_up"] == {(): 1}
    assert set(found["oneservice_figures_failed"].values()) == {0}


def test_who_waits_for_an_outside_system_is_shown_by_its_name(look):
    outbox.put([outbox.Job("source.ask", str(n), system="registers.births") for n in range(2)])
    OutsideSystem.objects.create(name="payment", paused_until=timezone.now() + timedelta(minutes=1))
    found = look()
    assert found["oneservice_outside_waiting"] == {("registers.births",): 2, ("payment",): 0}
    assert found["oneservice_outside_paused"] == {("registers.births",): 0, ("payment",): 1}


def test_for_how_long_an_outside_system_is_out_of_reach_is_shown(look):
    outbox.put([outbox.Job("source.ask", "1", system="registers.births")])
    [row] = outbox.claim(1, timezone.now())
    outbox.fail(row, "Unavailable", timezone.now() - timedelta(minutes=10), unreached=True)
    assert 600 <= look()["oneservice_outside_unreached_seconds"]["registers.births",] < 610


def test_stuck_work_is_seen_within_two_minutes(look):
    """P16: the figure passes the alert's threshold before two minutes are over."""
    outbox.put([outbox.Job("document.make", "1", due_at=timezone.now() - timedelta(seconds=90))])
    found = look()
    assert 90 <= found["oneservice_outbox_oldest_seconds"][()] < 100
    assert 90 <= found["oneservice_outbox_untaken_seconds"][()] < 100


def test_rows_are_counted_by_kind_and_standing(look):
    dead("1")
    outbox.put([outbox.Job("item.expired", "2", due_at=timezone.now() + timedelta(days=3))])
    found = look()
    assert found["oneservice_outbox_rows"] == {("message.send", "dead"): 1, ("item.expired", "later"): 1}
    assert found["oneservice_dead_letters"] == {(): 1}


def test_a_timer_that_did_not_fire_is_seen(look):
    outbox.put([outbox.Job("item.expired", "1", due_at=timezone.now() + timedelta(days=3))])
    past = timezone.now() - timedelta(minutes=5)
    OutboxRow.objects.update(due_at=past, wanted_at=past, created_at=past - timedelta(days=3))
    assert look()["oneservice_overdue_timers"] == {(): 1}


def test_a_journal_nobody_signs_is_seen(look, settings, tmp_path):
    settings.VAR = tmp_path
    event = journal.Event("v", "a")
    journal.append("c", journal.START, [event], timezone.now() - timedelta(minutes=4))
    assert 240 <= look()["oneservice_audit_root_age_seconds"][()] < 250


def test_departments_stand_by_the_promised_day(look, settings, tmp_path):
    settings.VAR = tmp_path
    stage = Stage().filed()
    item = stage.item("birth-certificate")
    found = look()["oneservice_items"]
    assert sum(found[item.department, standing] for standing in ("overdue", "today", "soon", "calm")) == 1
    assert (item.department,) in look()["oneservice_item_step_age_seconds"]


def test_the_calendar_and_the_disks_have_figures(look):
    found = look()
    days = (calendar(DEFAULT).published_through - timezone.localdate()).days
    assert found["oneservice_calendar_horizon_days"] == {(DEFAULT,): days}
    assert {place for (place,) in found["oneservice_disk_free_bytes"]} == {"var", "heads", "database"}


def test_a_source_that_fails_is_a_figure_and_hides_no_other(look, monkeypatch):
    monkeypatch.setattr(outbox, "counts", lambda now: 1 / 0)
    found = look()
    assert found["oneservice_figures_failed"][("oneservice.console.figures.of_records",)] == 1
    assert "oneservice_calendar_horizon_days" in found


def test_calls_to_outside_systems_are_counted_and_timed(look):
    stop = calls.listen(metrics.count_call)
    before = look().get("oneservice_connector_calls_total", {}).get(("no.such", "ok", "registers"), 0)
    registry.registers().ask("no.such", "530102199003070047")
    stop()
    text = generate_latest(metrics.exposition()).decode()
    assert look()["oneservice_connector_calls_total"]["no.such", "ok", "registers"] == before + 1
    assert 'oneservice_connector_seconds_count{system="registers"}' in text
    assert "530102199003070047" not in text


def test_every_gauge_is_shown_by_a_site_with_a_case(look, settings, tmp_path):
    settings.VAR = tmp_path
    Stage().filed()
    dead("1")
    outbox.put([outbox.Job("source.ask", "2", system="registers.births")])
    assert sorted(set(metrics.GAUGES) - set(look())) == []


@pytest.mark.services
def test_the_served_site_has_its_figures_on_a_second_port(small_site):
    site, port = small_site, free_port()
    site.child("seed_inside", 1)
    site.start("-m", "django", "serve", "--port", "0", "--workers", "0", "--metrics-port", str(port))
    text = answered(f"http://127.0.0.1:{port}/metrics")
    assert 'oneservice_outbox_rows{kind="example.record",state="due"} 1.0' in text


@pytest.mark.services
def test_a_taken_port_costs_the_figures_and_not_the_site(small_site):
    site, port = small_site, free_port()
    first = metrics.Metrics("127.0.0.1", port)
    assert first.start()
    site.start("-m", "django", "serve", "--port", "0", "--workers", "0", "--metrics-port", str(port))
    until = time.monotonic() + 10
    while "metrics not served" not in (log := site.log()) and time.monotonic() < until:
        time.sleep(0.1)
    site.close()
    first.stop()
    assert "metrics not served: choose another METRICS_PORT" in log


@pytest.mark.services
def test_processes_that_share_a_folder_are_shown_together(tmp_path):
    """As Celery's do: one counts, another shows."""
    count = "from oneservice.console import metrics; metrics.count_call('registers', 'a.b', 'unavailable', 0.2)"
    show = (
        "import django; django.setup(); from prometheus_client import generate_latest; "
        "from oneservice.console import metrics; print(generate_latest(metrics.exposition()).decode())"
    )
    shared = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tests.jobs.site"}
    env = os.environ | shared | {"DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3", "PYTHONWARNINGS": "ignore"}
    for _ in range(2):
        subprocess.run([sys.executable, "-c", count], cwd=ROOT, env=env, check=True)
    shown = subprocess.run([sys.executable, "-c", show], cwd=ROOT, env=env, check=True, capture_output=True, text=True)

    line = 'oneservice_connector_calls_total{about="a.b",outcome="unavailable",system="registers"} 2.0'
    assert line in shown.stdout.splitlines()


def answered(url, seconds=15):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            return httpx.get(url).text
        except httpx.ConnectError:
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")
