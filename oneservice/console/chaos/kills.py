"""P1, P2: processes killed at random while people file; P3: and their broker loses all. P6: done, but told not."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from oneservice.connectors.demo.faults import Fault, FaultKind, write_faults
from oneservice.connectors.demo.province import FAULTS_FILE
from oneservice.connectors.registry import SYSTEMS
from oneservice.console.chaos.findings import Finding
from oneservice.console.chaos.places import Place, Yard
from oneservice.console.chaos.scale import Scale
from oneservice.console.chaos.storm import Weathered, weather

DRAINED_SECONDS = 60.0
"""P3: how soon after the last case all must be done."""

STRUCK = 0.2
"""P6: the share of calls that are done and then told to have timed out."""

PROVES = frozenset({"identity"})
"""Systems that do nothing which could be done twice."""

CALLS_OF_A_CASE = 7


def trial(yard: Yard, scale: Scale) -> list[Finding]:
    """Both modes at once; a promise is held if it is held wherever it is tried."""
    with ThreadPoolExecutor() as pool:
        modes = [pool.submit(mode, yard, scale) for mode in (embedded, production)]
        found = [each for mode in modes for each in mode.result()]
    both = [joined([each for each in found if each.id == name]) for name in ("P1", "P2")]
    return [*both, *(each for each in found if each.id == "P3")]


def embedded(yard: Yard, scale: Scale) -> list[Finding]:
    """The embedded default: one process, SQLite."""
    with yard.embedded() as place:
        return _killed(place, scale)[0]


def production(yard: Yard, scale: Scale) -> list[Finding]:
    """PostgreSQL, Celery workers, Valkey, which loses all it holds between the kills: P3 too."""
    with yard.on_postgres(broker=True) as place:
        found, left = _killed(place, scale, wipes=scale.wipes)
    late = (f"drained after {left.drained} s",) if left.drained > DRAINED_SECONDS else ()
    numbers = {"wipes": scale.wipes, "drained_s": left.drained, "effects": left.census["effects"]}
    return [*found, _finding("P3", len(left.accepted), "cases", left, numbers, late)]


def joined(found: Sequence[Finding]) -> Finding:
    total = {name: sum(getattr(each, name) for each in found) for name in ("tried", "lost", "doubled", "stuck")}
    broken = tuple(line for each in found for line in each.broken)
    numbers = {key: [each.numbers[key] for each in found] for key in found[0].numbers}
    return Finding(found[0].id, of=found[0].of, broken=broken, numbers=numbers, **total)


def _killed(place: Place, scale: Scale, *, wipes: int = 0) -> tuple[list[Finding], Weathered]:
    began = time.monotonic()
    left = weather(place, scale.cases, kills=scale.kills, wipes=wipes)
    numbers = {"kills": left.kills, "repeated": left.census["repeated"], "papers": left.census["papers"]}
    numbers |= {"pressed again": _again(left), "seconds": round(time.monotonic() - began)}
    ill: dict[str, Any] = {"lost": left.lost, "stuck": left.stuck, "broken": left.broken}
    found = [
        Finding("P1", len(left.accepted), "cases", **ill, numbers=numbers),
        Finding("P2", left.census["effects"], "effects", doubled=left.doubled),
    ]
    return found, left


def _again(left: Weathered) -> int:
    return sum(keeper.again for keeper in left.keepers)


def connectors(yard: Yard, scale: Scale) -> list[Finding]:
    """P6."""
    with yard.embedded() as place:
        struck = Fault(FaultKind.DONE_BUT_TIMEOUT, share=STRUCK)
        write_faults(place.folder / FAULTS_FILE, {system: struck for system in SYSTEMS if system not in PROVES})
        left = weather(place, -(-scale.calls // CALLS_OF_A_CASE))
    numbers = {"struck": left.census["repeated"], "cases": len(left.accepted), "share": STRUCK}
    return [_finding("P6", left.census["calls"], "calls", left, numbers, ())]


def _finding(
    name: str, tried: int, of: str, left: Weathered, numbers: dict[str, Any], also: tuple[str, ...]
) -> Finding:
    counted = {"lost": left.lost, "doubled": left.doubled, "stuck": left.stuck}
    return Finding(name, tried, of, **counted, broken=(*left.broken, *also), numbers=numbers)
