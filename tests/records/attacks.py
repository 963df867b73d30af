"""What an intruder with every right on the database may do to a journal: six attacks, hashes mended where it helps."""

from dataclasses import replace

from oneservice.records import journal
from oneservice.records.chain import Head, digest
from oneservice.records.models import Entry


def rows(chain):
    return list(Entry.objects.filter(chain=chain).order_by("seq"))


def edit(chain, at, random):
    """Change what an entry says; half of the time its hash as well."""
    entry = rows(chain)[at]
    entry.data = {"n": random.randint(1000, 9999)}
    if random.random() < 0.5:
        entry.hash = digest(journal._as_link(entry))
    entry.save()


def delete(chain, at, random):
    rows(chain)[at].delete()


def insert(chain, at, random):
    """A new entry in the middle; everything after it renumbered and hashed again."""
    entries = rows(chain)
    forged = Entry(chain=chain, at=entries[at].at, actor="staff:1", verb="item.moved", data={"n": 7777})
    write_anew(chain, [*entries[:at], forged, *entries[at:]], at)


def swap(chain, at, random):
    """Two neighbours change places; half of the time everything from there on is hashed again."""
    entries = rows(chain)
    other = at - 1 if at else 1
    entries[at], entries[other] = entries[other], entries[at]
    if random.random() < 0.5:
        return write_anew(chain, entries, min(at, other))
    for entry in (entries[at], entries[other]):
        entry.seq += 1000
        entry.save()
    for seq, entry in enumerate(entries, 1):
        entry.seq = seq
        entry.save()
    return None


def truncate(chain, at, random):
    Entry.objects.filter(chain=chain, seq__gt=at).delete()


def rewrite(chain, at, random):
    """Other words from here to the end, every hash right."""
    entries = rows(chain)
    for entry in entries[at:]:
        entry.verb = "item.granted"
    write_anew(chain, entries, at)


def write_anew(chain, entries, start):
    """``entries`` as the chain, numbered and hashed from ``start`` on, as if they had always been so."""
    Entry.objects.filter(chain=chain, seq__gt=start).delete()
    last = entries[start - 1] if start else None
    head = Head(last.seq, last.hash) if last else journal.START
    for entry in entries[start:]:
        entry.pk, entry.seq, entry.prev = None, head.seq + 1, head.hash
        entry.hash = digest(replace(journal._as_link(entry), hash=""))
        entry.save(force_insert=True)
        head = Head(entry.seq, entry.hash)


ATTACKS = [edit, delete, insert, swap, truncate, rewrite]
