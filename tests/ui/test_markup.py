"""What every rendered screen must hold, without a browser."""

import pytest
from lxml import html

from tests.ui.gallery import SCREENS, html_of


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_nothing_is_inline(screen):
    tree = html.document_fromstring(html_of(screen))
    scripts = [each for each in tree.iter("script") if not each.get("src")]
    inline = [(e.tag, a) for e in tree.iter() for a in e.attrib if a == "style" or a.startswith(("on", "hx-on"))]
    assert (scripts, list(tree.iter("style")), inline) == ([], [], [])


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_ids_are_unique(screen):
    ids = [each.get("id") for each in html.document_fromstring(html_of(screen)).iter() if each.get("id")]
    assert sorted({each for each in ids if ids.count(each) > 1}) == []


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_every_error_line_leads_to_a_control(screen):
    tree = html.document_fromstring(html_of(screen))
    targets = [each.get("href")[1:] for each in tree.cssselect("#errors a")]
    assert [target for target in targets if tree.get_element_by_id(target, None) is None] == []


def test_a_page_with_errors_says_so_in_its_title():
    titles = {screen.name: html.document_fromstring(html_of(screen)).findtext(".//title") for screen in SCREENS}
    assert sorted(name for name, title in titles.items() if title.startswith("错误：")) == [
        "basket-error",
        "calendar-error",
        "check-error",
        "correction-error",
        "desk-archives-error",
        "desk-correct-error",
        "desk-dispute-error",
        "desk-find-error",
        "desk-papers-error",
        "desk-papers-held",
        "desk-refuse-error",
        "desk-window-error",
        "desk-window-late",
        "desk-window-paper",
        "desk-window-unsigned",
        "desk-window-wrong",
        "draw-error",
        "draw-undecided-error",
        "grant-error",
        "hurry-error",
        "material-error",
        "order-error",
        "page-errors",
        "sign-error",
        "who-error",
        "wrong-error",
    ]


def test_files_are_chosen_without_forcing_the_camera():
    page = html.document_fromstring(html_of(next(screen for screen in SCREENS if screen.name == "material")))
    file = page.get_element_by_id("file")
    assert (file.get("accept"), file.get("capture")) == ("image/jpeg,image/png,application/pdf", None)


def test_english_pages_hold_no_chinese_of_ours():
    """Only what people and departments wrote may be Chinese: names, offices, answers, and the switch to Chinese."""
    screen = next(screen for screen in SCREENS if screen.name == "login-real")
    text = html.document_fromstring(html_of(screen, language="en")).text_content()
    assert sorted({letter for letter in text if "一" <= letter <= "鿿"}) == sorted("中文办")
