"""Items that wait to be decided together 批次: which they are, what the draw reads of each, and what it said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from oneservice.cases.errors import NotFound
from oneservice.cases.models import Case, Draw, ItemCase
from oneservice.cases.permissions import handling
from oneservice.cases.reading import Reading, pinned
from oneservice.cases.showing import show
from oneservice.engine.campaign import days_of
from oneservice.engine.definition import Batch, Closure, Phase, Text
from oneservice.engine.draw import Entrant, Placing, bands, draw, order_key
from oneservice.engine.values import UNKNOWN
from oneservice.people.models import Staff
from oneservice.records import sealing

NOT_BEGUN = Text("尚未开始", "not begun")
CHAIN = "draw:"
"""What the names of draws' chains in the journal begin with."""


@dataclass(frozen=True, slots=True)
class BatchKey:
    """One draw to be: of one version, one entry of its bundle and one campaign, at the office of whoever asks."""

    version: str
    item: str
    campaign: int

    @property
    def closure(self) -> Closure:
        return pinned(self.version).closure

    @property
    def batch(self) -> Batch:
        found = self.closure.bundle.item(self.item).batch
        if found is None:
            raise NotFound
        return found

    @property
    def day(self) -> date:
        """The day from which it may be drawn."""
        return days_of(self.closure.bundle.campaign, self.campaign)["draw"]

    @property
    def states(self) -> list[str]:
        """The states in which its items wait."""
        return [state.id for state in self.closure.process_of(self.item).states.values() if state.waits == "batch"]

    @property
    def before(self) -> list[str]:
        """The states an item may still come to the draw from; "" for one that has not begun."""
        process, found = self.closure.process_of(self.item), set(self.states)
        while more := {s for a in process.actions if a.to in found for s in a.from_states} - found:
            found |= more
        return ["", *sorted(found - set(self.states))]


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of a frozen list: whose it is, and what takes part in the draw."""

    case: int
    ref: str
    item: int
    step: int
    entrant: Entrant

    def to_json(self) -> list[Any]:
        entrant = self.entrant
        return [self.case, self.ref, self.item, self.step, entrant.group, entrant.band, entrant.ticket]

    @classmethod
    def from_json(cls, line: list[Any]) -> Listed:
        case, ref, item, step, *entrant = line
        return cls(case, ref, item, step, Entrant(*entrant))


def may_draw(staff: Staff, key: BatchKey) -> bool:
    """Whoever may review or decide the item by hand may have it drawn."""
    states = key.closure.process_of(key.item).states.values()
    posts = {state.actor for state in states if state.phase is Phase.REVIEW and state.actor}
    item = key.closure.items[key.item]
    return staff.office.department == item.department and (not posts or bool(posts & set(staff.words)))


def batches_of(staff: Staff) -> Iterator[tuple[BatchKey, int]]:
    """What waits to be drawn at the reader's office, with how many; one query."""
    open_items = ItemCase.objects.filter(handling(staff), outcome="", actor="", case__campaign__isnull=False)
    columns = ("case__version_id", "item", "case__campaign", "state")
    counts: dict[BatchKey, int] = {}
    for version, item, year, state, count in open_items.values_list(*columns).annotate(count=Count("pk")).order_by():
        key = BatchKey(version, item, year)
        closure = key.closure
        if closure.bundle.item(item).batch and state in key.states and may_draw(staff, key):
            counts[key] = counts.get(key, 0) + count
    yield from counts.items()


def waiting(staff: Staff, key: BatchKey) -> QuerySet[ItemCase]:
    """The items that wait for this draw at the reader's office."""
    rows = ItemCase.objects.filter(handling(staff), item=key.item, state__in=key.states, outcome="")
    return rows.filter(case__in=_cases(key)).order_by("pk")


def undecided(staff: Staff, key: BatchKey) -> list[tuple[Text, int]]:
    """Who applied in the same campaign at the reader's office and may still come to the draw: where, and how many."""
    rows = ItemCase.objects.filter(handling(staff), item=key.item, state__in=key.before, outcome="")
    counts = rows.filter(case__in=_cases(key)).values_list("state").annotate(count=Count("pk")).order_by("state")
    states = key.closure.process_of(key.item).states
    return [(states[state].title or Text(state) if state else NOT_BEGUN, count) for state, count in counts]


def _cases(key: BatchKey) -> QuerySet[Case]:
    return Case.objects.filter(version_id=key.version, campaign=key.campaign)


@dataclass(frozen=True, slots=True)
class Gathered:
    """``lines`` can take part. ``lacking``: something a draw reads is not known of so many, and nobody may guess it.
    ``stated``: by group, every number of places that cases have; ``names`` of groups in words."""

    lines: tuple[Listed, ...]
    lacking: int
    stated: Mapping[str, tuple[int, ...]]
    names: Mapping[str, Text]


