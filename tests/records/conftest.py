from datetime import datetime, timedelta, timezone

import pytest

from oneservice.records import access, outbox

CHINA = timezone(timedelta(hours=8))


@pytest.fixture
def now():
    return datetime(2026, 11, 23, 9, 30, tzinfo=CHINA)


@pytest.fixture(autouse=True)
def _nothing_left_over():
    yield
    access.forget()
    outbox.wake.clear()


@pytest.fixture
def var(settings, tmp_path):
    """A scratch folder of this test alone."""
    settings.VAR = tmp_path
    return tmp_path
