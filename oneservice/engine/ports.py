"""What the engine and the rooms above it expect of outside systems, as plain values and Protocols.

A connector implements one Protocol; nothing here knows how. Values that hold personal data hide it from
``repr``, because a repr is what ends up in logs and tracebacks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Protocol


class Unavailable(Exception):
    """The outside system cannot be reached now, or has not answered in time: try again later, with the same key.

    A connector waits half a minute at the most: as long as it waits, it has a worker. Whatever did not reach the other
    system must be raised as this: it is tried again for days, while any other error is given up after twelve times.

    The text names the system and the fault, never a person.
    """


class Refused(Exception):
    """The outside system understood and said no: trying again does not help. No personal data in the text."""


class Found(StrEnum):
    """What came of asking a register."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"  # registers contradict each other
    SILENT = "silent"  # asked, no answer yet


@dataclass(frozen=True, slots=True)
class ProvenIdentity:
    """Who somebody is, as an identity service proved it; ``level`` is how surely (``L1`` to ``L4``)."""

    name: str = field(repr=False)
    ric: str = field(repr=False)
    mobile: str = field(default="", repr=False)
    level: str = ""


@dataclass(frozen=True, slots=True)
class Login:
    """A way to log in that a demo identity service offers: ``login`` goes to ``Identity.prove``."""

    login: str
    title: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A register's answer: by answer name of the source, plain JSON values; ``at`` is ISO time."""

    status: Found
    answers: Mapping[str, Any] = field(default_factory=dict, repr=False)
    at: str = ""


@dataclass(frozen=True, slots=True)
class RegisterEvent:
    """Something happened to the person with the identity number ``key``; ``number`` is the register's own of it."""

    source: str
    number: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Events:
    """What registers have to tell, the oldest first; ``cursor`` is where to go on, and holds nothing of a person."""

    events: Sequence[RegisterEvent]
    cursor: str


class PaymentState(StrEnum):
    OPEN = "open"
    PAID = "paid"
    PART_PAID = "part_paid"
    FAILED = "failed"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class StatementLine:
    """An order of which money moved on the day of a statement 对账单, as it stood when the day ended; in fen.

    ``paid`` is all that had come, ``back`` all of it that had been given back.
    """

    order: str
    amount: int
    paid: int
    back: int


@dataclass(frozen=True, slots=True)
class Licence:
    """An e-licence 电子证照 as the licence system knows it. ``values`` is what stands on it."""

    number: str
    kind: str
    valid: bool = True
    issued_on: str = ""
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class DepartmentReply:
    """What a department's own system decided: the word after ``reply.`` in a process, and what it gave."""

    outcome: str  # granted | refused | not_found | conflict
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    reason: str = field(default="", repr=False)


class Registers(Protocol):
    def ask(self, source_id: str, key: str, *, call: str = "") -> Reply:
        """What the register says about the person or body named by ``key``; the same again for the same ``call``.

        Raises Unavailable, Refused.
        """

    def events(self, *, after: str) -> Events:
        """A few of the events since the cursor ``after``, again if asked again; "" is where the register begins.

        An event may be told more than once, with the same number. None: the cursor stays. Raises Unavailable.
        """


class Identity(Protocol):
    def prove(self, login: str) -> ProvenIdentity:
        """Raises Unavailable; Refused if there is no such login."""

    def logins(self) -> Sequence[Login]:
        """What can be chosen on the demo login page; empty for a real service."""


class Messages(Protocol):
    def send(self, to: str, text: str, *, key: str) -> None:
        """Send once per ``key`` to a mobile number. Raises Unavailable, Refused."""


class Payment(Protocol):
    def order(self, key: str, amount_fen: int, title: str) -> str:
        """Open an order at the cashier, once per ``key``; its number. Raises Unavailable, Refused."""

    def state(self, order: str) -> PaymentState:
        """Raises Unavailable; Refused if there is no such order."""

    def refund(self, order: str, amount_fen: int, *, key: str) -> None:
        """Give back so much of what was paid, once per ``key``. Raises Unavailable; Refused if less was paid."""

    def statement(self, day: date) -> Sequence[StatementLine]:
        """Every order of which money came or went back on ``day``, which is over. Raises Unavailable."""


class Licences(Protocol):
    def find(self, kind: str, holder_ric: str) -> Licence | None:
        """The holder's valid licence. Raises Unavailable."""

    def issue(self, kind: str, holder_ric: str, values: Mapping[str, Any], *, key: str) -> Licence:
        """Enter a licence, once per ``key``. Raises Unavailable, Refused."""

    def cancel(self, kind: str, holder_ric: str, *, key: str) -> None:
        """End the holder's licences of a kind, once per ``key``. Raises Unavailable."""


class Departments(Protocol):
    def send(self, system: str, extract: Mapping[str, Any], *, key: str) -> str:
        """Hand an item's extract to a department's own system, once per ``key``; its reference there.

        Raises Unavailable, Refused.
        """

    def reply(self, system: str, reference: str) -> DepartmentReply | None:
        """What came of it; None while nothing has. Raises Unavailable; Refused if there is no such reference."""
