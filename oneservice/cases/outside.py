"""Which outside system a job waits for: what hangs there must not hold up the work of other departments.

A department's own system and each register count alone; all of the cashier, of licences or of messages is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oneservice.cases.models import ItemCase
from oneservice.engine.definition import Closure

CASHIER, LICENCES, MESSAGES = "payment", "licences", "messages"
EVENTS = "registers.events"
"""What registers tell by themselves."""
KINDS = {
    "payment.order": CASHIER,
    "payment.refund": CASHIER,
    "licence.find": LICENCES,
    "licence.issue": LICENCES,
    "licence.replace": LICENCES,
    "licence.cancel": LICENCES,
    "message.send": MESSAGES,
}
"""Kinds of jobs that always wait for the same system."""

ASK = "source.ask"


def system_of(kind: str, payload: Mapping[str, Any]) -> str:
    """The system that a job of this kind waits for; empty where it waits for none, or its kind alone does not say."""
    return f"registers.{payload['source']}" if kind == ASK else KINDS.get(kind, "")


def department_of(closure: Closure, item: ItemCase) -> str:
    """The system of the department that decides ``item`` elsewhere."""
    return f"departments.{own_system(closure, item)}"


def own_system(closure: Closure, item: ItemCase) -> str:
    """What the department's own system is called there."""
    return closure.departments[item.department].system or item.department
