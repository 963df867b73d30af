"""Levels 5 and 6 of the gate: rules of the seed, and who sees what; each with its whole message."""

import pytest

from oneservice.engine.checks import run_checks
from oneservice.engine.reading import read_content
from tests.engine.sample import changed

FIELDS = "forms/fields/people.yaml"
REGISTER = "workflows/items/register.yaml"
BUNDLE = "workflows/bundles/birth.yaml"
FORM = "forms/birth.yaml"

CASES = [
    (
        (FIELDS, "{zh: 手机, en: Mobile}", "{zh: 公安, en: 手机}"),
        f"{FIELDS}:3: text-wrong-language (mother.mobile.label): The English of 公安 holds Chinese: 手机 "
        "Write it in English.",
    ),
    (
        (FIELDS, "{zh: 手机, en: Mobile}", "{zh: Mobile, en: Mobile}"),
        f"{FIELDS}:3: text-wrong-language (mother.mobile.label): The Chinese text is not Chinese: Mobile "
        "Write {zh: Chinese, en: English}.",
    ),
    (
        (FIELDS, "{zh: 手机, en: Mobile}", "{zh: 连续签到天数, en: Days}"),
        f"{FIELDS}:3: words-forbidden (mother.mobile.label): “签到” makes a game or a contest of a public service. "
        "Say what is needed, without sign-in, points or ranking of people.",
    ),
    (
        (REGISTER, ", mother.married]", "]"),
        f"{REGISTER}:11: item-reads-unseen (materials[1].when): The rule reads mother.married, which the item does not "
        "need, so its department does not see it. Put mother.married into needs.",
    ),
    (
        (REGISTER, "{use: id-card, of: mother}", "{use: id-card, of: uncle}"),
        f"{REGISTER}:10: item-reads-unseen (materials[0].of): The item asks for id-card of uncle, but needs nothing "
        "else about uncle. Put uncle.ric into needs, by which it is found; or take the material out.",
    ),
    (
        (BUNDLE, "roles:\n", "roles:\n  aunt: {title: {zh: 姨, en: Aunt}}\n"),
        f"{FORM}:3: page-unseen ([0].for[0]): aunt neither starts nor signs, consents or acts for anybody, so it never "
        "sees this page. Name a role that takes part (mother), or say in the bundle what aunt does.",
    ),
]


@pytest.mark.parametrize(("change", "line"), CASES, ids=[line.split(": ")[1] for _, line in CASES])
def test_a_seed_rule_says_what_is_wrong_and_what_to_write(change, line):
    files = changed(*change)
    if "page-unseen" in line:
        files[FORM] = files[FORM].replace("  fields:", "  for: [aunt]\n  fields:")
    content, _ = read_content(files)
    code = line.split(" ")[1]
    assert [str(problem) for problem in run_checks(content) if problem.code == code][:1] == [line]


@pytest.mark.parametrize("text", ["{zh: 提交PDF, en: A PDF}", "{zh: PDF, en: PDF}", "{zh: 第1页, en: Page 1}"])
def test_short_names_and_numbers_are_of_no_language(text):
    content, _ = read_content(changed(FIELDS, "{zh: 手机, en: Mobile}", text))
    assert [problem for problem in run_checks(content) if problem.code == "text-wrong-language"] == []
