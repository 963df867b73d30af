"""Data to try a template with: what a document of an item, or of a whole case, would be given.

Names and lists have the shapes of ``cases.papers``; the values of fields come from a scenario, everything the
engine adds is invented. A name that stands here is one the real document gets too, and no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from oneservice.documents.data import complete, nothing_for_blank
from oneservice.documents.templates import ENGINE_NAMES, LIST_NAMES
from oneservice.engine.definition import Closure, Field, FieldType
from oneservice.engine.display import display
from oneservice.engine.values import UNKNOWN, Env

DAY = "2026-09-28"
DAYS = frozenset(
    {"accepted_on", "due", "act_by", "decided_on", "issued_on", "paid_on", "visit_on", "filed_on", "closed_on"}
) | {"entered_on", "first_on"}
ISO = frozenset({FieldType.DATE, FieldType.DATETIME})
WORD = "示例"
ROW = "row."


def specimen(closure: Closure, names: Iterable[str], env: Env) -> dict[str, Any]:
    """The groups of fields a document sees, with their values in ``env``."""
    data: dict[str, Any] = {}
    for name in names:
        field = closure.fields.get(name)
        if field is not None:
            data.setdefault(field.group, {})[field.name] = shown(field, env.get(name))
        elif name.startswith(ROW):
            data.setdefault("row", {})[name.removeprefix(ROW)] = of_row(closure, name.removeprefix(ROW), env)
    return data


def of_row(closure: Closure, column: str, env: Env) -> Any:
    """A column of the first row of the list that an item with ``each`` is handled by."""
    lists = (closure.fields[entry.each] for entry in closure.bundle.items if entry.each)
    whole = next((field for field in lists if column in field.columns), None)
    rows = env.get(whole.id) if whole else None
    return shown(whole.columns[column], rows[0].get(column)) if whole and isinstance(rows, list) and rows else ""


def completed(data: Mapping[str, Any], frame: Mapping[str, Any], title: str) -> dict[str, Any]:
    """``data`` with everything the engine adds to a document, the ``frame`` of its closure."""
    return {**nothing_for_blank(data), **frame, "document": {"title": title, "lang": "zh-CN"}}


def frame_of(closure: Closure) -> dict[str, Any]:
    """What the engine adds to every document of the closure."""
    return complete(of_engine(closure))


def shown(field: Field, value: Any) -> Any:
    """A value as a template sees it: words in Chinese, ISO for days, rows as maps, "" where there is none."""
    if value is None or value is UNKNOWN:
        return ""
    if field.type in ISO:
        return str(value)
    if field.type is FieldType.LIST:
        return [{name: shown(column, row.get(name)) for name, column in field.columns.items()} for row in value]
    return display(field, value)


def of_engine(closure: Closure) -> dict[str, Any]:
    """Everything in ``ENGINE_NAMES``, filled."""
    groups: dict[str, Any] = {
        group: {name: DAY if name in DAYS else WORD for name in names} for group, names in ENGINE_NAMES.items() if names
    }
    groups["this"] |= {
        "defects": [{"field": WORD, "label": WORD, "problem": WORD}],
        "basis": [WORD],
        "amount": "80.00",
        "title": closure.bundle.title.zh,
    }
    groups["case"]["title"] = closure.bundle.title.zh
    return {**groups, **lists(closure), "today": DAY}


Rows = list[Mapping[str, Any]]


def entry(kind: str, **said: Any) -> Mapping[str, Any]:
    """An entry of one of the engine's lists: what is said of it, and invented words for the rest."""
    return {**dict.fromkeys(LIST_NAMES[kind], WORD), **said}


def lists(closure: Closure) -> dict[str, Rows]:
    said = {"outcome": "granted", "phase": "closed", "decided_on": DAY, "number": "530102-01"}
    roles = closure.bundle.roles.values()
    signed = {"signed_at": f"{DAY}T09:30:00+08:00"}
    return {
        "items": [entry("items", title=each.title.zh, **said) for each in closure.items.values()],
        "materials": [entry("materials", title=m.title.zh, grade=m.grade) for m in closure.materials.values()],
        "sections": [{"title": page.title.zh, "rows": rows(closure, page.fields)} for page in closure.pages],
        "signatures": [entry("signatures", role=r.title.zh if r.title else r.id, **signed) for r in roles],
    }


def rows(closure: Closure, names: Iterable[str]) -> Rows:
    fields = [closure.fields[name] for name in names if name in closure.fields]
    return [entry("rows", label=f.label.zh, source="", type=f.type.value, raw="") for f in fields]
