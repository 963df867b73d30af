"""What ``manage.py chaos --inside NAME`` does in a process of a scratch site; people do not call it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from oneservice.console.chaos import history, joins, presses, setting

TASKS: Mapping[str, Callable[..., Any]] = {
    "prepare": setting.prepare,
    "joins": joins.race,
    "presses": presses.count,
    "attacks": history.attack_all,
}
"""Each takes plain values and returns them."""
