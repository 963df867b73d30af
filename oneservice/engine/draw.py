"""A draw 摇号: who gets a place when all who applied are decided together, so that anybody can work it out again.

The list of those who take part is frozen first: a ticket (a meaningless name), the group and the band of each. Then a
seed is drawn. The lot of a ticket is ``SHA-256("<seed>:<ticket>")`` as hex; within a group people are ranked by band,
smaller first, and within a band by lot, smaller first; whoever ranks no lower than there are places is placed. Nothing
else counts: not the order of the list, not the time of filing. ``tools/verify_draw.py`` is the same without us.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from oneservice.engine.definition import Field, FieldType
from oneservice.engine.values import UNKNOWN


@dataclass(frozen=True, slots=True, order=True)
class Entrant:
    """One who takes part. ``band``: 1 is the best; equals share one."""

    group: str
    band: int
    ticket: str


@dataclass(frozen=True, slots=True)
class Placing:
    """What the draw says of an entrant. ``rank`` from 1 within the group; ``entrants`` and ``places`` of the group;
    ``by_lot``: some of the same band were placed and others were not, so the lot decided."""

    entrant: Entrant
    lot: str
    rank: int
    entrants: int
    places: int
    placed: bool
    by_lot: bool


def draw(entrants: Iterable[Entrant], places: Mapping[str, int], seed: str) -> tuple[Placing, ...]:
    """Everybody's placing, by group and rank. Raises ValueError: no seed, a ticket twice, a group without a number."""
    listed = sorted(entrants)
    if not seed or len({each.ticket for each in listed}) < len(listed):
        raise ValueError("a draw needs a seed, and every ticket once")
    lost = sorted({each.group for each in listed} - places.keys())
    if lost:
        raise ValueError(f"nobody has said how many places there are in {', '.join(lost)}")
    groups = groupby(listed, key=lambda each: each.group)
    return tuple(one for name, group in groups for one in _ranked(list(group), places[name], seed))


def lot_of(seed: str, ticket: str) -> str:
    return hashlib.sha256(f"{seed}:{ticket}".encode()).hexdigest()


def _ranked(group: list[Entrant], places: int, seed: str) -> Iterable[Placing]:
    in_order = sorted((each.band, lot_of(seed, each.ticket), each) for each in group)
    split = {band for band, _, _ in in_order[:places]} & {band for band, _, _ in in_order[places:]}
    for rank, (band, lot, each) in enumerate(in_order, 1):
        yield Placing(each, lot, rank, len(group), places, rank <= places, band in split)


def list_digest(entrants: Iterable[Entrant], places: Mapping[str, int]) -> str:
    """The hash of a frozen list: of its canonical JSON, lines in order, so that one list has one hash."""
    lines = sorted([each.group, each.band, each.ticket] for each in entrants)
    text = json.dumps({"entrants": lines, "places": dict(places)}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def bands(keys: Sequence[tuple[Any, ...]]) -> list[int]:
    """Comparable keys as bands: 1 for the smallest, the same for equals, no number left out."""
    known = {key: number for number, key in enumerate(sorted(set(keys)), 1)}
    return [known[key] for key in keys]


def order_key(field: Field, value: Any) -> Any:
    """A value of ``order`` so that the better one is smaller: yes before no, choices as they are listed, smaller
    numbers, earlier days; empty comes last. Raises ValueError: not known, so nobody may rank it."""
    if value is UNKNOWN:
        raise ValueError(f"{field.id} is not known")
    if value is None:
        return (1, 0)
    if field.type is FieldType.BOOL:
        return (0, not value)
    if field.type is FieldType.CHOICE and value in field.options:
        return (0, list(field.options).index(value))
    return (0, float(value) if field.type is FieldType.DECIMAL else value)
