"""The site on a port, its workers awake, and a Chromium that draws with the shipped fonts."""

import os

import pytest
from django.conf import settings
from playwright.sync_api import sync_playwright

from oneservice.jobs.workers import Workers
from tests.browser.walk import Walk
from tests.cases.stage import Stage
from tests.ui.browser import CHROMIUM, FLAGS

FONTS = {"FONTCONFIG_FILE": str(settings.ROOT / "tools" / "fonts" / "fonts.conf")}


@pytest.fixture(scope="module")
def chromium():
    """Closed with its module. Django takes the thread for an asynchronous one while it is open, and must not mind."""
    if not CHROMIUM.exists():
        reason = f"no Chromium at {CHROMIUM}: apt-get install chromium, or set CHROMIUM"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        running = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS, env=os.environ | FONTS)
        yield running
        running.close()


@pytest.fixture
def stage(transactional_db):
    """The newborn service published, the demo province in place, rows that others see."""
    return Stage()


@pytest.fixture
def workers(live_server):
    """Call it to let jobs run beside the site; they have ended before the database is emptied."""
    crew = Workers(2)
    yield crew.start
    assert crew.stop()


@pytest.fixture
def walk(chromium, live_server):
    """``walk(name, …)``: somebody at a browser; what their console said is looked at when the test ends."""
    walks = []

    def begin(name, **how):
        walks.append(Walk(chromium, live_server.url, name, **how))
        return walks[-1]

    yield begin
    for each in walks:
        each.leave()
