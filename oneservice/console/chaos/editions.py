"""P14: drafts and filed cases on one version, another published in between; each ends on the one it began with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from oneservice.cases.models import Case
from oneservice.cases.states import OVER
from oneservice.console.chaos.findings import Finding
from oneservice.console.chaos.keeper import Keeper
from oneservice.console.chaos.places import BUNDLE, Yard
from oneservice.console.chaos.scale import Scale
from oneservice.console.chaos.setting import content, publish
from oneservice.console.chaos.storm import Crew, Progress, calm, each_driver, file_all, follow_all, people
from oneservice.console.player.browser import Surprise
from oneservice.engine.closure import closure_json

SHARE = 10
"""A tenth of the cases of the large trials: every one of them goes the same way."""


def trial(yard: Yard, scale: Scale) -> list[Finding]:
    half = max(2, scale.cases // SHARE // 2)
    with yard.embedded() as place:
        Crew(place).start()
        early, late = people(place.url, half), people(place.url, half)
        filed, drafts = early[: half - half // 2], early[half - half // 2 :]
        gave_up = file_all(filed, Progress(len(filed), [])) + each_of(drafts, begin)
        over = place.inside("edition", [each.ref for each in filed])["ended"]
        place.inside("next_edition")
        gave_up += each_of(drafts, Keeper.file) + file_all(late, Progress(half, []))
        gave_up += follow_all([*early, *late], Progress(2 * half, []))
        census, _ = calm(place)
        seen = [place.inside("edition", [each.ref for each in some]) for some in (early, late)]
    begun = {"under way": len(filed) - over, "drafts": len(drafts), "begun after": half}
    return [judge(half, census, seen, gave_up, begun)]


def judge(
    half: int, census: dict[str, Any], seen: list[dict[str, Any]], gave_up: list[str], begun: dict[str, int]
) -> Finding:
    """``seen``: of those begun before the second version, and of those begun after; ``begun``: how many, by how far
    they were when it came."""
    broken = [*gave_up, *(f"no case was {what}" for what, number in begun.items() if not number)]
    if seen[0]["versions"] == seen[1]["versions"] or any(len(each["versions"]) > 1 for each in seen):
        broken.append("a case is not on the version it began with")
    if seen[0]["items"] == seen[1]["items"] or any(len(each["items"]) > 1 for each in seen):
        broken.append("a case has not the items of its version")
    return Finding(
        "P14",
        2 * half,
        "cases",
        lost=2 * half - sum(each["ended"] for each in seen),
        doubled=len(census["doubled"]),
        stuck=census["unended"] + census["open"] + census["dead"],
        broken=tuple(broken),
        numbers=begun,
    )


def begin(keeper: Keeper) -> None:
    keeper.begin()
    keeper.fill_all()


def each_of(keepers: list[Keeper], act: Callable[[Keeper], None]) -> list[str]:
    def drive(mine: list[Keeper]) -> list[str]:
        lines = []
        for keeper in mine:
            try:
                act(keeper)
            except Surprise as error:
                lines.append(f"{keeper.ref}: {error}")
        return lines

    return each_driver(keepers, drive)


def publish_next() -> str:
    """Inside: the bundle without its last item, as its second version."""
    whole = content()
    bundle = whole.bundles[BUNDLE]
    without = replace(bundle, items=bundle.items[:-1])
    return publish(closure_json(replace(whole, bundles={BUNDLE: without}), BUNDLE)).sha256


def look(refs: list[str]) -> dict[str, Any]:
    """Inside: which versions these cases are on, how many items they have, how many have ended."""
    cases = list(Case.objects.filter(ref__in=refs).prefetch_related("items"))
    return {
        "versions": sorted({case.version_id for case in cases}),
        "items": sorted({len(case.items.all()) for case in cases}),
        "ended": sum(case.phase in OVER for case in cases),
    }
