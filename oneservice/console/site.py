"""The running site, as the publish gate asks it: who decides where, whose working days count, what is published."""

from __future__ import annotations

from functools import cache

from oneservice.catalogue import versions
from oneservice.engine.checks import Decider
from oneservice.engine.definition import Closure
from oneservice.people.queries import deciding_posts, own_calendars


class DatabaseSite:
    """``engine.checks.Site`` over this site's database; one is for one run of the gate."""

    def __init__(self) -> None:
        self.deciders = cache(self._deciders)

    def _deciders(self, department: str, within: str = "") -> list[Decider]:
        return [
            Decider(division.zh, office.zh if office else "", tuple(posts))
            for division, office, posts in deciding_posts(department, within)
        ]

    def calendars(self) -> dict[str, str]:
        return own_calendars()

    def published(self, bundle: str) -> Closure | None:
        version = versions.current(bundle) or versions.in_force_anywhere(bundle)
        return versions.closure(version.sha256) if version else None
