"""P15: a backup taken while people file; then the site is lost, brought back in an empty place and worked on there."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, field
from typing import Any

from oneservice.connectors.demo.province import MEMORY_FILE
from oneservice.console.chaos.findings import Finding
from oneservice.console.chaos.keeper import Keeper
from oneservice.console.chaos.places import Place, Yard
from oneservice.console.chaos.programs import Failed
from oneservice.console.chaos.scale import Scale
from oneservice.console.chaos.storm import Crew, Progress, calm, file_all, follow_all, people

SHARE = 10
LONGEST = 30 * 60.0
"""Seconds a restore may take (RTO)."""


@dataclass
class Lost:
    """A site that was lost, and its ``copy``: taken when half of the people had filed, ``before`` of them for sure."""

    place: Place
    keepers: list[Keeper]
    before: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @property
    def copy(self) -> str:
        return str(self.place.folder / "backup")

    def live(self) -> None:
        """Until everybody has filed."""
        Crew(self.place).start()
        progress = Progress(len(self.keepers), [self.back_up])
        self.broken += file_all(self.keepers, progress) + progress.end()

    def back_up(self) -> None:
        self.before += [keeper.ref for keeper in self.keepers if keeper.accepted]
        self.place.manage("backup", self.copy, "--with-keys")


def trial(yard: Yard, scale: Scale) -> list[Finding]:
    empty = yard.empty()
    with yard.embedded() as place:
        lost = Lost(place, people(place.url, max(4, scale.cases // SHARE)))
        lost.live()
    began = time.monotonic()
    broken = lost.broken + brought_back(empty, lost.copy)
    seconds = time.monotonic() - began
    if seconds > LONGEST:
        broken.append(f"it took {seconds:.0f} s")
    try:
        shutil.copy(place.folder / MEMORY_FILE, empty.folder / MEMORY_FILE)  # other people's systems go on
        census, again = worked_on(empty, lost)
    finally:
        empty.close()
    numbers = {"restored_s": round(seconds, 1), "papers": census["papers"], "effects": census["effects"]}
    return [
        Finding(
            "P15",
            len(lost.before),
            "cases",
            lost=len(set(lost.before) - set(census["filed"])) + census["lost"],
            doubled=len(census["doubled"]),
            stuck=census["unended"] + census["open"] + census["dead"],
            broken=(*broken, *again, *census["findings"]),
            numbers=numbers | {"of": len(lost.keepers)},
        )
    ]


def brought_back(place: Place, copy: str) -> list[str]:
    """``restore`` compares rows, blobs, roots and chains itself; what it says is not as it was."""
    try:
        place.manage("restore", copy)
    except Failed as failed:
        return [line for line in str(failed).splitlines() if line.strip()]
    return []


def worked_on(place: Place, lost: Lost) -> tuple[dict[str, Any], list[str]]:
    """Everybody whose case is there follows it to its end; the census then, and who gave up."""
    there = set(place.inside("census")["filed"])
    Crew(place).start()
    returned = [Keeper(place.url, keeper.count) for keeper in lost.keepers if keeper.ref in there]
    for keeper, ref in zip(returned, [each.ref for each in lost.keepers if each.ref in there], strict=True):
        keeper.ref = ref
    gave_up = follow_all(returned, Progress(len(returned), [])) if returned else []
    return calm(place)[0], gave_up
