from datetime import datetime, timedelta, timezone

import pytest

CHINA = timezone(timedelta(hours=8))


@pytest.fixture
def now():
    return datetime(2026, 11, 23, 9, 30, tzinfo=CHINA)


@pytest.fixture
def var(settings, tmp_path):
    """A scratch folder of this test alone."""
    settings.VAR = tmp_path
    return tmp_path
