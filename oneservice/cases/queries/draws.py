"""Draws at an office: what waits, a list drawn up, a draw that was held, and what of it is published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from oneservice.cases.draws import (
    BatchKey,
    Frozen,
    batches_of,
    gather,
    group_name,
    may_draw,
    open_frozen,
    placings,
    undecided,
    waiting,
)
from oneservice.cases.errors import NotFound
from oneservice.cases.models import Draw
from oneservice.engine.definition import Text
from oneservice.engine.draw import Placing
from oneservice.people.models import Staff

SHOWN = 200


@dataclass(frozen=True, slots=True)
class DrawLine:
    """A draw in the list of an office. ``state``: early (its day has not come) | open | drawn-up | held."""

    version: str
    item: str
    campaign: int
    title: Text
    bundle_title: Text
    day: date
    state: str
    waiting: int
    told: int = 0
    listed: int = 0


@dataclass(frozen=True, slots=True)
class GroupLine:
    """``places``: what to begin with in the control; ``stated``: the numbers cases have, if they do not agree."""

    group: str
    name: Text
    entrants: int
    places: str
    stated: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RankLine:
    ticket: str
    group: Text
    band: int
    rank: int
    lot: str
    placed: bool
    by_lot: bool


@dataclass(frozen=True, slots=True)
class DrawView:
    """One draw. ``mine``: the reader drew the list up and may not start it; ``told``: cases that know their placing."""

    line: DrawLine
    groups: tuple[GroupLine, ...]
    lacking: int
    digest: str
    seed: str
    drawn_up_at: datetime | None
    held_at: datetime | None
    mine: bool
    lines: tuple[RankLine, ...]
    undecided: tuple[tuple[Text, int], ...] = ()  # who may still come to the draw: where, and how many
    left_out: int = 0  # so many there were when the list was drawn up, and the reason for it
    reason: str = ""

    @property
    def still(self) -> int:
        return sum(count for _, count in self.undecided)

    @property
    def state(self) -> str:
        return self.line.state

    @property
    def shown(self) -> tuple[RankLine, ...]:
        """As many lines as one page holds; all of them are in the list to publish."""
        return self.lines[:SHOWN]

    @property
    def told(self) -> int:
        return self.line.told


def draws(staff: Staff) -> list[DrawLine]:
    """What waits to be drawn at the reader's office, and what was drawn there; two queries."""
    rows = {_key(row): row for row in Draw.objects.filter(office=staff.office_id).defer("sealed").order_by("-pk")[:50]}
    found = {key: _line(key, rows.get(key), count) for key, count in batches_of(staff)}
    past = {key: _line(key, row, 0) for key, row in rows.items() if key not in found and may_draw(staff, key)}
    return sorted([*found.values(), *past.values()], key=lambda line: (line.state == "held", line.day))


def waiting_draws(staff: Staff) -> int:
    """How many draws something waits for at the reader's office; one query."""
    return sum(1 for _ in batches_of(staff))


def _key(row: Draw) -> BatchKey:
    return BatchKey(row.version_id, row.item, row.campaign)


def _line(key: BatchKey, row: Draw | None, count: int) -> DrawLine:
    closure = key.closure
    listed = row.listed if row else 0
    return DrawLine(
        version=key.version[:12],
        item=key.item,
        campaign=key.campaign,
        title=closure.items[key.item].title,
        bundle_title=closure.bundle.title,
        day=key.day,
        state=_state(key, row),
        waiting=count,
        told=max(listed - count, 0) if row and row.seed else 0,
        listed=listed,
    )


def _state(key: BatchKey, row: Draw | None) -> str:
    if row is not None and row.seed:
        return "held"
    if row is not None and row.digest:
        return "drawn-up"
    return "open" if timezone.localdate() >= key.day else "early"


def batch_key(staff: Staff, version: str, item: str, campaign: int) -> BatchKey:
    """The draw that an address names by the first digits of its version. Raises NotFound: none of the office."""
    for line in (*(key for key, _ in batches_of(staff)), *map(_key, Draw.objects.filter(office=staff.office_id))):
        if (line.version[:12], line.item, line.campaign) == (version, item, campaign) and may_draw(staff, line):
            return line
    raise NotFound


