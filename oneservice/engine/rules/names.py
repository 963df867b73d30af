"""The names a rule may read: their types, and how people are told about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from oneservice.engine.definition import Bundle, Closure, Field, FieldType, Text
from oneservice.engine.display import display
from oneservice.engine.rules import types
from oneservice.engine.rules.types import TypeInfo, type_of
from oneservice.engine.values import UNKNOWN, Origin

Show = Callable[[str, Any], str]
"""A value of a name as people read it: ``("parents.married", True) -> "是"``."""

_OUTCOMES = {
    "granted": Text("准予", "granted"),
    "refused": Text("不予", "refused"),
    "not_applicable": Text("不需办理", "not needed"),
    "ended": Text("终止", "ended"),
}
_PAYMENTS = {
    "none_due": Text("无需缴费", "nothing due"),
    "paid": Text("已缴清", "paid"),
    "part_paid": Text("部分缴纳", "paid in part"),
    "failed": Text("缴费未成功", "failed"),
    "refunded": Text("已退费", "refunded"),
}
_ORIGINS = {
    Origin.FOUND: Text("共享数据查得", "found in a register"),
    Origin.TYPED: Text("本人填写", "typed"),
    Origin.COMPUTED: Text("自动计算", "computed"),
    Origin.GIVEN: Text("办理结果产生", "given by an item"),
    Origin.NOT_FOUND: Text("未查到", "not found"),
    Origin.CONFLICT: Text("数据不一致", "contradictory"),
    Origin.DECLINED: Text("未授权查询", "consent declined"),
}
_OUTCOME = TypeInfo(FieldType.CHOICE, frozenset(_OUTCOMES))
_PAYMENT = TypeInfo(FieldType.CHOICE, frozenset(_PAYMENTS))
_ORIGIN = TypeInfo(FieldType.CHOICE, frozenset(str(origin) for origin in _ORIGINS))
_WORDS: Mapping[str, Mapping[str, Text]] = {
    "outcome": _OUTCOMES,
    "payment": _PAYMENTS,
    "origin": {str(origin): text for origin, text in _ORIGINS.items()},
}
_ENGINE_LABELS = {
    "today": Text("今天", "today"),
    "case.filed_on": Text("申请日期", "the day of filing"),
    "case.division": Text("受理地", "the place of filing"),
}
_ITEM_LABELS = {
    "outcome": Text("“{}”的办理结果", "the outcome of “{}”"),
    "payment": Text("“{}”的缴费情况", "the payment for “{}”"),
    "decided_on": Text("“{}”的决定日期", "the day “{}” was decided"),
    "chosen": Text("选择办理“{}”", "“{}” was chosen"),
    "rows": Text("“{}”的各项", "the rows of “{}”"),
}
_ROLE_LABELS = {
    "signed": Text("{}已签名人数", "{}: how many signed"),
    "refused": Text("{}拒签人数", "{}: how many refused"),
    "of": Text("{}应签名人数", "{}: how many must be asked"),
}
_YES_NO = {True: Text("是", "yes"), False: Text("否", "no")}


def name_types(fields: Mapping[str, Field], bundle: Bundle | None = None, row_of: str = "") -> dict[str, TypeInfo]:
    """Every name readable where a rule stands, with its type.

    ``bundle`` adds its items, roles and campaign; ``row_of`` (a list's name) the columns as ``row.NAME``.
    """
    names = {name: type_of(field) for name, field in fields.items()}
    names |= {f"origin.{name}": _ORIGIN for name in fields}
    names |= {"today": types.DATE, "case.filed_on": types.DATE, "case.division": types.DIVISION}
    if bundle is not None:
        names |= _bundle_types(bundle, names)
    if row_of in names:
        names |= {f"row.{column}": info for column, info in names[row_of].columns.items()}
        names |= {"row.outcome": _OUTCOME, "row.payment": _PAYMENT}
    return names


def _bundle_types(bundle: Bundle, names: Mapping[str, TypeInfo]) -> dict[str, TypeInfo]:
    found = {f"campaign.{day}": types.DATE for day in bundle.campaign}
    for role in bundle.roles:
        found |= {f"role.{role}.{count}": types.INTEGER for count in _ROLE_LABELS}
    for item in bundle.items:
        start = f"item.{item.id}."
        found |= {start + "outcome": _OUTCOME, start + "payment": _PAYMENT}
        found |= {start + "decided_on": types.DATE, start + "chosen": types.BOOL}
        if item.each:
            columns = names[item.each].columns if item.each in names else {}
            rows = {**columns, "outcome": _OUTCOME, "payment": _PAYMENT}
            found[start + "rows"] = TypeInfo(FieldType.LIST, columns=rows)
    return found


def label_names(closure: Closure, language: str) -> Callable[[str], str]:
    """How people are told a name: a field by its label, ``item.ID.outcome`` as 办理结果 of the item's title."""

    def label(name: str) -> str:
        text = _label(closure, name, language)
        return text or name

    return label


def _label(closure: Closure, name: str, language: str) -> str:
    if name in closure.fields:
        return closure.fields[name].label.in_language(language)
    if name in _ENGINE_LABELS:
        return _ENGINE_LABELS[name].in_language(language)
    first, _, rest = name.partition(".")
    if first == "origin" and rest in closure.fields:
        form = Text("“{}”的来源", "where “{}” comes from").in_language(language)
        return form.format(closure.fields[rest].label.in_language(language))
    if first == "row":
        return _column_label(closure, rest, language)
    middle, _, last = rest.rpartition(".")
    return _of_item_or_role(closure, first, middle, last, language)


def _column_label(closure: Closure, column: str, language: str) -> str:
    lists = (field.columns for field in closure.fields.values() if column in field.columns)
    found = next((columns[column].label for columns in lists), None)
    return found.in_language(language) if found else ""


def _of_item_or_role(closure: Closure, first: str, middle: str, last: str, language: str) -> str:
    if first == "item" and middle in closure.items and last in _ITEM_LABELS:
        return _ITEM_LABELS[last].in_language(language).format(closure.items[middle].title.in_language(language))
    if first == "role" and middle in closure.bundle.roles and last in _ROLE_LABELS:
        title = closure.bundle.roles[middle].title or Text(middle)
        return _ROLE_LABELS[last].in_language(language).format(title.in_language(language))
    return ""


def show_values(closure: Closure, language: str) -> Show:
    """Values as people read them: options by their label, money in yuan, the engine's words translated."""

    def show(name: str, value: Any) -> str:
        field = closure.fields.get(name)
        in_words = value is UNKNOWN or value in (None, "") or isinstance(value, bool)
        if field is None or in_words or field.type is FieldType.LIST:
            return plain_value(name, value, language)
        return display(field, value, language)

    return show


def plain_value(name: str, value: Any, language: str) -> str:
    """A value without its field: 是/否, 未填, 尚不清楚, a list's number of rows, else as it is."""
    if value is UNKNOWN:
        return Text("尚不清楚", "not known yet").in_language(language)
    if value is None or value == "":
        return Text("未填", "empty").in_language(language)
    if isinstance(value, bool):
        return _YES_NO[value].in_language(language)
    if isinstance(value, list | tuple):
        return _many(name, value, language)
    word = _engine_words(name).get(value) if isinstance(value, str) else None
    return word.in_language(language) if word else str(value)


def _engine_words(name: str) -> Mapping[str, Text]:
    first, last = name.partition(".")[0], name.rpartition(".")[2]
    if first in ("item", "row"):
        return _WORDS.get(last, {})
    return _WORDS["origin"] if first == "origin" else {}


def _many(name: str, values: list[Any] | tuple[Any, ...], language: str) -> str:
    if any(isinstance(value, Mapping) for value in values):
        return Text("{} 行", "{} rows").in_language(language).format(len(values))
    joint = Text("、", ", ").in_language(language)
    return joint.join(plain_value(name, value, language) for value in values)
