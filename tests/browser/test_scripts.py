"""What scripts add, and that nothing is lost where a browser runs none."""

import pytest

from oneservice.cases.actions import draft
from oneservice.cases.models import Case
from tests.browser.test_roads import MOBILE, PHOTO, wait_until_gone
from tests.cases.stage import posted

pytestmark = pytest.mark.browser

OWN, STRANGE = "530103199405160248", "530102196507110137"
HEAD_OF_FAMILY = "householder.ric"
FOLLOWS = "[data-question='householder.mobile']"


@pytest.fixture
def household(stage):
    """The page about the household of a mother who does not want that register asked; its address."""
    stage.open()
    stage.part("household", newborn__hukou_follow="mother")
    draft.decline_source(stage.mother, stage.ref, "police.household", "household", now=stage.now)
    return f"/case/{stage.settle().ref}/p/household/"


def tell(walker, name, value):
    walker.page.fill(f"[name='{name}']", value)
    with walker.page.expect_response(lambda answer: answer.url.endswith("/show")):
        walker.page.keyboard.press("Tab")


def test_questions_come_and_go_with_the_answers_they_follow_from(household, walk):
    mother = walk("show").sign_in("li-na").open(household)
    tell(mother, HEAD_OF_FAMILY, OWN)
    mother.page.locator(FOLLOWS).wait_for(state="detached")
    mother.look("household-own")
    tell(mother, HEAD_OF_FAMILY, STRANGE)
    mother.page.locator(FOLLOWS).wait_for()
    mother.look("household-of-another")
    assert mother.page.input_value(f"[name='{HEAD_OF_FAMILY}']") == STRANGE


def test_a_browser_without_scripts_comes_as_far(stage, workers, walk):
    workers()
    mother = walk("plain", scripts=False).open("/s/newborn/").press("form[action$='/start'] button")
    mother.press("button[value='li-na']").press("form[action$='/start'] button")
    wait_until_gone(mother, "[data-asking]")
    case = mother.path.removesuffix("guide/")
    mother.open(f"{case}p/parents/")
    mother.page.fill("[name='father.mobile']", "12")
    mother.press("form.form button:not([data-kind])")
    assert mother.page.locator("#errors a[href='#f-father-mobile']").count() == 1
    answers = {"father.mobile": MOBILE, **stage.scenario.answers}
    for page in ("parents", "birth", "newborn", "household", "benefits", "delivery"):
        mother.open(f"{case}p/{page}/")
        put(mother, answers)
        mother.press("form.form button:not([data-kind])")
        wait_until_gone(mother.open(case), "[data-asking]")
    mother.open(f"{case}materials/photo-id/").page.set_input_files("#file", files=[PHOTO])
    mother.press("form:has(#file) button").open(f"{case}check/").press("form:has(.statement) button")
    father = walk("plain-father", scripts=False).sign_in("wang-haitao").open("/")
    father.press(f"a[href*='{case}']").press("button[value='sign']")
    assert father.text(".panel .number") == Case.objects.get(ref=case.split("/")[2]).number


def put(walker, answers):
    """The answers of the scenario into the controls of this page."""
    for control, [value] in posted(**answers).items():
        found = walker.page.locator(f"[name='{control}']")
        if not found.count():
            continue
        kind = found.first.evaluate("e => e.tagName + (e.type || '')")
        if kind == "INPUTradio":
            walker.page.check(f"[name='{control}'][value='{value}']", force=True)
        elif kind.startswith("SELECT"):
            found.select_option(value)
        else:
            found.fill(value)
