"""What each kind of outbox row does, in two parts.

``prepare(payload)`` runs outside any transaction and may take long: it calls connectors, renders, reads. It
may run more than once for a row (its worker was killed), so every call to another system carries
``payload[KEY]``, which never changes for a row. ``apply(payload, result)`` runs once, in the transaction that
closes the row; it writes to this database only.

    register("source.ask", ask_register, record_answer, outside=True)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings

KEY = "idempotency_key"
"""Where a payload carries the key of its row, for the systems it calls."""

Payload = Mapping[str, Any]
Prepare = Callable[[Payload], Any]
Apply = Callable[[Payload, Any], None]


class UnknownKind(Exception):
    """No effect of this kind is registered: is its module in ``settings.EFFECT_MODULES``?"""


@dataclass(frozen=True, slots=True)
class Effect:
    """``outside``: ``prepare`` waits for another organisation's system; ``heavy``: it keeps the processor busy.

    Neither may take every worker.
    """

    prepare: Prepare
    apply: Apply
    outside: bool = False
    heavy: bool = False

    @property
    def load(self) -> str:
        return "outside" if self.outside else "heavy" if self.heavy else ""


_registered: dict[str, Effect] = {}


def register(kind: str, prepare: Prepare, apply: Apply, *, outside: bool = False, heavy: bool = False) -> None:
    """Say what rows of ``kind`` do. Raises ValueError if that was said before, differently."""
    effect = Effect(prepare, apply, outside, heavy)
    if _registered.setdefault(kind, effect) != effect:
        raise ValueError(f"two effects for {kind!r}: one kind, one effect")


def nothing(payload: Payload) -> None:
    """The ``prepare`` of an effect that only writes, such as a timer."""


def effect_of(kind: str) -> Effect:
    """Raises UnknownKind."""
    try:
        return _registered[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def load_of(kind: str) -> str:
    """``outside``, ``heavy``, or "" for what is done at once; an unknown kind too."""
    return _registered[kind].load if kind in _registered else ""


def kinds(*, but: Collection[str] = ()) -> list[str]:
    """Every kind that is registered, ``but`` those of some loads."""
    return sorted(kind for kind, effect in _registered.items() if effect.load not in but)


def load() -> None:
    """Import the modules that register effects; done once by whatever starts workers."""
    for module in settings.EFFECT_MODULES:
        import_module(module)
