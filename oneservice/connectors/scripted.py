"""Outside systems that say what a script tells them: for rehearsals, which run in a process and database of their own.

Named in ``settings.CONNECTORS`` there and nowhere else. Registers ask whoever plays (``listen``); all other
systems do at once and without a trace what they are asked. Nothing here is kept, so nothing is left behind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from oneservice.engine.ports import (
    DepartmentReply,
    Events,
    Found,
    Licence,
    Login,
    PaymentState,
    ProvenIdentity,
    Refused,
    Reply,
    StatementLine,
)

Said = Mapping[str, Any] | str
"""Typed answers by name, or what came of asking instead: ``silent``, ``not_found``, ``conflict``."""

SYSTEMS = {
    "departments": "ScriptedDepartments",
    "identity": "ScriptedIdentity",
    "licences": "ScriptedLicences",
    "messages": "ScriptedMessages",
    "payment": "ScriptedPayment",
    "registers": "ScriptedRegisters",
}


def connectors() -> str:
    """All of them as the environment's ``CONNECTORS`` has it."""
    return ",".join(f"{system}={__name__}.{name}" for system, name in SYSTEMS.items())


def _nobody(source: str, key: str) -> Said:
    return Found.NOT_FOUND


_listeners: list[Callable[[str, str], Said]] = [_nobody]


def listen(said: Callable[[str, str], Said]) -> None:
    """From now on registers answer what ``said(source, key)`` gives."""
    _listeners[:] = [said]


class ScriptedRegisters:
    def ask(self, source_id: str, key: str, *, call: str = "") -> Reply:
        said = _listeners[0](source_id, key)
        at = timezone.localtime().isoformat(timespec="seconds")
        return Reply(Found(said), at=at) if isinstance(said, str) else Reply(Found.FOUND, said, at)

    def events(self, *, after: str) -> Events:
        """An event is said by the scenario that it begins."""
        return Events((), after)


class ScriptedIdentity:
    def prove(self, login: str) -> ProvenIdentity:
        raise Refused("identity: nobody logs in to a rehearsal")

    def logins(self) -> list[Login]:
        return []


class ScriptedMessages:
    def send(self, to: str, text: str, *, key: str) -> None:
        """Nobody is told of a rehearsal."""


class ScriptedPayment:
    """What becomes of an order is an event of the script."""

    def order(self, key: str, amount_fen: int, title: str) -> str:
        return f"R{key.rpartition(':payment.order:')[2]}"

    def state(self, order: str) -> PaymentState:
        return PaymentState.OPEN

    def refund(self, order: str, amount_fen: int, *, key: str) -> None:
        """No money has moved."""

    def statement(self, day: date) -> list[StatementLine]:
        """No money moves in a rehearsal."""
        return []


class ScriptedLicences:
    def find(self, kind: str, holder_ric: str) -> Licence | None:
        """Everybody has every licence, as people mostly do."""
        return Licence(f"R{kind}", kind, issued_on=timezone.localdate().isoformat())

    def issue(self, kind: str, holder_ric: str, values: Mapping[str, Any], *, key: str) -> Licence:
        return Licence(f"R{kind}", kind, values=values)

    def cancel(self, kind: str, holder_ric: str, *, key: str) -> None:
        """There is none."""


class ScriptedDepartments:
    """A reply is an event of the script."""

    def send(self, system: str, extract: Mapping[str, Any], *, key: str) -> str:
        return f"R{system}"

    def reply(self, system: str, reference: str) -> DepartmentReply | None:
        return None
