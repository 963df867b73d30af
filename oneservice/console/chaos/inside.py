"""What ``manage.py chaos --inside NAME`` does in a process of a scratch site; people do not call it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from oneservice.console.chaos import counting, editions, hanging, history, joins, orders, presses, setting, stoppage

TASKS: Mapping[str, Callable[..., Any]] = {
    "prepare": setting.prepare,
    "joins": joins.race,
    "presses": presses.count,
    "census": counting.census,
    "standstill": counting.standstill,
    "next_edition": editions.publish_next,
    "edition": editions.look,
    "stop": stoppage.stop,
    "hang": hanging.hang,
    "orders": orders.play_all,
    "attacks": history.attack_all,
}
"""Each takes plain values and returns them."""
