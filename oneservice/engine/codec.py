"""Frozen definitions to plain JSON data and back, by their annotations.

What equals its default is left out, so that a new key with a default changes no hash; a required part that
holds None is written as null. Maps of definitions are lists of pairs, because the order of states, options and
roles means something and sorted keys would lose it. Both ways go by the annotation, never by what a value
happens to be: a map made by hand as a ``dict`` is written like one that was read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from oneservice.engine.definition import frozen_map

Coder = Callable[[Any], Any]


def encode(value: Any) -> Any:
    """Plain JSON data of a dataclass of ``definition``, or of a tuple of such."""
    if isinstance(value, tuple):
        return [encode(part) for part in value]
    kind: Any = type(value)
    return encoder(kind)(value)


def default_of(field: Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def unchanged(data: Any) -> Any:
    """JsonLogic, defaults, texts and numbers are plain already."""
    return data


def part_of(kind: Any) -> tuple[Any, Any]:
    """An annotation as ``(container, what it holds)``.

    ``tuple`` and ``Mapping`` hold a kind, ``None`` one that may be missing, anything else nothing.
    """
    origin, inside = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        kinds = [one for one in inside if one is not type(None)]
        return (None, kinds[0]) if len(kinds) == 1 else (Any, None)
    if origin is tuple:
        return tuple, inside[0]
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return Mapping, inside[1]
    return kind, None


@cache
def encoder(kind: Any) -> Coder:
    """What turns a value of ``kind``, an annotation of ``definition``, into plain data."""
    container, inside = part_of(kind)
    if inside is not None:
        part = encoder(inside)
        if container is tuple:
            return lambda value: [part(one) for one in value]
        if container is Mapping:
            return lambda value: [[key, part(one)] for key, one in value.items()]
        return lambda value: None if value is None else part(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda value: value.value
    return record_encoder(kind) if is_dataclass(kind) else unchanged


def record_encoder(kind: Any) -> Coder:
    parts: list[tuple[str, Any, Coder]] = []

    def encode_record(value: Any) -> dict[str, Any]:
        if not parts:  # filled late: a field's columns are fields
            hints = get_type_hints(kind)
            parts[:] = [(f.name, default_of(f), encoder(hints[f.name])) for f in fields(kind)]
        given = ((name, getattr(value, name), default, part) for name, default, part in parts)
        return {name: part(inside) for name, inside, default, part in given if inside != default}

    return encode_record


@cache
def decoder(kind: Any) -> Coder:
    """What turns plain data back into a value of ``kind``, an annotation of ``definition``."""
    container, inside = part_of(kind)
    if inside is not None:
        part = decoder(inside)
        if container is tuple:
            return lambda data: tuple([part(one) for one in data])
        if container is Mapping:
            return lambda data: frozen_map({key: part(one) for key, one in data})
        return lambda data: None if data is None else part(data)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return record_decoder(kind) if is_dataclass(kind) else unchanged


def record_decoder(kind: Any) -> Coder:
    parts: dict[str, Coder] = {}

    def decode(data: Mapping[str, Any]) -> Any:
        if not parts:
            hints = get_type_hints(kind)
            parts.update({f.name: decoder(hints[f.name]) for f in fields(kind)})
        return kind(**{name: parts[name](value) for name, value in data.items()})

    return decode
