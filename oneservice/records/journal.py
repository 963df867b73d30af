"""The journal 留痕: what happened, in one hash chain per case, never altered.

Whoever appends holds the chain's head (a case keeps it in its row, which it has locked); two that hold the
same head cannot both append. An entry says what was done with which names and hashes, never what people
answered, so that forgetting a person's key breaks no chain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from django.db.models import Max, Min, QuerySet

from oneservice.records.chain import START, Head, Link, breaks, digest
from oneservice.records.models import Entry
from oneservice.records.plain import plain, plain_text

__all__ = [
    "START",
    "Event",
    "Head",
    "append",
    "as_link",
    "done_by",
    "entries",
    "heads",
    "last",
    "links",
    "newest",
    "oldest_since",
    "verify",
]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: ``verb`` (``item.accepted``) by ``actor`` to ``subject``, with plain ``data``."""

    verb: str
    actor: str
    subject: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def append(chain: str, head: Head, events: Sequence[Event], at: datetime) -> Head:
    """Add ``events`` after ``head`` with one insert; the new head.

    Raises IntegrityError if somebody else has appended since ``head``, NotPlain, ValueError for a naive time.
    """
    links: list[Link] = []
    for event in events:
        link = _link(chain, head, event, _utc(at))
        links.append(link)
        head = Head(link.seq, link.hash)
    Entry.objects.bulk_create([_row(link, at) for link in links])
    return head


def entries(chain: str) -> QuerySet[Entry]:
    """The chain in order."""
    return Entry.objects.filter(chain=chain).order_by("seq")


def done_by(actor: str, chains: Iterable[str]) -> QuerySet[Entry]:
    """What was done in ``chains`` by whoever's name ends in ``actor``, the newest first."""
    return Entry.objects.filter(chain__in=list(chains), actor__endswith=actor).order_by("-pk")


def verify(chain: str, head: Head | None, *, grown: bool = False) -> list[str]:
    """What is wrong with a chain, a sentence each; empty: it is whole and ends in ``head``.

    ``grown``: ``head`` was kept elsewhere earlier and the chain may have gone on since.
    """
    return breaks(map(as_link, entries(chain).iterator()), head, grown=grown)


def links() -> Iterator[Link]:
    """Every entry of every chain, chain by chain in order of seq, as it is hashed; read in batches."""
    return map(as_link, Entry.objects.order_by("chain", "seq").iterator(chunk_size=2000))


def newest() -> int:
    """The key of the newest entry; 0 if there is none. What ``heads`` takes as ``after`` later."""
    return Entry.objects.aggregate(newest=Max("pk"))["newest"] or 0


def oldest_since(after: int, *, but: str) -> datetime | None:
    """When the oldest entry with a key above ``after`` was written, the chain ``but`` left out."""
    oldest: datetime | None = Entry.objects.filter(pk__gt=after).exclude(chain=but).aggregate(at=Min("at"))["at"]
    return oldest


def last(chain: str) -> Head:
    """The chain's head as the database has it; START if there is no entry. Kept beside it, a head proves more."""
    entry = entries(chain).last()
    return Head(entry.seq, entry.hash) if entry else START


def heads(after: int = 0) -> Iterator[tuple[str, Head]]:
    """Each chain that grew since the entry with key ``after``, with its head: to be signed and kept elsewhere."""
    grown = Entry.objects.filter(pk__gt=after)
    newest_first = grown.order_by("chain", "-seq").values_list("chain", "seq", "hash")
    seen = None
    for chain, seq, hash_ in newest_first.iterator():
        if chain != seen:
            yield chain, Head(seq, hash_)
        seen = chain


def _link(chain: str, head: Head, event: Event, at: str) -> Link:
    link = Link(
        chain=plain_text(chain, 64, "chain"),
        seq=head.seq + 1,
        at=at,
        actor=plain_text(event.actor, 80, "actor"),
        verb=plain_text(event.verb, 60, "verb"),
        subject=plain_text(event.subject, 120, "subject"),
        data=plain(event.data),
        prev=head.hash,
    )
    return replace(link, hash=digest(link))


def _row(link: Link, at: datetime) -> Entry:
    return Entry(**{name: getattr(link, name) for name in Link.__slots__ if name != "at"}, at=at)


def as_link(entry: Entry) -> Link:
    values = {name: getattr(entry, name) for name in Link.__slots__ if name != "at"}
    return Link(**values, at=_utc(entry.at))


def _utc(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("a journal entry needs a time with its zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")
