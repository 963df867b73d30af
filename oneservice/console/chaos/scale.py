"""How much is tried: in full, and in seconds for the tests."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Scale:
    """``cases``: in each of the two shapes of a site; ``watched``: seconds after each wipe. ``attacks``: of each kind.
    ``sequences``: of events, drawn from ``seed``. ``calls``: to other systems, at least, and the share ``struck`` of
    them done and then told to have timed out.

    ``hang``: seconds after which a connector gives up on a system that hangs, ``turns`` with and without it, of so
    many ``handovers`` to others, whose p95 may grow by ``slower``. ``head_start``: how many seconds of a stoppage are
    not waited for.
    """

    cases: int = 200
    kills: int = 20
    wipes: int = 4
    watched: float = 75
    joins: int = 400
    keys: int = 100
    presses: int = 8
    calls: int = 200
    struck: float = 0.2
    sequences: int = 2_000
    seed: int = 0
    attacks: int = 100
    hang: float = 60
    turns: int = 2
    handovers: int = 60
    slower: float = 0.10
    head_start: int = 0


FULL = Scale()
SHORT = Scale(
    cases=4,
    kills=2,
    wipes=1,
    watched=10,
    joins=8,
    keys=3,
    presses=8,
    calls=10,
    struck=0.5,
    sequences=12,
    attacks=5,
    hang=20,
    turns=1,
    handovers=9,
    slower=1.0,  # nine on a busy machine; without a limit it is the twentyfold
    head_start=70,
)


def every_night(night: int) -> Scale:
    """Many more sequences, and others every ``night``."""
    return replace(FULL, sequences=10_000, seed=night)
