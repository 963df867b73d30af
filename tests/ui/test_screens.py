"""Every screen in every state, in headless Chromium under the site's own content security policy."""

import pytest

from tests.ui.browser import SITE, open_page
from tests.ui.gallery import SCREENS, html_of
from tests.ui.measuring import CONTRAST, offenders, too_wide, violations

pytestmark = pytest.mark.browser

BY_NAME = {screen.name: screen for screen in SCREENS}
NAMES = list(BY_NAME)


class Tab:
    """A tab of its own to show screens in, each rendered when it is first asked for."""

    def __init__(self, browser, *, width=390, **how):
        self.how, self.pages = how, {}
        self.page = open_page(browser, self.pages, width=width)

    def show(self, name):
        if name not in self.pages:
            self.pages[name] = html_of(BY_NAME[name], **self.how)
        self.page.goto(f"{SITE}/{name}")
        return self.page

    def complaints(self, names):
        """What the console said, of these screens too that nobody looked at so far."""
        for name in names:
            if name not in self.pages:
                self.show(name)
        return self.page.complaints


@pytest.fixture(scope="module")
def plain(browser):
    return Tab(browser)


@pytest.fixture(scope="module")
def elder(browser):
    return Tab(browser, elder=True)


@pytest.fixture(scope="module")
def english(browser):
    return Tab(browser, language="en", width=1280)


@pytest.mark.parametrize("name", NAMES)
def test_everybody_can_use_the_screen(plain, name):
    page = plain.show(name)
    assert violations(page) == []
    assert too_wide(page) <= 0
    assert offenders(page, "smallTargets", 44) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, CONTRAST) == []
    page.emulate_media(color_scheme="light")


@pytest.mark.deep
@pytest.mark.parametrize("name", [name for name in NAMES if name != "500"])
def test_elders_can_use_the_screen(elder, name):
    """MIIT's rules for elders: 18 px text, 1.3 leading, targets of 60 px; ours go further."""
    page = elder.show(name)
    assert violations(page) == []
    assert too_wide(page) <= 0
    assert offenders(page, "smallText", 18) == []
    assert offenders(page, "tightLines", 1.3) == []
    assert offenders(page, "smallTargets", 60) == []


@pytest.mark.deep
@pytest.mark.parametrize("name", NAMES)
def test_the_screen_speaks_english_on_a_desktop(english, name):
    page = english.show(name)
    assert violations(page) == []
    assert too_wide(page) <= 0


def test_no_screen_asks_for_what_the_policy_refuses(plain):
    assert plain.complaints(NAMES) == []


def test_no_screen_for_elders_asks_for_what_the_policy_refuses(elder):
    """What elder mode adds is the same on every screen; all of them are opened in deep."""
    assert elder.complaints(["home", "page", "check", "desk-item"]) == []


@pytest.mark.deep
def test_no_screen_at_all_for_elders_asks_for_what_the_policy_refuses(elder):
    assert elder.complaints(NAMES) == []
