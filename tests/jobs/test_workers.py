"""The embedded worker threads in a process of their own: how they stop, and what they keep apart."""

import signal
import time

import pytest

from oneservice.connectors.messages.demo import FILE

pytestmark = pytest.mark.services


@pytest.fixture(params=["sqlite"])
def site(site):
    return site


def until(ready, seconds=30):
    end = time.monotonic() + seconds
    while not (done := ready()) and time.monotonic() < end:
        time.sleep(0.1)
    return done


def test_a_worker_told_to_stop_ends_the_row_it_has(site):
    site.child("seed", 0, 4, 1500)
    worker = site.start("-m", "django", "work", "--threads", "2")
    until((site.var / FILE).exists)
    worker.send_signal(signal.SIGTERM)

    assert worker.wait(30) == 0
    counted = site.count()
    assert counted["effects"] == counted["messages"] == 4 - counted["open"]


def test_another_organisations_hanging_system_does_not_take_every_thread(site):
    site.child("seed", 0, 4, 30_000)
    site.child("seed_inside", 5)
    site.start("-m", "django", "work", "--threads", "2")

    assert until(lambda: site.done() == 5)
    assert site.count() == {"effects": 5, "messages": 0, "doubled": [], "open": 4}


def test_papers_leave_threads_for_what_people_wait_for(site):
    site.child("seed_papers", 3, 30_000)
    site.child("seed_inside", 5)
    site.start("-m", "django", "work", "--threads", "3")

    assert until(lambda: site.done() == 5)


def test_a_worker_asked_to_work_once_ends_when_nothing_is_due(site):
    site.child("seed", 0, 3, 0)

    assert site.run("-m", "django", "work", "--once") == "3 done\n"
