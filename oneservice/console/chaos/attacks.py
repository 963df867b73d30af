"""What an intruder with every right on the database may do to a journal: six attacks, hashes mended where it helps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from random import Random

from django.db.backends.base.base import BaseDatabaseWrapper

from oneservice.records import journal
from oneservice.records.chain import START, Head, digest
from oneservice.records.models import Entry

Attack = Callable[[str, int, Random], None]
"""Chain, place in it (from 0), dice."""


def unguarded(connection: BaseDatabaseWrapper) -> Callable[[], None]:
    """Lift the triggers that refuse changes, as an intruder can; returns what puts them back."""
    cursor = connection.cursor()
    if connection.vendor == "postgresql":
        cursor.execute("SET session_replication_role = replica")
        return lambda: connection.cursor().execute("SET session_replication_role = origin")
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'guard_%'")
    triggers = cursor.fetchall()
    for name, _ in triggers:
        cursor.execute(f"DROP TRIGGER {name}")
    return lambda: _all(connection, [sql for _, sql in triggers])


def _all(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    for sql in statements:
        connection.cursor().execute(sql)


def rows(chain: str) -> list[Entry]:
    return list(Entry.objects.filter(chain=chain).order_by("seq"))


def edit(chain: str, at: int, random: Random) -> None:
    """Change what an entry says; half of the time its hash as well."""
    entry = rows(chain)[at]
    entry.data = {"n": random.randint(1000, 9999)}
    if random.random() < 0.5:
        entry.hash = digest(journal.as_link(entry))
    entry.save()


def delete(chain: str, at: int, random: Random) -> None:
    rows(chain)[at].delete()


def insert(chain: str, at: int, random: Random) -> None:
    """A new entry in the middle; everything after it renumbered and hashed again."""
    entries = rows(chain)
    forged = Entry(chain=chain, at=entries[at].at, actor="staff:1", verb="item.moved", data={"n": 7777})
    write_anew(chain, [*entries[:at], forged, *entries[at:]], at)


def swap(chain: str, at: int, random: Random) -> None:
    """Two neighbours change places; half of the time everything from there on is hashed again."""
    entries = rows(chain)
    other = at - 1 if at else 1
    entries[at], entries[other] = entries[other], entries[at]
    if random.random() < 0.5:
        write_anew(chain, entries, min(at, other))
        return
    for entry in (entries[at], entries[other]):
        entry.seq += 1000
        entry.save()
    for seq, entry in enumerate(entries, 1):
        entry.seq = seq
        entry.save()


def truncate(chain: str, at: int, random: Random) -> None:
    Entry.objects.filter(chain=chain, seq__gt=at).delete()


def rewrite(chain: str, at: int, random: Random) -> None:
    """Other words from here to the end, every hash right."""
    entries = rows(chain)
    for entry in entries[at:]:
        entry.verb = "item.granted"
    write_anew(chain, entries, at)


def write_anew(chain: str, entries: list[Entry], start: int) -> None:
    """``entries`` as the chain, numbered and hashed from ``start`` on, as if they had always been so."""
    Entry.objects.filter(chain=chain, seq__gt=start).delete()
    last = entries[start - 1] if start else None
    head = Head(last.seq, last.hash) if last else START
    for entry in entries[start:]:
        entry.pk, entry.seq, entry.prev = None, head.seq + 1, head.hash
        entry.hash = digest(replace(journal.as_link(entry), hash=""))
        entry.save(force_insert=True)
        head = Head(entry.seq, entry.hash)


ATTACKS: tuple[Attack, ...] = (edit, delete, insert, swap, truncate, rewrite)
