"""The arithmetic of a hash chain. Plain Python, so that a chain can be verified where there is no site.

Each link's hash covers the hash before it. Without a head kept elsewhere nothing shows that the end was cut
off or the whole was written anew: ``breaks`` is only as good as the head it is given.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from oneservice.records.faults import Fault
from oneservice.records.plain import canonical


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: the number and the hash of its last link."""

    seq: int
    hash: str


START = Head(0, "")


@dataclass(frozen=True, slots=True)
class Link:
    """One entry as it is hashed; ``at`` is ISO time in UTC with microseconds."""

    chain: str
    seq: int
    at: str
    actor: str
    verb: str
    subject: str
    data: Mapping[str, Any]
    prev: str
    hash: str = ""


def digest(link: Link) -> str:
    """SHA-256 over everything in the link but its own hash, in canonical JSON."""
    parts = [link.chain, link.seq, link.at, link.actor, link.verb, link.subject, dict(link.data), link.prev]
    return hashlib.sha256(canonical(parts).encode()).hexdigest()


def breaks(links: Iterable[Link], head: Head | None, *, grown: bool = False) -> list[str]:
    """``faults`` in words."""
    return [str(fault) for fault in faults(links, head, grown=grown)]


def faults(links: Iterable[Link], head: Head | None, *, grown: bool = False) -> list[Fault]:
    """Every place where ``links`` (in order of seq) are not the chain that ``head`` ends; empty: all is well.

    ``head`` None: only what the chain itself shows. ``grown``: the chain may have gone on since ``head``.
    """
    found: list[Fault] = []
    last, at_head = START, START
    for link in links:
        found += _between(last, link)
        last = Head(link.seq, link.hash)
        if head and link.seq == head.seq:
            at_head = last
    return found if head is None else found + _at_end(last, at_head, head, grown)


def _between(last: Head, link: Link) -> list[Fault]:
    found = []
    if link.seq <= last.seq:
        found.append(Fault("order", link.seq, last.seq))
    elif link.seq > last.seq + 1:
        found.append(Fault("missing", link.seq, link.seq - last.seq - 1))
    elif link.prev != last.hash:
        found.append(Fault("torn", link.seq, last.seq))
    if digest(link) != link.hash:
        found.append(Fault("altered", link.seq))
    return found


def _at_end(last: Head, at_head: Head, head: Head, grown: bool) -> list[Fault]:
    if last.seq < head.seq:
        return [Fault("cut", last.seq, head.seq)]
    found = []
    if at_head.hash != head.hash:
        found.append(Fault("not_head", head.seq))
    if last.seq > head.seq and not grown:
        found.append(Fault("beyond", head.seq, last.seq - head.seq))
    return found
