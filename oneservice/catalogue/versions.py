"""Finding definitions: what is in force for whom, and the definition behind a hash.

What a bundle offers is, of the versions for this place and time, the one published last. Publishing an old one
again puts it back in force; a suspended one closes the service without bringing its predecessor back; a withdrawn
one does bring it back. Running cases keep the version they began with, whatever its state. The moves between states
are in ``lifecycle``.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from oneservice.catalogue.models import Version
from oneservice.engine.closure import load_closure
from oneservice.engine.definition import Closure

OFFERED = (Version.State.PUBLISHED, Version.State.SUSPENDED)

SHORT_HASH = 12

_closures: dict[str, Closure] = {}
_lock = threading.Lock()


class NoVersion(LookupError):
    """No version has this hash or number: publish its content here first."""


def current(bundle_id: str, *, divisions: Sequence[str] = (), at: datetime | None = None) -> Version | None:
    """The version new cases begin with; None: the service is not offered.

    ``divisions``: the codes of the place at hand, from the province down; none: only what holds everywhere.
    ``at``: now if left out.
    """
    return _latest(divisions, at).filter(bundle_id=bundle_id).first()


def services(*, divisions: Sequence[str] = (), at: datetime | None = None) -> list[Version]:
    """What is offered, a version a bundle, without its text; ordered by bundle. Arguments as of ``current``.

    A bundle that extends another for a division stands there in its stead.
    """
    found = list(_latest(divisions, at).order_by("bundle_id"))
    replaced = {version.stands_for for version in found}
    return [version for version in found if version.bundle_id not in replaced]


def offered(bundle_id: str, *, divisions: Sequence[str] = (), at: datetime | None = None) -> Version | None:
    """The version new cases begin with, of the bundle or of what stands in its stead at this place."""
    found = {version.bundle_id: version for version in _latest(divisions, at)}
    instead = {version.stands_for: version.bundle_id for version in found.values()}
    version = found.get(bundle_id)
    while bundle_id := instead.pop(bundle_id, ""):
        version = found[bundle_id]
    return version


def in_force_anywhere(bundle_id: str) -> Version | None:
    """The published version of the bundle that was published last, whatever place and time it is for."""
    found = Version.objects.filter(bundle_id=bundle_id, state=Version.State.PUBLISHED)
    return found.order_by("published_at", "number").last()


def followed(version: Version) -> bool:
    """Whether another version of its bundle was published after it and not withdrawn."""
    later = Version.objects.filter(bundle_id=version.bundle_id, published_at__gt=version.published_at)
    return later.filter(state__in=OFFERED).exists()


def version(name: str) -> Version:
    """``keep-a-dog@2``, or ``keep-a-dog`` for the one published last. Raises NoVersion."""
    bundle, _, number = name.partition("@")
    known = Version.objects.filter(bundle_id=bundle)
    if number:
        found = known.filter(number=int(number)).first() if number.isdigit() else None
    else:
        found = known.filter(published_at__isnull=False).order_by("published_at", "number").last()
    if found is None:
        numbers = ", ".join(f"{bundle}@{n}" for n in known.order_by("number").values_list("number", flat=True))
        raise NoVersion(f"没有版本 no version {name}" + (f"; 已有 there are: {numbers}" if numbers else ""))
    return found


def is_offered(sha256: str) -> bool:
    """Whether the version with this hash was published and not taken back."""
    return Version.objects.filter(sha256=sha256, state__in=OFFERED).exists()


def of_hash(bundle_id: str, start: str) -> Version:
    """The version of a bundle whose hash begins so, by twelve characters at least, or with this number.

    Raises NoVersion, also where nothing tells which one is meant.
    """
    known = Version.objects.filter(bundle_id=bundle_id).defer("canonical")
    found = list(known.filter(sha256__startswith=start)[:2]) if len(start) >= SHORT_HASH else []
    if len(found) != 1:
        return version(f"{bundle_id}@{start.removeprefix(f'{bundle_id}@').removeprefix('v')}")
    return found[0]


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


def _latest(divisions: Iterable[str], at: datetime | None) -> QuerySet[Version]:
    """Of each bundle the version published last for this place and time, where that is not suspended."""
    same = Version.objects.filter(_for_place(divisions), _for_time(at), bundle_id=OuterRef("bundle_id"))
    last = same.filter(state__in=OFFERED).order_by("-published_at", "-number").values("pk")[:1]
    return Version.objects.filter(pk=Subquery(last), state=Version.State.PUBLISHED).defer("canonical")


def _for_place(divisions: Iterable[str]) -> Q:
    wanted = Q(places="")
    for code in divisions:
        wanted |= Q(places__contains=f",{code},")
    return wanted


def _for_time(at: datetime | None) -> Q:
    now = at or timezone.now()
    begun = Q(effective_from=None) | Q(effective_from__lte=now)
    return begun & (Q(effective_to=None) | Q(effective_to__gt=now))
