"""Rules in plain words."""

import pytest

from oneservice.engine.rules import compile_rule, explain
from oneservice.engine.values import UNKNOWN

LABELS = {
    "mother.employee_insured": "母亲参加职工生育保险",
    "work.kind": "就业形式",
    "a.born_on": "出生日期",
    "today": "今天",
    "company.shareholders": "股东",
    "row.share": "出资比例",
    "a.n": "数目",
}


def var(name):
    return {"var": name}


def said(logic, language="zh", **env):
    names = {name.replace("_", ".", 1): value for name, value in env.items()}
    return explain(compile_rule(logic), names, lambda name: LABELS.get(name, name), language)


INSURED = {"==": [var("mother.employee_insured"), True]}


@pytest.mark.parametrize(("value", "read"), [(True, "是"), (False, "否"), (None, "未填"), (UNKNOWN, "尚不清楚")])
def test_condition_is_said_with_the_value_it_read(value, read):
    assert said(INSURED, mother_employee_insured=value) == f"母亲参加职工生育保险 为 是（读到：{read}）"


@pytest.mark.parametrize(
    ("logic", "words"),
    [
        ({"!": [INSURED]}, "并非（母亲参加职工生育保险 为 是（读到：是））"),
        (
            {"and": [INSURED, {"or": [{"!=": [var("work.kind"), "employed"]}, {"<": [var("a.n"), 3]}]}]},
            "母亲参加职工生育保险 为 是（读到：是），并且 "
            "（就业形式 不为 employed（读到：flexible），或者 数目 小于 3（读到：4））",
        ),
        (
            {"<": [{"age_years": [var("a.born_on"), var("today")]}, 18]},
            "出生日期 至 今天 的周岁 小于 18（读到：出生日期 2010-01-01，今天 2026-09-28）",
        ),
        (
            {"==": [{"sum": [var("company.shareholders"), var("row.share")]}, 100]},
            "股东 各行的 出资比例 合计 为 100（读到：2 行）",
        ),
        ({"count": [var("company.shareholders")]}, "股东 的行数（读到：2 行）"),
        ({"in": [var("work.kind"), ["flexible", "self"]]}, "就业形式 属于 flexible、self（读到：flexible）"),
        ({"<=": [1, var("a.n"), 9]}, "1 ≤ 数目 ≤ 9（读到：4）"),
        ({"max": [var("a.n"), 2]}, "数目、2 中最大者（读到：4）"),
        ({">": [var("a.n"), "80.00 yuan"]}, "数目 大于 80.00 元（读到：4）"),
        (
            {"if": [INSURED, var("a.n"), 0]},
            "如果 母亲参加职工生育保险 为 是（读到：是），则 数目（读到：4）；否则 0",
        ),
        (True, "总是"),
    ],
)
def test_rule_is_said_in_chinese(logic, words):
    env = {
        "mother_employee_insured": True,
        "work_kind": "flexible",
        "a_n": 4,
        "a_born_on": "2010-01-01",
        "today": "2026-09-28",
        "company_shareholders": [{"share": 40}, {"share": 60}],
    }
    assert said(logic, **env) == words


def test_rule_is_said_in_english():
    assert said({"and": [INSURED, {"some": [var("company.shareholders"), {">": [var("row.share"), 5]}]}]}, "en") == (
        "母亲参加职工生育保险 is yes (read: not known yet), and "
        "some row of 股东 has (出资比例 is more than 5) (read: not known yet)"
    )


def test_values_are_shown_as_the_caller_wants():
    rule = compile_rule({"==": [var("work.kind"), "flexible"]})
    words = explain(rule, {"work.kind": "flexible"}, LABELS.__getitem__, "zh", lambda name, value: f"<{value}>")
    assert words == "就业形式 为 <flexible>（读到：<flexible>）"
