"""What htmx does on the form page: the server says what shows, and nobody loses what he is typing."""

import pytest

from oneservice.ui.widgets import widgets_of
from tests.ui import values as v
from tests.ui.browser import SITE, open_page
from tests.ui.gallery import Screen, form_page, html_of

pytestmark = pytest.mark.browser

BEFORE = v.page(questions=v.QUESTIONS[4:6])
AFTER = v.page(questions=v.QUESTIONS[4:7])


@pytest.fixture
def page(browser):
    shown = Screen("page", "portal/page.html", lambda: form_page(BEFORE))
    answer = Screen("show", "portal/questions.html", lambda: {"page": AFTER, "widgets": widgets_of(AFTER.questions)})
    address = f"case/{v.REF}/p/{BEFORE.id}/show"
    page = open_page(browser, {"page": html_of(shown), address: html_of(answer)})
    page.goto(f"{SITE}/page")
    yield page
    page.context.close()


def test_a_choice_brings_the_questions_that_follow_from_it(page):
    follows = page.locator("[data-question='baby.ethnicity']")
    assert follows.count() == 0
    page.locator("[data-question='baby.follow'] label").first.click()
    follows.wait_for()
    assert page.locator("[data-question='baby.follow'] input").first.is_checked()


def test_what_is_being_typed_stays(page):
    page.locator("[data-question='baby.follow'] label").first.click()
    page.fill("#f-baby-name-again", "李铉")
    page.locator("[data-question='baby.ethnicity']").wait_for()
    assert page.input_value("#f-baby-name-again") == "李铉"
    assert page.evaluate("document.activeElement.id") == "f-baby-name-again"
