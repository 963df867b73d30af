"""P15: a backup taken while people file, brought back into an empty place, compared and worked on."""

from __future__ import annotations

import time

from oneservice.console.chaos.findings import Finding
from oneservice.console.chaos.places import Place, Yard
from oneservice.console.chaos.programs import Failed
from oneservice.console.chaos.scale import Scale
from oneservice.console.chaos.storm import Crew, Progress, file_all, people

SHARE = 10
LONGEST = 30 * 60.0
"""Seconds a restore may take (RTO)."""


def trial(yard: Yard, scale: Scale) -> list[Finding]:
    cases = max(4, scale.cases // SHARE)
    with yard.embedded() as place:
        Crew(place).start()
        keepers = people(place.url, cases)
        broken = file_all(keepers, Progress(cases, []))
        accepted = {keeper.ref for keeper in keepers if keeper.accepted}
        copy = place.folder / "backup"
        place.manage("backup", str(copy), "--with-keys")
        began = time.monotonic()
        empty = yard.empty()
        broken += brought_back(empty, str(copy))
        seconds = time.monotonic() - began
    census = empty.inside("census")
    empty.close()
    if seconds > LONGEST:
        broken.append(f"it took {seconds:.0f} s")
    numbers = {"restored_s": round(seconds, 1), "papers": census["papers"], "effects": census["effects"]}
    lost = len(accepted - set(census["filed"]))
    doubled = len(census["doubled"])
    return [Finding("P15", cases, "cases", lost, doubled, broken=(*broken, *census["findings"]), numbers=numbers)]


def brought_back(place: Place, copy: str) -> list[str]:
    """``restore`` compares rows, blobs, roots and chains itself; what it says is not as it was."""
    try:
        place.manage("restore", copy)
    except Failed as failed:
        return [line for line in str(failed).splitlines() if line.strip()]
    return []
