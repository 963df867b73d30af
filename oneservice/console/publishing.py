"""From a content folder to versions in force: read, check, draft, review by a second person, publish.

A person carries a version as far as one person may; somebody else who runs the same on the same content carries
it on. Every move is the catalogue's, with its journal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from django.db import transaction

from oneservice.cases.actions.preparing import listen_from
from oneservice.catalogue import lifecycle, sources, versions
from oneservice.catalogue.models import Folder, Version
from oneservice.console.gate import gather, judge
from oneservice.console.site import DatabaseSite
from oneservice.engine.closure import closure_json
from oneservice.engine.definition import Content
from oneservice.engine.reading.folder import read_folder
from oneservice.records import outbox

__all__ = ["Terms", "advance", "gather", "publish_all", "suspend", "withdraw"]


@dataclass(frozen=True, slots=True)
class Terms:
    """When and where a version is for: from (now) and to (for good, exclusive), divisions (everywhere)."""

    effective_from: datetime | None = None
    effective_to: datetime | None = None
    divisions: tuple[str, ...] = ()


EVERYWHERE = Terms()


def checked(folder: Path, bundles: Sequence[str] = ()) -> tuple[Content, list[str], Folder]:
    """Content that passed the whole gate, the bundles to publish and its files, kept.

    Raises ``lifecycle.Refused`` with every problem, ``Unreadable``, ``NoBundle``.
    """
    files = read_folder(folder)
    content, problems = judge(files, DatabaseSite())
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise lifecycle.Refused(errors)
    lost = [bundle for bundle in bundles if bundle not in content.bundles]
    if lost:
        raise NoBundle(f"没有一件事 no bundle {', '.join(lost)}; 已有 there are: {', '.join(content.bundles)}")
    return content, list(bundles or content.bundles), sources.keep(files)


class NoBundle(LookupError):
    """The folder has no bundle of this name; the message lists those it has."""


def as_it_is(content: Content) -> Content:
    return content


def publish_all(
    folder: Path, *, by: str, reviewed_by: str, now: datetime, adapt: Callable[[Content], Content] = as_it_is
) -> list[Version]:
    """Publish every bundle in the name of two persons; the same content again makes no new versions.

    ``adapt`` changes the checked content first. Raises what ``checked`` and ``lifecycle.publish`` raise.
    """
    content, bundles, kept = checked(folder)
    content = adapt(content)
    people = {"by": by, "reviewed_by": reviewed_by}
    _listen(content, bundles, now)
    return [
        lifecycle.publish(closure_json(content, bundle), **people, now=now, gate=lambda closure: (), folder=kept)
        for bundle in bundles
    ]


def _listen(content: Content, bundles: Iterable[str], now: datetime) -> None:
    """From the first service on that an event prepares, registers are asked for events."""
    if any(content.bundles[bundle].prepared_by for bundle in bundles):
        outbox.put([listen_from(now)])


def advance(
    folder: Path, *, by: str, now: datetime, bundles: Sequence[str] = (), terms: Terms = EVERYWHERE
) -> list[tuple[Version, bool]]:
    """Carry each bundle's version as far as ``by`` may: to checked, or, drafted by another, to published.

    Each version comes with whether anything was moved. Raises what ``checked`` raises.
    """
    content, names, kept = checked(folder, bundles)
    with transaction.atomic():
        _listen(content, names, now)
        return [_advance(closure_json(content, name), kept, by, now, terms) for name in names]


def _advance(canonical: str, kept: Folder, by: str, now: datetime, terms: Terms) -> tuple[Version, bool]:
    version = lifecycle.draft(canonical, by=by, now=now, folder=kept)
    terms = replace(terms, divisions=terms.divisions or lifecycle.place_of(version))
    before = version.state, version.published_at
    if version.state == Version.State.DRAFT:
        lifecycle.check(version, by=by, now=now, gate=lambda closure: ())  # the whole folder was judged
        return version, True
    if version.state == Version.State.CHECKED and by != version.drafted_by:
        lifecycle.review(version, by=by, now=now)
    if version.state == Version.State.REVIEWED or _to_release_again(version, terms):
        lifecycle.release(version, by=by, now=now, **asdict(terms))
    return version, (version.state, version.published_at) != before


def _to_release_again(version: Version, terms: Terms) -> bool:
    """Whether it was published once, and is suspended, or followed by another (a roll-back), or on other terms."""
    if version.state not in versions.OFFERED:
        return False
    its_own = Terms(version.effective_from, version.effective_to, version.divisions)
    return version.state == Version.State.SUSPENDED or its_own != terms or versions.followed(version)


def suspend(names: Iterable[str], *, by: str, now: datetime) -> list[tuple[Version, bool]]:
    """Close services for new cases, named as ``versions.version`` takes them. Raises NoVersion."""
    found = [versions.version(name) for name in names]
    return [(version, lifecycle.suspend(version, by=by, now=now)) for version in found]


def withdraw(names: Iterable[str], *, by: str, now: datetime) -> list[tuple[Version, bool]]:
    """Take versions back, so that those before them are in force. Raises NoVersion."""
    found = [versions.version(name) for name in names]
    return [(version, lifecycle.withdraw(version, by=by, now=now)) for version in found]
