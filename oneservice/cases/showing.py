"""A value as people read it: the engine's words, and the names that are data of the running site."""

from __future__ import annotations

from typing import Any

from oneservice.engine.definition import Field, FieldType
from oneservice.engine.display import display
from oneservice.engine.values import UNKNOWN
from oneservice.people.divisions import division_title


def show(field: Field, value: Any, language: str = "zh") -> str:
    """``value`` of ``field`` in words; "" where there is none or it is not known."""
    if value is None or value is UNKNOWN:
        return ""
    if field.type is FieldType.DIVISION:
        return division_title(str(value)).in_language(language)
    return display(field, value, language)
