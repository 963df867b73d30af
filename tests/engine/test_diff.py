"""Two versions compared: what a reader is told, and that nothing a case depends on goes untold."""

import json

import pytest

from oneservice.engine.closure import build_closure, canonical
from oneservice.engine.diff import diff
from oneservice.engine.reading import read_content
from tests.engine.sample import FILES, changed
from tests.engine.test_closure import CHANGES

PROCESS = "workflows/processes/plain.yaml"
REGISTER = "workflows/items/register.yaml"
CARD = "workflows/items/card.yaml"
BUNDLE = "workflows/bundles/birth.yaml"
FIELDS = "forms/fields/people.yaml"
FORM = "forms/birth.yaml"


def closure(files):
    return build_closure(read_content(files)[0], "birth")


def told(*change, language="zh"):
    found = diff(closure(FILES), closure(changed(*change)))
    return [each.text.in_language(language) for each in found]


CASES = [
    ((REGISTER, "promised: 1 workday", "promised: 5 workdays"), ["事项“登记”：承诺时限 1→5 个工作日"]),
    ((REGISTER, "promised: 1 workday", "promised: 3 days"), ["事项“登记”：承诺时限 1 个工作日 → 3 日"]),
    ((REGISTER, ", promised: 1 workday", ""), ["事项“登记”：承诺时限 1 个工作日 → 无"]),
    ((CARD, "80.00 yuan", "81.50 yuan"), ["事项“发卡”：收费金额 80.00 元 → 81.50 元"]),
    ((CARD, "department: police", "department: civil"), ["事项“发卡”：办理部门 公安 → 民政"]),
    ((REGISTER, ", mother.married]", "]"), ["事项“登记”：需要的数据项 删除 已婚"]),
    (
        (REGISTER, "  - {use: id-card, of: mother}\n", ""),
        ["删除事项“登记”的材料“身份证（mother）”", "删除材料“身份证”"],
    ),
    (
        (REGISTER, "of: mother}", "of: mother, optional: true}"),
        ["事项“登记”的材料“身份证（mother）”：可以不选 否 → 是"],
    ),
    ((BUNDLE, "  - {use: register}\n", "  - {use: register}\n  - {use: register, id: again}\n"), ["新增事项“登记”"]),
    ((BUNDLE, ", optional: true", ", ticked: true"), ["事项“发卡”：可以不选 是 → 否", "事项“发卡”：默认勾选 否 → 是"]),
    (
        (BUNDLE, '"!=": [{var: child.kind}, b]', '"!=": [{var: child.kind}, a]'),
        ["一件事“出生一件事”的前置条件“kind”：条件 “类别 不为 乙” → “类别 不为 甲”"],
    ),
    ((BUNDLE, "signs: all", "signs: any"), ["一件事“出生一件事”的角色“mother”：签名 all → any"]),
    ((PROCESS, "20 workdays", "21 workdays"), ["办理过程“plain”的环节“with-applicant”：时限 20→21 个工作日"]),
    ((PROCESS, "title: 准予, ", "title: 受理, "), ["办理过程“plain”的操作“受理”：名称 “准予” → “受理”"]),
    (
        (PROCESS, "asks: [reason, remedies]", "asks: [reason, opinion]"),
        ["办理过程“plain”的操作“不予”：须填内容 新增 opinion；删除 remedies"],
    ),
    ((FORM, "mother.name, mother.ric", "mother.ric, mother.name"), ["页面“家人”：问题 顺序已调整"]),
    ((FIELDS, "{zh: 乙, en: B}}", "{zh: 乙, en: B}, c: {zh: 丙, en: C}}"), ["数据项“类别”：选项 新增 c：“丙”"]),
    (
        (FIELDS, "{a: {zh: 甲, en: A}, b: {zh: 乙, en: B}}", "{b: {zh: 乙, en: B}, a: {zh: 甲, en: A}}"),
        ["数据项“类别”：选项 顺序已调整"],
    ),
    (
        (
            FIELDS,
            "share: {label: {zh: 份额, en: Share}, type: decimal}",
            "share: {label: {zh: 份额, en: Share}, type: integer}",
        ),
        ["数据项“家人”的列“份额”：类型 decimal → integer"],
    ),
    (("workflows/departments.yaml", "[clerk, decider]", "[clerk, decider, guard]"), ["部门“公安”：岗位 新增 guard"]),
    (("templates/documents/page.html", "child", "child "), ["文书“户口页”：模板已改（+1 −1 行）"]),
    (("templates/documents/_style.css", "black", "red"), ["共用模板“_style.css”：模板已改（+1 −1 行）"]),
]


@pytest.mark.parametrize(("change", "sentences"), CASES, ids=[sentences[0] for _, sentences in CASES])
def test_a_change_is_told_in_words(change, sentences):
    assert told(*change) == sentences


def test_a_change_is_told_in_english_too():
    assert told(REGISTER, "promised: 1 workday", "promised: 5 workdays", language="en") == [
        "item “Register”: promised limit 1→5 workdays"
    ]


def test_a_state_that_says_its_old_name_was_renamed():
    new = FILES[PROCESS].replace("to-decide", "deciding").replace("{phase: review,", "{phase: review, was: to-decide,")
    found = diff(closure(FILES), closure({**FILES, PROCESS: new}))
    assert (found[0].kind, found[0].text.zh) == (
        "renamed",
        "办理过程“plain”的环节“deciding”：原为 to-decide",
    )
    assert not [each for each in found if each.kind in ("added", "removed")]


def test_another_first_state_is_a_change():
    line = "  at-window: {phase: received, actor: clerk}\n"
    new = FILES[PROCESS].replace(line, "").replace("  to-decide: {phase: review", f"{line}  to-decide: {{phase: review")
    assert [each.text.zh for each in diff(closure(FILES), closure({**FILES, PROCESS: new}))] == [
        "办理过程“plain”：环节 顺序已调整"
    ]


def test_a_change_is_data_too():
    found = diff(closure(FILES), closure(changed(REGISTER, "promised: 1 workday", "promised: 5 workdays")))
    assert json.loads(json.dumps(found[0].to_json(), ensure_ascii=False)) == {
        "kind": "changed",
        "path": ["items", "register", "limit", "promised"],
        "before": {"amount": 1, "unit": "workdays"},
        "after": {"amount": 5, "unit": "workdays"},
        "text": {"zh": "事项“登记”：承诺时限 1→5 个工作日", "en": "item “Register”: promised limit 1→5 workdays"},
    }


def test_nothing_differs_from_itself():
    assert diff(closure(FILES), closure(FILES)) == []


@pytest.mark.parametrize("change", CHANGES, ids=[change[0] for change in CHANGES])
def test_whatever_changes_the_hash_is_told(change):
    other = closure(changed(*change))
    assert canonical(other) != canonical(closure(FILES))
    assert diff(closure(FILES), other) != []


def test_the_other_way_round_is_told_the_other_way_round():
    one, other = (
        closure(FILES),
        closure(changed(BUNDLE, "  - {use: card", "  - {use: register, id: again}\n  - {use: card")),
    )
    assert [each.text.zh for each in diff(one, other)] == ["新增事项“登记”"]
    assert [each.text.zh for each in diff(other, one)] == ["删除事项“登记”"]
