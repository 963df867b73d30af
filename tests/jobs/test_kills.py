"""P1 and P2 at small size: nothing is lost and nothing done twice, whatever is killed in between."""

import random
import time

import pytest

pytestmark = [pytest.mark.services, pytest.mark.deep]

ROWS = 60


def test_worker_threads_killed_at_any_moment_lose_and_double_nothing(site):
    site.child("seed", 0, ROWS, 100)
    for _ in range(5):
        process = site.start_child("work")
        time.sleep(random.uniform(0.7, 1.3))
        site.kill(process)
    before = site.count()
    site.child("drain")

    assert before["effects"] < ROWS, "the kills came too late to show anything"
    assert site.count() == {"effects": ROWS, "messages": ROWS, "doubled": [], "open": 0}
