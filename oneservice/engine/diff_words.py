"""What the parts of a definition are called when two versions are compared, and how their values are said."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import Any

from oneservice.engine.definition import Closure, Duration, Text, Unit
from oneservice.engine.rules import RuleError, compile_rule, in_words, label_names, show_values

KINDS: Mapping[str, Text] = {
    "departments": Text("部门", "department"),
    "sources": Text("数据来源", "source"),
    "fields": Text("数据项", "field"),
    "columns": Text("列", "column"),
    "materials": Text("材料", "material"),
    "items": Text("事项", "item"),
    "processes": Text("办理过程", "process"),
    "states": Text("环节", "state"),
    "actions": Text("操作", "action"),
    "roles": Text("角色", "role"),
    "gates": Text("前置条件", "gate"),
    "links": Text("链接", "link"),
    "pages": Text("页面", "page"),
    "documents": Text("文书", "document"),
    "partials": Text("共用模板", "shared part"),
    "bundle": Text("一件事", "bundle"),
}
PARTS: Mapping[str, Text] = {
    "title": Text("名称", "title"),
    "label": Text("名称", "label"),
    "help": Text("填写说明", "help"),
    "summary": Text("简介", "summary"),
    "note": Text("备注", "note"),
    "type": Text("类型", "type"),
    "grade": Text("可信等级", "grade"),
    "statutory": Text("法定时限", "statutory limit"),
    "promised": Text("承诺时限", "promised limit"),
    "at_once": Text("即时办结", "at once"),
    "limit": Text("时限", "limit"),
    "promise": Text("承诺总时限", "promise"),
    "fee": Text("收费", "fee"),
    "amount": Text("收费金额", "amount"),
    "payer": Text("缴费人", "payer"),
    "refund": Text("退费", "refund"),
    "department": Text("办理部门", "department"),
    "lead": Text("牵头部门", "lead"),
    "process": Text("办理过程", "process"),
    "owner": Text("责任岗位", "owner"),
    "division": Text("办理地", "division"),
    "kind": Text("事项类型", "kind"),
    "needs": Text("需要的数据项", "needs"),
    "gives": Text("产生的数据项", "gives"),
    "materials": Text("材料", "materials"),
    "result": Text("结果文书", "result"),
    "defer": Text("容缺期限", "may follow within"),
    "cancels": Text("注销的证照", "cancels"),
    "basis": Text("依据", "basis"),
    "before": Text("单独办理的成本", "before"),
    "grant": Text("准予的规则", "rule to grant"),
    "refuse": Text("不予的规则", "rule to refuse"),
    "reason": Text("不予的理由", "reason of a refusal"),
    "decide": Text("规则判定", "decide"),
    "when": Text("适用条件", "condition"),
    "must": Text("条件", "condition"),
    "otherwise": Text("不满足时的提示", "what is said otherwise"),
    "after": Text("前置事项", "after"),
    "optional": Text("可以不选", "optional"),
    "ticked": Text("默认勾选", "ticked"),
    "sensitive": Text("敏感", "sensitive"),
    "retain": Text("保存期限", "retain"),
    "confirm": Text("再次确认", "confirm"),
    "sources": Text("取数来源", "sources"),
    "lock": Text("锁定", "lock"),
    "compute": Text("计算规则", "computation"),
    "default": Text("默认值", "default"),
    "min": Text("最小值", "least"),
    "max": Text("最大值", "greatest"),
    "min_rows": Text("最少行数", "fewest rows"),
    "max_rows": Text("最多行数", "most rows"),
    "options": Text("选项", "options"),
    "valid": Text("校验规则", "conditions"),
    "licence": Text("电子证照", "e-licence"),
    "source": Text("数据来源", "source"),
    "form": Text("由申请信息生成的文书", "form"),
    "template": Text("模板", "template"),
    "number": Text("编号规则", "number"),
    "seal": Text("用章", "seal"),
    "verify": Text("验真", "verifiable"),
    "signed_by": Text("签署人", "signers"),
    "blank": Text("可空内容", "what may be blank"),
    "phase": Text("法定阶段", "phase"),
    "actor": Text("办理岗位", "actor"),
    "waits": Text("等待", "waits"),
    "from_states": Text("起始环节", "from"),
    "to": Text("到达环节", "to"),
    "event": Text("触发事件", "event"),
    "by": Text("执行岗位", "by"),
    "asks": Text("须填内容", "asks"),
    "document": Text("出具的文书", "document"),
    "not_by": Text("不得由同一人办理", "not by who did"),
    "notice": Text("通知文书", "notice"),
    "staff": Text("岗位", "staff"),
    "answers": Text("可答内容", "answers"),
    "wait": Text("应答时限", "wait"),
    "starts": Text("可发起", "starts"),
    "signs": Text("签名", "signs"),
    "within": Text("签名时限", "time to sign"),
    "fields": Text("问题", "questions"),
    "roles": Text("可见角色", "roles"),
    "campaign": Text("批次日程", "campaign"),
    "one_open_case_per": Text("不得重复申请的依据", "one open case per"),
    "states": Text("环节", "states"),
    "actions": Text("操作", "actions"),
}
"""What a key is called; a key that is not here is shown as it is written."""

REFERS: Mapping[str, str] = {
    **dict.fromkeys(("department", "lead"), "departments"),
    **dict.fromkeys(("needs", "gives", "fields", "blank", "one_open_case_per", "division"), "fields"),
    **dict.fromkeys(("result", "document", "notice", "form", "application", "certificate"), "documents"),
    **dict.fromkeys(("process",), "processes"),
    **dict.fromkeys(("source",), "sources"),
    **dict.fromkeys(("use",), "materials"),
    **dict.fromkeys(("of", "payer", "roles", "signed_by", "acts_for"), "roles"),
    **dict.fromkeys(("item", "items"), "items"),
}
"""Keys whose values name definitions that have titles of their own."""

RULES = frozenset({"when", "must", "compute", "grant", "refuse"})
UNITS: Mapping[Unit, Text] = {
    Unit.WORKDAYS: Text("个工作日", "workdays"),
    Unit.WORKHOURS: Text("个工作小时", "workhours"),
    Unit.DAYS: Text("日", "days"),
    Unit.MONTHS: Text("个月", "months"),
    Unit.YEARS: Text("年", "years"),
}
NOTHING = Text("无", "none")
TRUTH = {True: Text("是", "yes"), False: Text("否", "no")}


def part(key: str) -> Text:
    return PARTS.get(key, Text(key, key))


def named(value: Any) -> Text | None:
    """The title people know a definition by, None if it has none."""
    title = getattr(value, "title", None) or getattr(value, "label", None)
    return title if isinstance(title, Text) else None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says values of one version: its closure knows the titles of what is named."""

    closure: Closure

    def title(self, kind: str, name: str) -> Text:
        """``Text`` of what ``name`` names, its id if that has no title."""
        known: Mapping[str, Any] = self.closure.bundle.roles if kind == "roles" else getattr(self.closure, kind, {})
        return named(known.get(name)) or Text(name, name)

    def name_of(self, key: str, value: Any) -> Text:
        """What a definition is called in front of a change: its title, or that of what it uses and of whom."""
        use, of = getattr(value, "use", ""), getattr(value, "of", "")
        if not use or named(value):
            return named(value) or Text(key, key)
        whose = self.title("roles", of)
        return both("{}（{}）", "{} ({})", self.title("materials", use), whose) if of else self.title("materials", use)

    def say(self, key: str, value: Any) -> Text:
        """A value of ``key`` in words."""
        if value is None or value in ("", ()):
            return NOTHING
        if isinstance(value, bool):
            return TRUTH[value]
        if key in RULES:
            return self.rule(value)
        if isinstance(value, tuple):
            return joined([self.say(key, one) for one in value])
        if isinstance(value, Mapping):
            return joined([both("{}：{}", "{}: {}", Text(k, k), self.say(key, v)) for k, v in value.items()])
        return self.single(key, value)

    def single(self, key: str, value: Any) -> Text:
        if isinstance(value, Text):
            return Text(f"“{value.zh}”", f"“{value.en or value.zh}”")
        if isinstance(value, Duration):
            unit = UNITS[value.unit]
            return Text(f"{value.amount} {unit.zh}", f"{value.amount} {unit.en}")
        if key == "amount" and isinstance(value, int):
            return Text(f"{value / 100:.2f} 元", f"{value / 100:.2f} yuan")
        if is_dataclass(value):
            return self.record(value)
        if isinstance(value, str) and key in REFERS:
            return self.title(REFERS[key], value)
        text = value.value if isinstance(value, Enum) else value if isinstance(value, str) else compact(value)
        return Text(text, text)

    def record(self, value: Any) -> Text:
        """A record inside another: its own name first, then what differs from its defaults."""
        given = [(f.name, getattr(value, f.name)) for f in fields(value) if getattr(value, f.name) != f.default]
        said = [self.say(name, inner) for name, inner in given if inner not in (None, "", ())]
        return joined(said, Text(" ", " "))

    def rule(self, logic: Any) -> Text:
        """A rule in plain words; as JSON where it has none."""
        try:
            rule = compile_rule(logic)
            words = [
                in_words(rule, label_names(self.closure, x), x, show_values(self.closure, x)) for x in ("zh", "en")
            ]
        except (RuleError, KeyError):
            words = [compact(logic)] * 2
        return Text(f"“{words[0]}”", f"“{words[1]}”")


def both(zh: str, en: str, *parts: Text) -> Text:
    """The two templates filled with the parts, each in its language."""
    return Text(zh.format(*(p.zh for p in parts)), en.format(*(p.en or p.zh for p in parts)))


def joined(texts: list[Text], by: Text | None = None) -> Text:
    between = by or Text("、", ", ")
    return Text(between.zh.join(t.zh for t in texts), between.en.join(t.en or t.zh for t in texts))


def compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def arrow(before: Any, after: Any, say: Callable[[Any], Text]) -> Text:
    """``7→5 个工作日`` where both are of one unit, else ``A → B``."""
    if isinstance(before, Duration) and isinstance(after, Duration) and before.unit is after.unit:
        unit = UNITS[after.unit]
        return Text(f"{before.amount}→{after.amount} {unit.zh}", f"{before.amount}→{after.amount} {unit.en}")
    return both("{} → {}", "{} → {}", say(before), say(after))
