"""What a check says, and what checks ask again and again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from oneservice.engine.definition import Bundle, BundleItem, Content, Item, Process
from oneservice.engine.reading.problems import Problem
from oneservice.engine.reading.readers import Address, path_inside


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong at an address (kind, id, keys as written), and what to write instead."""

    address: Address
    message: str
    hint: str


class Check(Protocol):
    """A module of this package: one rule of the publish gate.

    ``CODE`` is its name for people and scripts, ``LEVEL`` its place among the eight levels of the gate. From level 2
    on nothing is said about a definition that could not be read whole, level 4 waits until all could.
    """

    CODE: str
    LEVEL: int

    def find(self, content: Content) -> Iterable[Finding]: ...


def problem(content: Content, code: str, finding: Finding) -> Problem:
    """The finding with the file and line of the nearest place that is known."""
    places: Mapping[Address, tuple[str, int]] = getattr(content, "places", {})
    address = finding.address
    while address and address not in places:
        address = address[:-1]
    file, line = places.get(address, ("", 0))
    where = path_inside(finding.address)
    return Problem(code, "error", file, line, where, finding.message, finding.hint)


def broken(content: Content, kind: str, name: str) -> bool:
    """Whether a definition was written but could not be read: its own problems are told already."""
    lost: frozenset[tuple[str, str]] = getattr(content, "broken", frozenset())
    return (kind, name) in lost or (kind, "*") in lost


def is_whole(content: Content) -> bool:
    """Whether all that was written could be read: only then can be said how definitions fit together."""
    return not getattr(content, "broken", frozenset())


def used_items(content: Content) -> Iterator[tuple[Bundle, int, BundleItem, Item]]:
    """Each entry of each bundle with its place and its item, where that is known."""
    for bundle in content.bundles.values():
        for i, entry in enumerate(bundle.items):
            if entry.use in content.items:
                yield bundle, i, entry, content.items[entry.use]


def action_address(process: Process, position: int) -> Address:
    return ("processes", process.id, "actions", position)


def state_address(process: Process, state: str) -> Address:
    return ("processes", process.id, "states", state)
