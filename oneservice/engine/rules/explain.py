"""A rule in plain words, with the values it read: why it came out as it did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from oneservice.engine.definition import Text
from oneservice.engine.rules import tree
from oneservice.engine.rules.compiled import Rule
from oneservice.engine.rules.dialect import Mode
from oneservice.engine.rules.names import Show, plain_value
from oneservice.engine.values import UNKNOWN, Env

_PHRASES: Mapping[str, Text] = {
    "==": Text("{} 为 {}", "{} is {}"),
    "!=": Text("{} 不为 {}", "{} is not {}"),
    "<": Text("{} 小于 {}", "{} is less than {}"),
    "<=": Text("{} 不超过 {}", "{} is at most {}"),
    ">": Text("{} 大于 {}", "{} is more than {}"),
    ">=": Text("{} 不少于 {}", "{} is at least {}"),
    "in": Text("{} 属于 {}", "{} is among {}"),
    "in_division": Text("{} 在 {} 辖区内", "{} lies in {}"),
    "-": Text("{} 减 {}", "{} minus {}"),
    "/": Text("{} 除以 {}", "{} divided by {}"),
    "%": Text("{} 除以 {} 的余数", "the remainder of {} by {}"),
    "text": Text("{}", "{}"),
    "age_years": Text("{} 至 {} 的周岁", "the age from {} on {}"),
    "months_between": Text("{} 至 {} 的月数", "the months from {} to {}"),
    "days_between": Text("{} 至 {} 的天数", "the days from {} to {}"),
    "workdays_between": Text("{} 至 {} 的工作日数", "the working days from {} to {}"),
    "ric_birth_date": Text("{} 中的出生日期", "the birth date in {}"),
    "ric_sex": Text("{} 中的性别", "the sex in {}"),
    "substr": Text("{} 的一部分", "a part of {}"),
    "!": Text("并非（{}）", "not ({})"),
    "!!": Text("{}", "{}"),
    "all": Text("{} 的每一行都满足（{}）", "every row of {} has ({})"),
    "some": Text("{} 至少一行满足（{}）", "some row of {} has ({})"),
    "none": Text("{} 没有一行满足（{}）", "no row of {} has ({})"),
    "sum": Text("{} 各行的 {} 合计", "the sum over {} of {}"),
    "count": Text("{} 中满足（{}）的行数", "how many rows of {} have ({})"),
}
_JOINTS: Mapping[str, Text] = {
    "and": Text("，并且 ", ", and "),
    "or": Text("，或者 ", ", or "),
    "+": Text(" 加 ", " plus "),
    "*": Text(" 乘 ", " times "),
    "cat": Text(" 接 ", " then "),
    "min": Text("、", ", "),
    "max": Text("、", ", "),
}
_AROUND = {"min": Text("{} 中最小者", "the least of {}"), "max": Text("{} 中最大者", "the greatest of {}")}
_ROWS_COUNTED = Text("{} 的行数", "how many rows {} has")
_NEGATED = Text("{} 的相反数", "minus {}")
_BETWEEN = {"<": Text("{} 小于 {}，且小于 {}", "{} < {} < {}"), "<=": Text("{} ≤ {} ≤ {}", "{} ≤ {} ≤ {}")}
_IF = Text("如果 {}，则 {}", "if {} then {}")
_ELSE = Text("；否则 {}", "; else {}")
_READ = Text("{}（读到：{}）", "{} (read: {})")
_BRACKETS = Text("（{}）", "({})")
_ALWAYS = {True: Text("总是", "always"), False: Text("从不", "never")}


def explain(rule: Rule, env: Env, names: Callable[[str], str], language: str, values: Show | None = None) -> str:
    """The rule in ``zh`` or ``en`` with what it read: ``母亲参加职工生育保险 为 是（读到：是）``.

    ``names`` gives a name's label, ``values`` a value as people read it. The result holds personal data.
    """
    show = values or (lambda name, value: plain_value(name, value, language))
    return _said(rule, _Speaker(env, names, show, language))


def in_words(rule: Rule, names: Callable[[str], str], language: str, values: Show | None = None) -> str:
    """The rule alone, without anything it read: ``母亲参加职工生育保险 为 是``. It holds nobody's data."""
    show = values or (lambda name, value: plain_value(name, value, language))
    return _said(rule, _Speaker({}, names, show, language, with_read=False))