def gather(staff: Staff, key: BatchKey) -> Gathered:
    """Read what takes part in the draw; nothing is locked and nothing decided."""
    found: list[tuple[ItemCase, str, tuple[Any, ...]]] = []
    stated: dict[str, set[int]] = {}
    lacking = 0
    for item in waiting(staff, key).select_related("case").iterator(chunk_size=200):
        env = Reading(item.case, [], timezone.now()).form_state().env
        group, order = env.get(key.batch.by), _order(key, env)
        if group in (None, UNKNOWN) or order is None:
            lacking += 1
            continue
        found.append((item, str(group), order))
        number = env.get(key.batch.places)
        stated.setdefault(str(group), set()).update([number] if isinstance(number, int) else [])
    return Gathered(
        tuple(_listed(found)),
        lacking,
        {group: tuple(sorted(numbers)) for group, numbers in sorted(stated.items())},
        {group: group_name(key, group) for group in stated},
    )


def _order(key: BatchKey, env: Mapping[str, Any]) -> tuple[Any, ...] | None:
    fields = key.closure.fields
    try:
        return tuple(order_key(fields[name], env.get(name, UNKNOWN)) for name in key.batch.order)
    except ValueError:
        return None


def _listed(found: list[tuple[ItemCase, str, tuple[Any, ...]]]) -> Iterator[Listed]:
    """Bands are counted within a group; what stood in the answers does not go into the list."""
    of_group: dict[str, list[tuple[Any, ...]]] = {}
    for _, group, order in found:
        of_group.setdefault(group, []).append(order)
    known = {group: dict(zip(orders, bands(orders), strict=True)) for group, orders in of_group.items()}
    for item, group, order in found:
        entrant = Entrant(group, known[group][order], ticket_of(item))
        yield Listed(item.case_id, item.case.ref, item.pk, item.step, entrant)


def ticket_of(item: ItemCase) -> str:
    """The same however often a list is drawn up, so that nobody can try for a better one; it says nothing of whose."""
    return sealing.blind_index(f"ticket:{item.case.ref}:{item.key}")[:16]


def group_name(key: BatchKey, group: str) -> Text:
    field = key.closure.fields[key.batch.by]
    return Text(show(field, group), show(field, group, "en"))


@dataclass(frozen=True, slots=True)
class Frozen:
    """A list as it was drawn up. ``undecided``: so many were left out who might still have come, for ``reason``."""

    lines: tuple[Listed, ...] = ()
    undecided: int = 0
    reason: str = ""


def seal_list(row: Draw, frozen: Frozen) -> bytes:
    told = {"lines": [line.to_json() for line in frozen.lines], "undecided": frozen.undecided, "reason": frozen.reason}
    return sealing.seal_json(bytes(row.key), told, of=f"draw:{row.ref}")


def open_frozen(row: Draw) -> Frozen:
    """What was frozen; nothing before it was drawn up. A list of an earlier version of the site is the lines alone."""
    if not row.sealed:
        return Frozen()
    told = sealing.open_json(bytes(row.key), bytes(row.sealed), of=f"draw:{row.ref}")
    told = told if isinstance(told, dict) else {"lines": told, "undecided": 0, "reason": ""}
    return Frozen(tuple(map(Listed.from_json, told["lines"])), told["undecided"], told["reason"])


def open_list(row: Draw) -> list[Listed]:
    """The lines of the frozen list."""
    return list(open_frozen(row).lines)


def placings(row: Draw) -> dict[int, Placing]:
    """What a decided draw says, by item case: worked out again from the list and the seed, never stored beside them."""
    lines = {line.entrant.ticket: line.item for line in open_list(row)}
    found = draw((line.entrant for line in open_list(row)), row.places, row.seed)
    return {lines[one.entrant.ticket]: one for one in found}


def kept(row: Draw, placing: Placing) -> dict[str, Any]:
    """What the case keeps of the draw: its own placing and nobody else's."""
    told = asdict(placing)
    return {**told, "draw": row.ref, "seed": row.seed, "digest": row.digest}


def placing_words(key: BatchKey, told: Mapping[str, Any]) -> Text:
    """Why somebody was placed or not, in words: rank, group, places, and whether the lot decided."""
    name, entrant = group_name(key, told["entrant"]["group"]), told["entrant"]
    zh = (
        f"“{name.zh}”共 {told['entrants']} 人参加，名额 {told['places']} 个。您在第 {entrant['band']} 顺位，"
        f"排第 {told['rank']} 名，{'已录取' if told['placed'] else '未录取'}。"
    )
    en = (
        f"{told['entrants']} took part for “{name.en or name.zh}”, with {told['places']} places. You are in band "
        f"{entrant['band']}, rank {told['rank']}: {'placed' if told['placed'] else 'not placed'}."
    )
    if told["by_lot"]:
        zh += "同一顺位的人数多于剩余名额，由摇号先后决定。"
        en += " More people of your band applied than places were left, so the lot decided."
    return Text(
        f"{zh}您的摇号编号 {entrant['ticket']}，可在公示名单中核对。",
        f"{en} Your ticket is {entrant['ticket']}: find it in the published list.",
    )
