"""A browser for a module of tests: skipped with a reason where there is no Chromium, a failure where CI needs one."""

import os
from pathlib import Path

import pytest

from oneservice.console.management.commands.compile_words import compile_language
from tests.ui.browser import CHROMIUM, chromium

LOCALE = Path(__file__).resolve().parents[2] / "oneservice" / "locale"


@pytest.fixture(scope="module")
def browser():
    """Closed with its module: while it is open, Django takes the thread for an asynchronous one."""
    if not CHROMIUM.exists():
        reason = f"no Chromium at {CHROMIUM}: apt-get install chromium, or set CHROMIUM"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    with chromium() as running:
        yield running


@pytest.fixture(scope="session", autouse=True)
def _english():
    """Django reads compiled texts, which git does not keep."""
    compile_language(LOCALE / "en")
