"""The data of a document: plain values only, the engine's names always there, as JSON for the attachment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from oneservice.documents.chinese import CHINA, moment
from oneservice.documents.templates import ENGINE_NAMES

LISTS = frozenset({"items", "materials", "sections", "signatures"})
LISTS_OF_THIS = ("defects", "basis", "owed", "papers")
UNDATED = datetime(2000, 1, 1, tzinfo=timezone(timedelta(hours=8)))
"""The date printed into the file of a document whose data has none; never the clock, or no two would be alike."""


def plain(value: Any) -> Any:
    """``value`` as JSON data: mappings to dict, sequences to list, dates and decimals to text.

    Raises TypeError for anything else: a model or a lazy object must not come near a template.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, date | Decimal):
        return value.isoformat() if isinstance(value, date) else str(value)
    raise TypeError(f"a document cannot hold a {type(value).__name__}: give text, numbers, lists or dicts")


def nothing_for_blank(value: Any) -> Any:
    """Empty text becomes None, so that ``{% if %}`` sees what people see (Liquid counts "" as true)."""
    if isinstance(value, dict):
        return {key: nothing_for_blank(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [nothing_for_blank(inner) for inner in value]
    return None if value == "" else value


def complete(data: Mapping[str, Any]) -> dict[str, Any]:
    """Plain data for the template: what the engine gives is always there, None or an empty list if not given."""
    given = nothing_for_blank(plain(data))
    for name, inner in ENGINE_NAMES.items():
        empty: Any = [] if name in LISTS else dict.fromkeys(inner) if inner else None
        given[name] = {**empty, **(given.get(name) or {})} if inner else given.get(name) or empty
    given["this"].update({name: given["this"][name] or [] for name in LISTS_OF_THIS})
    return given


def canonical(data: Mapping[str, Any]) -> bytes:
    """The data as the attached ``data.json``: UTF-8, keys sorted, two spaces; same data, same bytes."""
    text = json.dumps(plain(data), ensure_ascii=False, sort_keys=True, indent=2)
    return f"{text}\n".encode()


def dated(data: Mapping[str, Any]) -> datetime:
    """When the document was made, by its own data: issued, decided or filed; midnight in China for a date."""
    this, case = data.get("this") or {}, data.get("case") or {}
    dates = (this.get("issued_on"), this.get("decided_on"), this.get("accepted_on"), case.get("filed_on"))
    text = next((str(found) for found in dates if found), "")
    if not text:
        return UNDATED
    when = moment(text)
    at = when if isinstance(when, datetime) else datetime(when.year, when.month, when.day)  # noqa: DTZ001 - zone follows
    return at.replace(tzinfo=CHINA)
