"""How much is tried: in full, and in seconds for the tests."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """``attacks``: of each kind. ``sequences``: of events. ``calls``: to other systems, at least.

    ``head_start``: how many seconds of a stoppage are not waited for.
    """

    cases: int = 300
    kills: int = 20
    wipes: int = 4
    joins: int = 400
    keys: int = 100
    presses: int = 8
    calls: int = 200
    sequences: int = 1_000
    attacks: int = 100
    head_start: int = 0


FULL = Scale()
NIGHTLY = Scale(sequences=10_000)
SHORT = Scale(
    cases=4,
    kills=2,
    wipes=1,
    joins=8,
    keys=3,
    presses=8,
    calls=10,
    sequences=30,
    attacks=5,
    head_start=70,
)
