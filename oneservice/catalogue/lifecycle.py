"""The life of a version: drafted, checked, reviewed by a second person, published, suspended, withdrawn.

Each move is one conditional update and one entry in the bundle's own chain of the journal; a move that does not
fit the version's state is refused. What a version says never changes: a change is another version. Nobody reviews
what they drafted, which the database holds too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from oneservice.catalogue.models import Folder, Version
from oneservice.catalogue.versions import OFFERED, current
from oneservice.engine.closure import load_closure
from oneservice.engine.definition import Closure
from oneservice.records import journal

Gate = Callable[[Closure], Sequence[Any]]
"""Says everything that is wrong with a definition; nothing: it may be published."""
State = Version.State
ATTEMPTS = 3


class Refused(Exception):
    """The definition may not be published; ``problems`` are the gate's, each says what to do."""

    def __init__(self, problems: Sequence[Any]) -> None:
        super().__init__(f"not published, {len(problems)} problems: " + "; ".join(map(str, problems)))
        self.problems = tuple(problems)


class SecondPerson(Exception):
    """Somebody else has to review this version: who drafted it may not."""

    def __init__(self, version: Version) -> None:
        super().__init__(
            f"{version} 由 {version.drafted_by} 起草，须由另一人复核。"
            f"{version.drafted_by} drafted {version}: another person has to review it."
        )
        self.version = version


class WrongState(Exception):
    """The move does not fit the state the version is in."""

    def __init__(self, version: Version, needed: Sequence[str]) -> None:
        super().__init__(f"{version} 目前为 {version.state}，此操作要求 it must be {' 或 or '.join(needed)}。")
        self.version = version


def draft(canonical: str, *, by: str, now: datetime, folder: Folder | None = None) -> Version:
    """The version whose closure reads ``canonical``: a new draft, or the one there is.

    A withdrawn one becomes a draft again. ``folder``: the files it was read from, for export. Raises whatever
    ``load_closure`` raises for a text that is no closure.
    """
    closure = load_closure(canonical)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return _drafted(closure, canonical, by, now, folder)
        except IntegrityError:  # somebody else drafted in this instant: look again
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def check(version: Version, *, by: str, now: datetime, gate: Gate) -> None:
    """A draft that passes the gate is checked. Raises Refused with everything the gate says, WrongState."""
    problems = list(gate(load_closure(version.canonical)))
    if problems:
        raise Refused(problems)
    _must_move(version, (State.DRAFT,), State.CHECKED, by, now)


def review(version: Version, *, by: str, now: datetime) -> None:
    """A second person has looked at a checked version. Raises SecondPerson, WrongState."""
    if by == version.drafted_by:
        raise SecondPerson(version)
    _must_move(version, (State.CHECKED,), State.REVIEWED, by, now, reviewed_by=by)


def release(
    version: Version,
    *,
    by: str,
    now: datetime,
    effective_from: datetime | None = None,
    effective_to: datetime | None = None,
    divisions: Sequence[str] = (),
) -> None:
    """Put a reviewed version in force, or one that was published before back in force.

    New cases begin with it from ``effective_from`` (now) until ``effective_to`` (for good), in ``divisions``
    (where the bundle says that it holds, else everywhere). Raises WrongState.
    """
    divisions = divisions or place_of(version)
    terms = {
        "effective_from": effective_from,
        "effective_to": effective_to,
        "places": f",{','.join(divisions)}," if divisions else "",
    }
    known = (State.REVIEWED, *OFFERED)
    _must_move(version, known, State.PUBLISHED, by, now, published_at=now, published_by=by, **terms)


def publish(
    canonical: str, *, by: str, reviewed_by: str, now: datetime, gate: Gate, folder: Folder | None = None
) -> Version:
    """All moves at once, where two persons stand behind a definition already: put it in force everywhere.

    The same text again makes no new version and, while it is in force, does nothing. Raises Refused,
    SecondPerson, and what ``draft`` raises.
    """
    problems = list(gate(load_closure(canonical)))
    if problems:
        raise Refused(problems)
    with transaction.atomic():
        version = draft(canonical, by=by, now=now, folder=folder)
        if version.state == State.DRAFT:
            check(version, by=by, now=now, gate=lambda closure: ())
        if version.state == State.CHECKED:
            review(version, by=reviewed_by, now=now)
        if current(version.bundle_id, divisions=place_of(version), at=now) != version:
            release(version, by=by, now=now)
    return version


def place_of(version: Version) -> tuple[str, ...]:
    """The division that a bundle is for by its own words, as one that extends another says; none: everywhere."""
    division = load_closure(version.canonical).bundle.division
    return (division,) if division else ()


def suspend(version: Version, *, by: str, now: datetime) -> bool:
    """Close the service for new cases; False: the version was not published."""
    return _move(version, (State.PUBLISHED,), State.SUSPENDED, by, now)


def withdraw(version: Version, *, by: str, now: datetime) -> bool:
    """Take a version back, so that the one before it is in force; False: it was not published."""
    return _move(version, OFFERED, State.WITHDRAWN, by, now)


def _drafted(closure: Closure, canonical: str, by: str, now: datetime, folder: Folder | None) -> Version:
    version = Version.objects.filter(sha256=closure.sha256).first()
    if version is None:
        version = _new(closure, canonical)
        version.drafted_by, version.folder = by, folder
        version.save()
        _note(version, by, now)
    elif version.state == State.WITHDRAWN:
        _must_move(version, (State.WITHDRAWN,), State.DRAFT, by, now, drafted_by=by, reviewed_by="")
    if folder and not version.folder_id:
        version.folder = folder
        version.save(update_fields=["folder"])
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
        state=State.DRAFT,
        stands_for=bundle.extends if bundle.division else "",
    )


def _must_move(version: Version, before: Sequence[str], after: State, by: str, now: datetime, **changes: Any) -> None:
    if not _move(version, before, after, by, now, **changes):
        raise WrongState(version, before)


def _move(version: Version, before: Sequence[str], after: State, by: str, now: datetime, **changes: Any) -> bool:
    """Conditional, so that of two who move it at once one is refused."""
    with transaction.atomic():
        moved = Version.objects.filter(pk=version.pk, state__in=before).update(state=after, **changes) == 1
        if moved:
            for name, value in {"state": after, **changes}.items():
                setattr(version, name, value)
            _note(version, by, now)
    return moved


def _note(version: Version, by: str, now: datetime) -> None:
    """What was in force when and where, and who put it there, is in the bundle's own chain."""
    chain = f"bundle:{version.bundle_id}"
    data: dict[str, Any] = {"number": version.number, "sha256": version.sha256}
    if version.state == State.PUBLISHED:
        ends = {"from": version.effective_from, "to": version.effective_to}
        data |= {name: at.isoformat() for name, at in ends.items() if at}
        data |= {"divisions": list(version.divisions)} if version.divisions else {}
    event = journal.Event(f"version.{version.state}", by, str(version), data)
    journal.append(chain, journal.last(chain), [event], now)
