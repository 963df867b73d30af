"""How much is tried: in full, and in seconds for the tests."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """``attacks``: of each kind. ``sequences``: of events. ``calls``: to other systems, at least."""

    cases: int = 300
    kills: int = 20
    wipes: int = 4
    joins: int = 400
    keys: int = 100
    presses: int = 8
    calls: int = 200
    sequences: int = 10_000
    attacks: int = 100
    requests: int = 200


FULL = Scale()
SHORT = Scale(cases=6, kills=2, wipes=1, joins=14, keys=4, presses=8, calls=20, sequences=40, attacks=5, requests=20)
