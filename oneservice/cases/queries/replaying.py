"""Closed cases looked at again under a draft: which would go another way, by number and rule, never by value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from oneservice.cases.models import Case
from oneservice.cases.reading import Reading, pinned
from oneservice.engine.definition import Closure
from oneservice.engine.replaying import Told, Turn, Way, turns


@dataclass(frozen=True, slots=True)
class Replayed:
    """A case that would go another way."""

    number: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """``cases``: how many were looked at."""

    cases: int
    changed: tuple[Replayed, ...]


def replay(draft: Closure, last: int) -> Replay:
    """The ``last`` closed cases of the draft's bundle, the newest first; answers are opened in memory only."""
    rows = Case.objects.filter(version__bundle_id=draft.bundle.id, closed_at__isnull=False)
    cases = list(rows.order_by("-closed_at", "-pk").prefetch_related("items__office", "participants")[:last])
    return Replay(len(cases), tuple(_changed(cases, Way(draft))))


def _changed(cases: list[Case], after: Way) -> Iterator[Replayed]:
    @cache
    def before(sha256: str) -> Way:
        return Way(pinned(sha256).closure)

    for case in cases:
        found = turns(before(case.version_id), after, _told(case))
        if found:
            yield Replayed(case.number, tuple(found))


def _told(case: Case) -> Told:
    """The case as it stood when it was filed, with what became known later."""
    filed = case.filed_at or case.created_at
    reading = Reading(case, list(case.participants.all()), filed)
    items = reading.items
    return Told(
        answers=reading.dossier.answers,
        context=reading.context(),
        asked=reading.asked_status(),
        settled=reading.dossier.settled,
        decided={item.key: item.decided_on.isoformat() for item in items if item.decided_on},
    )
