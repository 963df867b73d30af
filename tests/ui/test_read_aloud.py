"""Reading aloud in elder mode, with a voice that only writes down what it was given: Chromium here has none."""

import pytest

from tests.ui.browser import SITE, open_page
from tests.ui.gallery import SCREENS, html_of

pytestmark = pytest.mark.browser

VOICE = """
window.spoken = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", {value: {
  speak(utterance) { window.last = utterance; window.spoken.push(utterance.text); },
  cancel() { window.cancelled = true; },
}});
"""


@pytest.fixture
def page(browser):
    screens = {
        screen.name: html_of(screen, elder=True) for screen in SCREENS if screen.name in ("home", "page", "check")
    }
    page = open_page(browser, screens)
    page.add_init_script(VOICE)
    yield page
    page.context.close()


def read(page, name, sentences):
    page.goto(f"{SITE}/{name}")
    page.click("[data-read-aloud]")
    for _ in range(sentences - 1):
        page.evaluate("last.onend()")
    return page.evaluate("spoken")


def test_sentences_are_read_one_after_the_other(page):
    assert read(page, "home", 3) == [
        "一件事，一次办好",
        "一张表、一套材料、一次提交，多个部门同时办。",
        "政府已经有的信息，不再请您填。",
    ]


def test_the_sentence_being_read_is_marked(page):
    read(page, "home", 2)
    assert page.locator(".sentence.now").all_text_contents() == ["一张表、一套材料、一次提交，多个部门同时办。"]


def test_a_second_press_stops_and_leaves_the_page_as_it_was(page):
    page.goto(f"{SITE}/home")
    before = page.locator("main").inner_text()
    page.click("[data-read-aloud]")
    assert page.locator("[data-read-aloud]").inner_text() == "停止朗读"
    page.click("[data-read-aloud]")
    assert (page.locator("main").inner_text(), page.locator(".sentence").count()) == (before, 0)
    assert page.locator("[data-read-aloud]").inner_text() == "朗读本页"


def test_identity_numbers_are_never_spoken(page):
    for name in ("page", "check"):
        assert [text for text in read(page, name, 400) if "53010319" in text] == []


def test_without_a_voice_there_is_no_button(browser):
    page = open_page(browser, {"home": html_of(SCREENS[0], elder=True)})
    page.add_init_script("delete window.speechSynthesis; delete Window.prototype.speechSynthesis")
    page.goto(f"{SITE}/home")
    assert page.locator("[data-read-aloud]").is_visible() is False
