"""The one place that knows datalogic_py. JSON text in, plain values out, never a crash.

Measured: Python objects nested 10 000 deep kill the process inside the library (SIGSEGV), text does not; a
panic of its core is a ``BaseException``. So text only, an operation budget always, both kinds caught.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import datalogic_py

from oneservice.engine.rules.dialect import MAX_DATA_BYTES, MAX_WORK, RuleError
from oneservice.engine.rules.operators import OWN_OPERATORS

_ENGINE = datalogic_py.Engine(
    families=["Core", "ExtControl"],
    strict_operator_names=True,
    custom_operators=dict(OWN_OPERATORS),
    config={
        "division_by_zero": "throw_error",
        "loose_equality_errors": False,
        "ops_budget": MAX_WORK,
        "numeric_coercion": {"null_to_zero": False, "bool_to_number": False, "empty_string_to_zero": False},
    },
)


class NoResult(Exception):
    """The library could not say: a division by zero, a text where a number belongs."""


class OverBudget(Exception):
    """The rule does more work than one evaluation may."""


def canonical(value: Any) -> str:
    """JSON text with sorted keys.

    Raises RuleError for what is not JSON: dates, NaN, cycles, nesting without end, half a character.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
        text.encode()  # half a character is a ValueError
    except (RecursionError, ValueError, TypeError) as error:
        raise RuleError(
            "The rule is not plain JSON, or is nested without end.",
            "Use texts, numbers, true, false, lists and one-key mappings.",
        ) from error
    return text


def compile_text(rule: str) -> Any:
    """A compiled rule of the library. Raises RuleError where it refuses."""
    try:
        return _ENGINE.compile_checked(rule)
    except datalogic_py.DataLogicError as error:
        raise RuleError(f"The rule cannot be compiled: {error}") from error
    except BaseException as error:
        _only_a_panic(error)
        raise RuleError("The rule cannot be compiled.") from error


_REMEMBERED: ContextVar[dict[Any, tuple[Any, int]] | None] = ContextVar("remembered", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Within the block a piece of a rule is worked out once for the same operands: for searches over invented values.

    Not for people's answers, which stay no longer in memory than they are looked at.
    """
    token = _REMEMBERED.set({})
    try:
        yield
    finally:
        _REMEMBERED.reset(token)


def evaluate(compiled: Any, data: dict[str, Any], budget: int) -> tuple[Any, int]:
    """The rule's value over ``data`` and the work done. Raises NoResult, OverBudget."""
    remembered = _REMEMBERED.get()
    if remembered is None:
        return _evaluate(compiled, data, budget)
    key = (compiled, *((type(value), value) for value in data.values()))
    try:
        found = remembered.get(key)
    except TypeError:  # a list or a row cannot be looked up
        return _evaluate(compiled, data, budget)
    if found is None or found[1] >= budget:
        found = remembered[key] = _evaluate(compiled, data, budget)
    return found


def _evaluate(compiled: Any, data: dict[str, Any], budget: int) -> tuple[Any, int]:
    text = _data_text(data)
    work = 1 + len(text) // 16
    if work >= budget:
        raise OverBudget
    try:
        result, operations = compiled.evaluate_metered(text, budget - work)
    except datalogic_py.DataLogicError as error:
        if getattr(error, "error_type", "") == "BudgetExceeded":
            raise OverBudget from error
        raise NoResult from error
    except BaseException as error:
        _only_a_panic(error)
        raise NoResult from error
    return _tidy(json.loads(result)), work + operations


def _data_text(data: dict[str, Any]) -> str:
    try:
        text = json.dumps(data, ensure_ascii=False, allow_nan=False)
        size = len(text.encode())
    except (RecursionError, ValueError, TypeError) as error:
        raise NoResult from error  # an unknown inside a row, half a character, a value that is not JSON
    if size > MAX_DATA_BYTES:
        raise OverBudget
    return text


def _tidy(value: Any) -> Any:
    """Decimal fractions without the last digits of binary ones: 0.1 + 0.2 is 0.3, 100.0 is 100."""
    if not isinstance(value, float):
        return value
    rounded = round(value, 9)
    return int(rounded) if rounded.is_integer() and abs(rounded) < 2**53 else rounded


def _only_a_panic(error: BaseException) -> None:
    """Let everything pass but a panic of the library's core, which cannot be named in an ``except``."""
    if type(error).__name__ != "PanicException":
        raise error
