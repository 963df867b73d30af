"""The whole road in a real browser: a mother and a father on phones, three posts of a police station on a desktop."""

import re

import pytest

from tests.cases.stage import paper

pytestmark = pytest.mark.browser

PHOTO = {"name": "photo.png", "mimeType": "image/png", "buffer": paper()}
MOBILE = "13800000002"
ITEM = "birth-registration"


def test_citizens_walk_from_the_first_page_to_a_filed_case(stage, workers, walk):
    workers()
    mother = begin(walk("mother"))
    case = re.match(r"/case/\w+/", mother.path)[0]
    fill(mother, case)
    attach(mother, case)
    sign(mother, case)
    agree(walk("father"), case)
    follow(mother, case)


def begin(mother):
    """From the first page to the personal guide, registers answered."""
    mother.open("/").look("home").look_at_night("home").look_with_old_eyes("home")
    mother.press("a[href='/s/newborn/']").look("service").look_with_old_eyes("service")
    mother.press("form[action$='/start'] button").look("login")
    mother.press("button[value='li-na']").press("form[action$='/start'] button")
    wait_until_gone(mother, "[data-asking]")
    assert "您要办的事项" in mother.text()
    return mother.look("guide").look_at_night("guide").look_with_old_eyes("guide")


def wait_until_gone(walker, selector):
    """What workers do shows on the next look."""
    for _ in range(60):
        if not walker.page.locator(selector).count():
            return
        walker.page.wait_for_timeout(250)
        walker.page.reload()
    raise AssertionError(f"{selector} is still on {walker.path}")


def fill(mother, case):
    """Page after page, one of them wrong at first: the summary has the focus, and each line leads to its control."""
    page = mother.page
    mother.open(case).look("tasks").look_at_night("tasks").look_with_old_eyes("tasks")
    mother.press(f"a[href='{case}p/parents/']").look_with_old_eyes("parents")
    page.fill("[name='father.mobile']", "12")
    save(mother).look("parents-wrong")
    assert page.evaluate("document.activeElement.id") == "errors"
    page.click("#errors a")
    assert page.evaluate("document.activeElement.name") == "father.mobile"
    page.fill("[name='father.mobile']", MOBILE)
    save(mother).open(f"{case}p/birth/").look("birth")
    save(mother).open(f"{case}p/newborn/")
    choose(mother, "newborn.surname_follow", "father")
    for name in ("newborn.name", "newborn.name.again"):
        page.fill(f"[name='{name}']", "王若溪")
    page.select_option("select[name='newborn.ethnicity']", "yi")
    mother.look("newborn")
    save(mother).open(f"{case}p/household/")
    choose(mother, "newborn.hukou_follow", "mother")
    save(mother)
    wait_until_gone(mother.open(case), "[data-asking]")
    mother.open(f"{case}p/benefits/")
    page.fill("[name='pay.bank_name']", "示例银行昆明样板支行")
    page.fill("[name='pay.bank_account']", "6217000000000000123")
    save(mother).open(f"{case}p/delivery/")
    save(mother)


def choose(walker, name, value):
    """A choice, and the questions that the server sends for it."""
    with walker.page.expect_response(lambda answer: answer.url.endswith("/show")):
        walker.page.check(f"[name='{name}'][value='{value}']", force=True)


def save(walker):
    return walker.press("form.form button:not([data-kind])")


def attach(mother, case):
    mother.open(f"{case}materials/").look("materials").look_with_old_eyes("materials")
    mother.press(f"a[href='{case}materials/photo-id/']").look("material")
    mother.page.set_input_files("#file", files=[PHOTO])
    mother.press("form:has(#file) button")
    mother.open(f"{case}materials/photo-id/").look("material-uploaded")


def sign(mother, case):
    mother.open(f"{case}check/").look("check").look_at_night("check").look_with_old_eyes("check")
    mother.press("form:has(.statement) button").look("signed")
    assert mother.path == f"{case}done/"


def agree(father, case):
    """The father finds what waits for him on his own phone."""
    father.sign_in("wang-haitao").open("/").look("home")
    father.press(f"a[href*='{case}']").look("sign").look_with_old_eyes("sign")
    assert "6217000000000000123" not in father.text()
    father.press("button[value='sign']").look("done")
    father.open(case).look("progress")


def follow(mother, case):
    mother.open(case).look("progress").look_at_night("progress").look_with_old_eyes("progress")
    wait_until_gone(mother, "[data-document]:not(:has(a))")
    assert mother.page.locator("[data-item]").count() == 10


def test_a_station_handles_an_item_from_the_notice_to_the_decision(stage, workers, walk):
    stage.filed().usual("birth-certificate")
    workers()
    clerk = walk("clerk", width=1280).sign_in("panlong-police-clerk", "/desk/login/")
    item = f"/desk/item/{stage.item(ITEM).pk}/"
    notify(clerk, item)
    answer(walk("mother-again"), f"/case/{stage.ref}/")
    clerk.open(item).press(f"form[action='{item}accept'] button")
    reviewer = walk("reviewer", width=1280).sign_in("panlong-police-reviewer", "/desk/login/")
    propose(reviewer, item)
    decider = walk("decider", width=1280).sign_in("panlong-police-decider", "/desk/login/")
    grant(decider, item)


def notify(clerk, item):
    """One notice; refused while it names nothing."""
    clerk.open("/desk/").look("inbox").look_at_night("inbox").look_with_old_eyes("inbox")
    clerk.press(f"a[href='{item}']").look("item").look_at_night("item").look_with_old_eyes("item")
    clerk.press(f"a[href='{item}correct']").look("correct")
    clerk.press("form.form button").look("correct-wrong")
    assert clerk.page.evaluate("document.activeElement.id") == "errors"
    field = "[name='defect.field.newborn.ethnicity']"
    clerk.page.locator(f"details:has({field}) summary").click()
    clerk.page.fill(field, "请与父母双方核对")
    clerk.press("form.form button").look("item-corrected")
    assert "待申请人补正" in clerk.text()


def answer(mother, case):
    mother.sign_in("li-na").open(case).press(f"a[href='{case}item/{ITEM}/']").look("correction")
    assert "请与父母双方核对" in mother.text()
    mother.look_with_old_eyes("correction")
    save(mother)


def propose(reviewer, item):
    reviewer.open(item).press(f"a[href='{item}propose']").look("propose")
    reviewer.page.fill("textarea[name='opinion']", "经核对，情况属实，同意。")
    reviewer.press("form.form button")
    assert reviewer.page.locator("[data-action]").count() == 0


def grant(decider, item):
    """The second person decides, and gives the child its number."""
    decider.open("/desk/").press(f"a[href='{item}']").press(f"a[href='{item}grant']").look("grant")
    decider.page.fill("[name='newborn.ric']", "530103202609200226")
    decider.press("form.form button").look("item-granted")
    assert "制证中" in decider.text()
