import threading

import pytest

from oneservice.jobs.herald import Herald
from oneservice.records import outbox


@pytest.fixture
def heard():
    """Set whenever the herald announced."""
    event = threading.Event()
    herald = Herald(event.set)
    herald.start()
    yield event
    herald.stop()
    outbox.wake.clear()


def test_a_commit_that_left_work_is_announced(heard):
    outbox.wake.set()

    assert heard.wait(2)


def test_nothing_is_announced_without_work(heard):
    assert not heard.wait(0.2)