def draw(staff: Staff, key: BatchKey) -> DrawView:
    """One draw as it stands. Raises NotFound: nothing waits for it here and nothing was drawn."""
    row = _row(staff, key)
    count = waiting(staff, key).count()
    if not may_draw(staff, key) or (row is None and not count):
        raise NotFound
    held = row is not None and bool(row.seed)
    gathered = None if held else gather(staff, key)
    frozen = open_frozen(row) if row else Frozen()
    return DrawView(
        line=_line(key, row, _still_waiting(staff, key, row) if row and held else count),
        groups=_groups(key, row, gathered.lines if gathered else (), gathered.stated if gathered else {}),
        lacking=gathered.lacking if gathered else 0,
        digest=row.digest if row else "",
        seed=row.seed if row else "",
        drawn_up_at=row.drawn_up_at if row else None,
        held_at=row.decided_at if row else None,
        mine=row is not None and row.drawn_up_by == staff.pk,
        lines=tuple(_ranks(key, row)) if row and held else (),
        undecided=() if held else tuple(undecided(staff, key)),
        left_out=frozen.undecided,
        reason=frozen.reason,
    )


def _row(staff: Staff, key: BatchKey) -> Draw | None:
    place = {"version": key.version, "item": key.item, "campaign": key.campaign, "office": staff.office_id}
    return Draw.objects.filter(**place).first()


def _still_waiting(staff: Staff, key: BatchKey, row: Draw) -> int:
    """How many of the list have not learnt their placing yet."""
    return len(placings(row).keys() & set(waiting(staff, key).values_list("pk", flat=True)))


def _groups(key: BatchKey, row: Draw | None, lines: Any, stated: Any) -> tuple[GroupLine, ...]:
    """Of a held draw as it was held; before that as the cases are now, with the numbers stated so far."""
    if row is not None and row.seed:
        of_groups = [one.entrant.group for one in placings(row).values()]
        named = sorted(row.places.items())
        return tuple(GroupLine(g, group_name(key, g), of_groups.count(g), str(number)) for g, number in named)
    found = []
    for group, numbers in stated.items():
        entrants = sum(line.entrant.group == group for line in lines)
        said = row.places.get(group) if row else None
        places = str(said) if said is not None else str(numbers[0]) if len(numbers) == 1 else ""
        found.append(GroupLine(group, group_name(key, group), entrants, places, numbers if len(numbers) != 1 else ()))
    return tuple(found)


def _ranks(key: BatchKey, row: Draw) -> list[RankLine]:
    found = sorted(placings(row).values(), key=lambda one: (one.entrant.group, one.rank))
    return [_rank(key, one) for one in found]


def _rank(key: BatchKey, one: Placing) -> RankLine:
    entrant = one.entrant
    name = group_name(key, entrant.group)
    return RankLine(entrant.ticket, name, entrant.band, one.rank, one.lot, one.placed, one.by_lot)


def published_draw(staff: Staff, key: BatchKey) -> dict[str, Any]:
    """The list as anybody may have it: tickets, groups and bands, the seed, and what it decided. Raises NotFound."""
    row = _row(staff, key)
    if row is None or not row.seed or not may_draw(staff, key):
        raise NotFound
    lines = [
        {
            "group": one.entrant.group,
            "band": one.entrant.band,
            "ticket": one.entrant.ticket,
            "lot": one.lot,
            "rank": one.rank,
            "placed": one.placed,
        }
        for one in sorted(placings(row).values(), key=lambda one: (one.entrant.group, one.rank))
    ]
    frozen = open_frozen(row)
    return {
        "item": key.item,
        "version": key.version,
        "campaign": key.campaign,
        "lot": "SHA-256 of seed:ticket, as hex; by band, then by lot, the smaller first",
        "digest": row.digest,
        "seed": row.seed,
        "places": row.places,
        "undecided": frozen.undecided,
        "reason": frozen.reason,
        "entrants": lines,
    }
