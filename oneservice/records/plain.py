"""What may stand in the journal, the outbox and the access log: plain, short JSON.

Names, codes, hashes, dates and numbers. What people wrote belongs sealed beside the case, so long texts are
refused here; so are floating-point numbers, which databases write back differently than they read them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

LONGEST_TEXT = 200
LONGEST_DATA = 8000
DEEPEST = 5
LARGEST = 2**53


class NotPlain(ValueError):
    """The data holds something else than plain, short JSON: keep it sealed elsewhere and name it here."""


def canonical(data: Any) -> str:
    """The one way to write ``data`` as text; hashes are taken over it."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """``data`` if it is plain and short. Raises NotPlain; the message names the place, never the value."""
    checked = {_key(key): _value(value, str(key), 1) for key, value in data.items()}
    if len(canonical(checked)) > LONGEST_DATA:
        raise NotPlain(f"data is longer than {LONGEST_DATA} characters: keep it sealed elsewhere")
    return checked


def plain_text(text: str, longest: int, place: str) -> str:
    """``text`` if it fits its column and can be stored. Raises NotPlain."""
    if not isinstance(text, str) or len(text) > longest:
        raise NotPlain(f"{place} is not a text of at most {longest} characters")
    if "\0" in text or not text.isprintable():
        raise NotPlain(f"{place} holds control characters")
    return text


def _key(key: Any) -> str:
    return plain_text(key, LONGEST_TEXT, "a key of the data")


def _value(value: Any, place: str, depth: int) -> Any:
    if depth > DEEPEST:
        raise NotPlain(f"{place} is nested deeper than {DEEPEST}")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _number(value, place)
    if isinstance(value, str):
        return str(plain_text(value, LONGEST_TEXT, place))
    return _many(value, place, depth)


def _number(value: int, place: str) -> int:
    if abs(value) > LARGEST:
        raise NotPlain(f"{place} is larger than 2^53")
    return value


def _many(value: Any, place: str, depth: int) -> Any:
    if isinstance(value, Mapping):
        return {_key(key): _value(inner, f"{place}.{key}", depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_value(inner, place, depth + 1) for inner in value]
    raise NotPlain(f"{place} is a {type(value).__name__}, not plain JSON")
