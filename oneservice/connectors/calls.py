"""Who wants to know how calls to outside systems went: figures for those who run the site, never what was said."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from oneservice.engine.ports import Refused, Unavailable

Listener = Callable[[str, str, str, float], None]
"""Told the system, the register or kind asked, ``ok | refused | unavailable | error``, and seconds."""

NAMED = frozenset({"departments", "licences", "registers"})
"""Systems whose calls say first which register, kind or department's system is meant: a word of the content.
Elsewhere the first argument may be a person's."""

_listeners: list[Listener] = []


def listen(listener: Listener) -> Callable[[], None]:
    """Tell ``listener`` of every call from now on; returns what ends that."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def heard(system: str, connector: Any) -> Any:
    """``connector`` as it is, or one that tells of every call while somebody listens."""
    return Heard(system, connector) if _listeners else connector


class Heard:
    """Stands before a connector; its class is the connector's for whoever asks."""

    def __init__(self, system: str, connector: Any) -> None:
        self._system = system
        self._connector = connector

    @property  # type: ignore[misc]  # ``isinstance`` looks here after the type itself
    def __class__(self) -> type:
        return type(self._connector)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._connector, name)
        return self._timed(found) if callable(found) else found

    def _timed(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **named: Any) -> Any:
            began, outcome = time.monotonic(), "error"
            try:
                answer = call(*args, **named)
                outcome = "ok"
            except Unavailable:
                outcome = "unavailable"
                raise
            except Refused:
                outcome = "refused"
                raise
            finally:
                self._tell(args, outcome, time.monotonic() - began)
            return answer

        return timed

    def _tell(self, args: tuple[Any, ...], outcome: str, seconds: float) -> None:
        about = str(args[0]) if args and self._system in NAMED else ""
        for listener in _listeners:
            listener(self._system, about, outcome, seconds)
