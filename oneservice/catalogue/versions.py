"""Publishing definitions, and finding what is in force.

What a bundle offers now is its version published last. Publishing an old one again puts it back in force;
a suspended one closes the service without bringing its predecessor back; a withdrawn one does bring it back.
Running cases keep the version they began with, whatever its state.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, OuterRef, QuerySet, Subquery

from oneservice.catalogue.models import Version
from oneservice.engine.closure import load_closure
from oneservice.engine.definition import Closure
from oneservice.records import journal

Gate = Callable[[Closure], Sequence[Any]]
"""Says everything that is wrong with a definition; nothing: it may be published."""

OFFERED = (Version.State.PUBLISHED, Version.State.SUSPENDED)
ATTEMPTS = 3

_closures: dict[str, Closure] = {}
_lock = threading.Lock()


class Refused(Exception):
    """The definition may not be published; ``problems`` are the gate's, each says what to do."""

    def __init__(self, problems: Sequence[Any]) -> None:
        super().__init__(f"not published, {len(problems)} problems: " + "; ".join(map(str, problems)))
        self.problems = tuple(problems)


class NoVersion(LookupError):
    """No version has this hash: publish its content here first."""


def publish(canonical: str, *, by: str, now: datetime, gate: Gate) -> Version:
    """Put the definition whose closure reads ``canonical`` in force; the same text again makes no new version.

    ``by`` is an actor of the journal, where it is noted. Raises Refused with everything the gate says, and
    whatever ``load_closure`` raises for a text that is no closure.
    """
    closure = load_closure(canonical)
    problems = list(gate(closure))
    if problems:
        raise Refused(problems)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return _in_force(closure, canonical, by, now)
        except IntegrityError:  # somebody else published in this instant: look again
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def suspend(version: Version, *, by: str, now: datetime) -> bool:
    """Close the service for new cases; False: the version was not published."""
    return _move(version, (Version.State.PUBLISHED,), Version.State.SUSPENDED, by, now)


def withdraw(version: Version, *, by: str, now: datetime) -> bool:
    """Take a version back, so that the one before it is in force; False: it was not published."""
    return _move(version, OFFERED, Version.State.WITHDRAWN, by, now)


def current(bundle_id: str) -> Version | None:
    """The version new cases begin with; None: the service is not offered."""
    return _latest().filter(bundle_id=bundle_id).first()


def services() -> list[Version]:
    """What is offered now, a version a bundle, without its text; ordered by bundle."""
    return list(_latest().order_by("bundle_id"))


def closure(sha256: str) -> Closure:
    """The definition with this hash; one object a process. Raises NoVersion."""
    found = _closures.get(sha256)
    if found is not None:
        return found
    with _lock:
        if sha256 not in _closures:
            _closures[sha256] = _loaded(sha256)
        return _closures[sha256]


def _loaded(sha256: str) -> Closure:
    canonical = Version.objects.filter(sha256=sha256).values_list("canonical", flat=True).first()
    if canonical is None:
        raise NoVersion(f"no version has the hash {sha256}: publish its content here first")
    return load_closure(canonical)


def _latest() -> QuerySet[Version]:
    """Of each bundle the version published last, where that is not suspended."""
    same = Version.objects.filter(bundle_id=OuterRef("bundle_id"), state__in=OFFERED)
    last = same.order_by("-published_at", "-number").values("pk")[:1]
    return Version.objects.filter(pk=Subquery(last), state=Version.State.PUBLISHED).defer("canonical")


def _in_force(closure: Closure, canonical: str, by: str, now: datetime) -> Version:
    version = Version.objects.filter(sha256=closure.sha256).first() or _new(closure, canonical)
    in_force = current(version.bundle_id)
    if in_force == version:
        return version
    version.state, version.published_at, version.published_by = Version.State.PUBLISHED, now, by
    version.save()
    _note(version, by, now)
    return version


def _new(closure: Closure, canonical: str) -> Version:
    bundle = closure.bundle
    last = Version.objects.filter(bundle_id=bundle.id).aggregate(last=Max("number"))["last"] or 0
    return Version(
        bundle_id=bundle.id,
        number=last + 1,
        sha256=closure.sha256,
        canonical=canonical,
        title_zh=bundle.title.zh,
        title_en=bundle.title.en,
    )


def _move(version: Version, before: Sequence[str], after: Version.State, by: str, now: datetime) -> bool:
    with transaction.atomic():
        moved = Version.objects.filter(pk=version.pk, state__in=before).update(state=after) == 1
        if moved:
            version.state = after
            _note(version, by, now)
    return moved


def _note(version: Version, by: str, now: datetime) -> None:
    """What was in force when, and who put it there, is in the bundle's own chain."""
    chain = f"bundle:{version.bundle_id}"
    data = {"number": version.number, "sha256": version.sha256}
    event = journal.Event(f"version.{version.state}", by, str(version), data)
    journal.append(chain, journal.last(chain), [event], now)