def _said(rule: Rule, speaker: _Speaker) -> str:
    if isinstance(rule.node, tree.Literal) and isinstance(rule.node.value, bool):
        return _ALWAYS[rule.node.value].in_language(speaker.language)
    return speaker.clause(rule.node)


@dataclass(frozen=True, slots=True)
class _Speaker:
    env: Env
    names: Callable[[str], str]
    show: Show
    language: str
    with_read: bool = True

    def say(self, text: Text, *parts: str) -> str:
        return text.in_language(self.language).format(*parts)

    def clause(self, node: tree.Node, *, nested: bool = False) -> str:
        """A node that is true or false; junctions inside others stand in brackets."""
        if isinstance(node, tree.Operation) and node.name in ("and", "or"):
            joint = _JOINTS[node.name].in_language(self.language)
            words = joint.join(self.clause(operand, nested=True) for operand in node.operands)
            return self.say(_BRACKETS, words) if nested and len(node.operands) > 1 else words
        if isinstance(node, tree.Operation) and node.mode is Mode.KLEENE:
            return self.kleene(node)
        return self.with_values(node)

    def kleene(self, node: tree.Operation) -> str:
        if node.name != "if":
            return self.say(_PHRASES[node.name], self.clause(node.operands[0]))
        operands = node.operands
        pairs = zip(operands[0::2], operands[1::2], strict=False)
        said = [self.say(_IF, self.clause(when), self.clause(then)) for when, then in pairs]
        last = self.say(_ELSE, self.clause(operands[-1])) if len(operands) % 2 else ""
        return Text("；否则", "; else ").in_language(self.language).join(said) + last

    def with_values(self, node: tree.Node) -> str:
        """A clause and, at its end, the values of the names in it."""
        words = self.words(node)
        read = list(dict.fromkeys(n.name for n in tree.walk(node) if isinstance(n, tree.Variable)))
        read = [name for name in read if not self.of_row(name)]
        if not read or not self.with_read:
            return words
        shown = [self.show(name, self.env.get(name, UNKNOWN)) for name in read]
        if len(read) > 1:
            shown = [f"{self.names(name)} {value}" for name, value in zip(read, shown, strict=True)]
        return self.say(_READ, words, Text("，", ", ").in_language(self.language).join(shown))

    def of_row(self, name: str) -> bool:
        """A column of rows gone through one by one has no single value."""
        return name.startswith("row.") and name not in self.env

    def words(self, node: tree.Node, beside: str = "") -> str:
        """A node without its values; ``beside`` is the name a constant is compared with."""
        if isinstance(node, tree.Literal):
            return self.constant(node, beside)
        if isinstance(node, tree.Variable):
            return self.names(node.name)
        if node.name in _JOINTS:
            return self.joined(node)
        if node.name == "if":
            return self.kleene(node)
        return self.say(self.phrase(node), *self.operands(node))

    def operands(self, node: tree.Operation) -> list[str]:
        named = next((n.name for n in node.operands if isinstance(n, tree.Variable)), "")
        return [self.words(operand, named) for operand in node.operands]

    def phrase(self, node: tree.Operation) -> Text:
        if node.name == "count" and len(node.operands) == 1:
            return _ROWS_COUNTED
        if node.name == "-" and len(node.operands) == 1:
            return _NEGATED
        return _BETWEEN[node.name] if len(node.operands) == 3 and node.name in _BETWEEN else _PHRASES[node.name]

    def joined(self, node: tree.Operation) -> str:
        words = _JOINTS[node.name].in_language(self.language).join(self.words(n) for n in node.operands)
        return self.say(_AROUND[node.name], words) if node.name in _AROUND else words

    def constant(self, node: tree.Literal, beside: str) -> str:
        value: Any = node.value
        if node.money:
            return self.say(Text("{} 元", "{} yuan"), f"{value / 100:.2f}")
        members = value if isinstance(value, tuple) else (value,)
        return Text("、", ", ").in_language(self.language).join(self.show(beside, member) for member in members)
