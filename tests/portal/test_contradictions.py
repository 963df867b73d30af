"""The form where a register answered after the applicant had typed something else."""

import pytest

from oneservice.cases.actions import contradicting
from oneservice.cases.work import work_on
from oneservice.engine.values import Origin, Value
from tests.cases.stage import posted
from tests.portal.pages import texts, tree

pytestmark = pytest.mark.django_db

MARRIED = "parents.married"


@pytest.fixture
def page(stage):
    """The address of the page on which the mother had typed that they are married."""
    stage.once("open")
    with work_on({"ref": stage.ref}, now=stage.now) as work:
        work.dossier.answers[MARRIED] = Value(True, Origin.TYPED)
        found = Value(False, Origin.FOUND, source="civil.marriage", at=stage.now.isoformat(), grade="A")
        contradicting.hear(work, MARRIED, "mother", found)
        work.seal()
    return f"/case/{stage.ref}/p/parents/"


def take(browser, page, name=MARRIED, **values):
    return browser.post(f"{page}take", posted(parents__married="yes", **values) | {"take": name})


def test_both_values_stand_at_the_field(mother, page):
    answer = mother.get(page)
    assert texts(answer, f'[data-beside="{MARRIED}"] dd') == ["否", "是"]
    assert texts(answer, f'[data-beside="{MARRIED}"] strong') == ["婚姻登记信息与您填写的不一致"]


def test_enter_in_a_field_saves_and_takes_nothing(mother, page):
    """A browser presses the first button of the form."""
    first = tree(mother.get(page)).cssselect("form.card button")[0]
    assert (first.get("name"), first.get("formaction")) == (None, None)


def test_one_press_takes_what_the_register_says(stage, mother, page):
    answer = take(mother, page)
    assert (answer.status_code, tree(answer).cssselect("[data-beside]")) == (200, [])
    assert stage.dossier.answers[MARRIED].value is False


def test_the_rest_of_the_page_comes_back_as_it_stood_and_is_not_saved(stage, mother, page):
    answer = take(mother, page, father__mobile="1380000")
    [box] = tree(answer).xpath("//input[@name='father.mobile']")
    assert (box.get("value"), "father.mobile" in stage.dossier.answers) == ("1380000", False)


def test_taking_what_nobody_said_changes_nothing(stage, mother, page):
    assert take(mother, page, name="no.such").status_code == 200
    assert stage.dossier.answers[MARRIED].value is True


def test_saving_keeps_what_was_typed(stage, mother, page):
    mother.post(page, posted(parents__married="yes", father__mobile="13800000002"))
    assert (stage.dossier.answers[MARRIED].value, list(stage.dossier.contradicted)) == (True, [MARRIED])


def test_task_list_and_check_lead_to_it(stage, mother, page):
    case = f"/case/{stage.ref}/"
    for where, target in ((case, page), (f"{case}check/", f"{page}?from=check")):
        assert target in [each.get("href") for each in tree(mother.get(where)).cssselect(".notice a")]
