"""What a load balancer asks: is the process alive, can it do its work?"""

import shutil
from collections import namedtuple
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from oneservice.console import health
from oneservice.records import outbox
from oneservice.records.models import OutboxRow

Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def _asked_anew():
    health.applied.cache_clear()
    yield
    health.applied.cache_clear()


def ready(client):
    response = client.get("/readyz")
    return response.status_code, {name: word for name, word in response.json()["checks"].items() if word != "ok"}


def test_a_living_process_says_so_without_asking_anybody(client):
    response = client.get("/livez")
    assert (response.status_code, response.json()) == (200, {"alive": True})
    assert "no-store" in response["Cache-Control"]
    assert response.cookies == {}


@pytest.mark.django_db
def test_a_site_that_can_work_is_ready(client):
    response = client.get("/readyz")
    checks = ["calendar", "database", "disk", "migrations", "outbox"]
    assert (response.status_code, response.json()) == (200, {"ready": True, "checks": dict.fromkeys(checks, "ok")})


@pytest.mark.django_db
def test_work_that_nobody_takes_for_two_minutes_is_not_ready(client):
    outbox.put([outbox.Job("k", "1", due_at=timezone.now() - timedelta(seconds=121))])
    assert ready(client) == (503, {"outbox": "late"})


@pytest.mark.django_db
def test_a_register_that_is_down_does_not_take_the_site_down(client):
    outbox.put([outbox.Job("k", "1", due_at=timezone.now() - timedelta(minutes=20))])
    [row] = outbox.claim(1, timezone.now())
    outbox.fail(row, "Unavailable", timezone.now())
    assert ready(client) == (200, {})


@pytest.mark.django_db
def test_missing_migrations_are_not_ready(client, monkeypatch):
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: ["one"])
    assert ready(client) == (503, {"migrations": "missing"})


@pytest.mark.django_db
def test_migrations_are_asked_for_once_in_a_process(client, django_assert_num_queries):
    client.get("/readyz")
    with django_assert_num_queries(2):
        client.get("/readyz")


@pytest.mark.django_db
def test_a_full_disk_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**12, 10**12, 10**6))
    assert ready(client) == (503, {"disk": "full"})


@pytest.mark.django_db
def test_a_calendar_that_cannot_be_read_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(health, "DEFAULT", "no-such-place")
    assert ready(client) == (503, {"calendar": "KeyError"})


def test_a_database_that_is_away_is_said_without_a_secret(monkeypatch):
    def away(now):
        raise OperationalError("could not connect to host 10.0.0.3 as user oneservice")

    assert health.outcome(away, timezone.now()) == "OperationalError"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_health_is_only_ever_read(client, path):
    assert [client.post(path).status_code, client.put(path).status_code] == [405, 405]


@pytest.mark.django_db
def test_health_opens_no_session(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/livez")
    assert OutboxRow.objects.count() == 0
    assert client.get("/readyz").cookies == {}
