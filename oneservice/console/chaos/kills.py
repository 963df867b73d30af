"""P1, P2: processes killed at random while people file; P3: and their broker loses all. P6: done, but told not."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
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
"""P3: how long work may stand still after the broker lost all, and how soon all must be done after the last case."""

PROVES = frozenset({"identity"})
"""Systems that do nothing which could be done twice."""

CALLS_OF_A_CASE = 5
"""At least: whoever is refused or withdraws makes fewer than the others."""


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
    slow = late([left.drained, *left.standstills])
    few = fewer("wipes", len(left.standstills), scale.wipes)
    numbers = {"standstill_s": left.standstills, "drained_s": left.drained, "effects": left.census["effects"]}
    return [*found, _finding("P3", len(left.accepted), "cases", left, numbers, (*slow, *few))]


def late(seconds: Iterable[float]) -> list[str]:
    """What took too long, a line each."""
    return [f"{each} s without work being done" for each in seconds if each > DRAINED_SECONDS]


def fewer(what: str, number: int, wanted: int) -> list[str]:
    """A trial in which less was done to the site than it says has tried nothing."""
    return [f"{number} {what}, not {wanted}"] if number < wanted else []


def joined(found: Sequence[Finding]) -> Finding:
    total = {name: sum(getattr(each, name) for each in found) for name in ("tried", "lost", "doubled", "stuck")}
    broken = tuple(line for each in found for line in each.broken)
    numbers = {key: [each.numbers[key] for each in found] for key in found[0].numbers}
    return Finding(found[0].id, of=found[0].of, broken=broken, numbers=numbers, **total)


def _killed(place: Place, scale: Scale, *, wipes: int = 0) -> tuple[list[Finding], Weathered]:
    began = time.monotonic()
    left = weather(place, scale.cases, kills=scale.kills, wipes=wipes, watched=scale.watched)
    numbers = {"kills": left.kills, "repeated": left.census["repeated"], "papers": left.census["papers"]}
    numbers |= {"pressed again": _again(left), "seconds": round(time.monotonic() - began)}
    few = fewer("kills", sum(left.kills.values()), scale.kills)
    ill: dict[str, Any] = {"lost": left.lost, "stuck": left.stuck, "broken": (*left.broken, *few)}
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
        fault = Fault(FaultKind.DONE_BUT_TIMEOUT, share=scale.struck)
        write_faults(place.folder / FAULTS_FILE, {system: fault for system in SYSTEMS if system not in PROVES})
        left = weather(place, -(-scale.calls // CALLS_OF_A_CASE))
    calls, struck = left.census["calls"], left.census["repeated"]
    few = (*fewer("calls", calls, scale.calls), *fewer("calls struck", struck, 1))
    numbers = {"struck": struck, "cases": len(left.accepted), "share": scale.struck}
    return [_finding("P6", calls, "calls", left, numbers, few)]


def _finding(
    name: str, tried: int, of: str, left: Weathered, numbers: dict[str, Any], also: tuple[str, ...]
) -> Finding:
    counted = {"lost": left.lost, "doubled": left.doubled, "stuck": left.stuck}
    return Finding(name, tried, of, **counted, broken=(*left.broken, *also), numbers=numbers)
