"""Stages 阶段: parts of one thing between which months may lie. Only the first is filed at first; the others sleep.

An item that names no stage belongs to the last one among those it waits for, else to the first.
"""

from __future__ import annotations

from collections.abc import Mapping

from oneservice.engine.definition import Bundle, Closure
from oneservice.engine.plan import ENDED, NOT_APPLICABLE, applies, may_begin, ready
from oneservice.engine.values import Env


def stage_of(bundle: Bundle) -> dict[str, int]:
    """The number of each entry's stage, from 0."""
    place = {stage: number for number, stage in enumerate(bundle.stages)}
    found = {entry.id: place.get(entry.stage, 0) for entry in bundle.items}
    for _ in bundle.items:  # one round more for each link of the longest chain at most
        for entry in bundle.items:
            if not entry.stage:
                found[entry.id] = max((found.get(after.item, 0) for after in entry.after), default=0)
    return found


def later_than(bundle: Bundle, stage: int) -> frozenset[str]:
    """The entries that are not in question yet in ``stage``."""
    if not bundle.stages:
        return frozenset()
    return frozenset(entry for entry, number in stage_of(bundle).items() if number > stage)


def next_stage(
    closure: Closure, stage: int, env: Env, chosen: frozenset[str], outcomes: Mapping[str, str | None]
) -> int | None:
    """The stage to go on with once everything up to ``stage`` has ended; None: nothing of the rest can begin any more,
    because it does not apply or what it waits for was not granted, whether or not it is known yet to apply."""
    plan = ready(closure, applies(closure, env, chosen), outcomes)
    came = {**outcomes, **dict.fromkeys(plan.not_applicable, NOT_APPLICABLE), **dict.fromkeys(plan.blocked, ENDED)}
    of = stage_of(closure.bundle)
    later = (entry for entry in closure.bundle.items if of[entry.id] > stage and entry.id not in plan.not_applicable)
    return min((of[entry.id] for entry in later if may_begin(entry, came)), default=None)
