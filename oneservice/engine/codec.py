"""Frozen definitions to plain JSON data and back, by their annotations.

What equals its default is left out, so that a new key with a default changes no hash; maps are lists of
pairs, because the order of states, options and roles means something and sorted keys would lose it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from oneservice.engine.definition import frozen_map

Decoder = Callable[[Any], Any]


def encode(value: Any) -> Any:
    """Plain JSON data of a dataclass of ``definition``, or of anything inside one."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        return {f.name: encode(given) for f in fields(value) if (given := getattr(value, f.name)) != default_of(f)}
    if isinstance(value, tuple):
        return [encode(part) for part in value]
    if isinstance(value, Mapping) and not isinstance(value, dict):
        return [[key, encode(part)] for key, part in value.items()]
    return value  # JsonLogic, defaults, texts and numbers are plain already


def default_of(field: Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


@cache
def decoder(kind: Any) -> Decoder:
    """What turns plain data back into a value of ``kind``, an annotation of ``definition``."""
    origin, inside = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return union_decoder(inside)
    if origin is tuple:
        part = decoder(inside[0])
        return lambda data: tuple([part(one) for one in data])
    if origin is not None and issubclass(origin, Mapping):
        part = decoder(inside[1])
        return lambda data: frozen_map({key: part(one) for key, one in data})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return record_decoder(kind) if is_dataclass(kind) else unchanged


def unchanged(data: Any) -> Any:
    return data


def union_decoder(inside: tuple[Any, ...]) -> Decoder:
    """``X | None`` decodes X where there is one; ``int | str`` stays as it is."""
    kinds = [kind for kind in inside if kind is not type(None)]
    if len(kinds) > 1:
        return unchanged
    one = decoder(kinds[0])
    return lambda data: None if data is None else one(data)


def record_decoder(kind: Any) -> Decoder:
    hints = get_type_hints(kind)
    parts: dict[str, Decoder] = {}

    def decode(data: Mapping[str, Any]) -> Any:
        if not parts:  # filled late: a field's columns are fields
            parts.update({f.name: decoder(hints[f.name]) for f in fields(kind)})
        return kind(**{name: parts[name](value) for name, value in data.items()})

    return decode
