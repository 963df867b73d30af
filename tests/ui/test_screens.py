"""Every screen in every state, in headless Chromium under the site's own content security policy."""

from pathlib import Path

import pytest

from tests.ui.browser import SITE, open_page
from tests.ui.gallery import SCREENS, html_of

pytestmark = pytest.mark.browser

AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe" / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
NAMES = [screen.name for screen in SCREENS]

MEASURES = (Path(__file__).parent / "measures.js").read_text("utf-8")


@pytest.fixture(scope="module")
def plain(browser):
    return open_page(browser, {screen.name: html_of(screen) for screen in SCREENS})


@pytest.fixture(scope="module")
def elder(browser):
    return open_page(browser, {screen.name: html_of(screen, elder=True) for screen in SCREENS})


@pytest.fixture(scope="module")
def english(browser):
    return open_page(browser, {screen.name: html_of(screen, language="en") for screen in SCREENS}, width=1280)


def violations(page, options=None):
    """Rule and place of everything axe objects to."""
    page.evaluate(AXE)
    found = page.evaluate("options => axe.run(document, options)", options or {"runOnly": RULES})
    return [f"{each['id']}: {node['html'][:120]}" for each in found["violations"] for node in each["nodes"]]


def offenders(page, measure, least):
    page.evaluate(MEASURES)
    return page.evaluate("([measure, least]) => measures[measure](least)", [measure, least])


def too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


@pytest.mark.parametrize("name", NAMES)
def test_everybody_can_use_the_screen(plain, name):
    plain.goto(f"{SITE}/{name}")
    assert violations(plain) == []
    assert too_wide(plain) <= 0
    assert offenders(plain, "smallTargets", 44) == []
    plain.emulate_media(color_scheme="dark")
    assert violations(plain, CONTRAST) == []
    plain.emulate_media(color_scheme="light")


@pytest.mark.deep
@pytest.mark.parametrize("name", [name for name in NAMES if name != "500"])
def test_elders_can_use_the_screen(elder, name):
    """MIIT's rules for elders: 18 px text, 1.3 leading, targets of 60 px; ours go further."""
    elder.goto(f"{SITE}/{name}")
    assert violations(elder) == []
    assert too_wide(elder) <= 0
    assert offenders(elder, "smallText", 18) == []
    assert offenders(elder, "tightLines", 1.3) == []
    assert offenders(elder, "smallTargets", 60) == []


@pytest.mark.deep
@pytest.mark.parametrize("name", NAMES)
def test_the_screen_speaks_english_on_a_desktop(english, name):
    english.goto(f"{SITE}/{name}")
    assert violations(english) == []
    assert too_wide(english) <= 0


def test_no_screen_asks_for_what_the_policy_refuses(plain, elder):
    for page in (plain, elder):
        for name in NAMES:
            page.goto(f"{SITE}/{name}")
        assert page.complaints == []
