"""The notary: signs, every minute, what all chains ended in, so that nothing is rewritten unnoticed after it.

The root goes to the files first, then into the journal's own chain ``audit``: neither the files nor the
database can be cut off alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from oneservice.records import journal, merkle, root_files, roots
from oneservice.records.audit_keys import key_id, signing_key
from oneservice.records.chain import Head
from oneservice.records.roots import Root, Statement
from oneservice.records.snapshot import reading

Heads = tuple[tuple[str, Head], ...]

CHAIN = "audit"
"""The journal's chain that notes every root."""

EVERY = timedelta(seconds=60)
SETTLED = timedelta(minutes=10)
"""No transaction of ours lives this long: whatever had a key by then is committed, or never will be."""


def sign_due(now: datetime) -> Root | None:
    """``sign_new``, unless the last root is younger than a minute or somebody else is at it. For workers."""
    with root_files.only_writer(wait=False) as free:
        last = next(root_files.newest_first(), None)
        if not free or (last and _age(last, now) < EVERY):
            return None
        return _sign(now)


def sign_new(now: datetime) -> Root | None:
    """Put the heads of all chains that grew since the last root under a new one; None: none grew.

    On disk, then noted in the journal. Raises BadKey, OSError.
    """
    with root_files.only_writer(wait=True):
        return _sign(now)


def unsigned_for(now: datetime) -> timedelta:
    """How long the oldest entry that no root stands for has waited; asks the database alone."""
    noted = journal.entries(CHAIN).last()
    oldest = journal.oldest_since(noted.data["seen"] if noted else 0, but=CHAIN)
    return max(now - oldest, timedelta()) if oldest else timedelta()


def proof(chain: str) -> dict[str, Any] | None:
    """That the newest signed head of ``chain`` is under its root (``roots.proof``); None: there is no root yet."""
    for each in root_files.newest_first():
        if any(name == chain for name, _ in each.heads):
            return roots.proof(each, chain)
    return None


def _sign(now: datetime) -> Root | None:
    recent = _recent(now)
    seen, heads = _unsigned(recent, now)
    if not heads:
        return None
    noted = _noted()
    made = _made(heads, seen, recent[0].signed if recent else None, noted, now)
    root_files.write(made, now)
    _note([*(each for each in reversed(recent) if each.signed.number > noted), made], now)
    return made


def _recent(now: datetime) -> list[Root]:
    """Newest first, down to the first one that is old enough for everything before it to be settled."""
    found = []
    for each in root_files.newest_first():
        found.append(each)
        if _age(each, now) >= SETTLED:
            break
    return found


def _unsigned(recent: Sequence[Root], now: datetime) -> tuple[int, Heads]:
    """The journal's newest key, and the heads no root stands for.

    Keys are given out before transactions commit, so the last minutes are looked through again each time.
    """
    signed: dict[str, int] = {}
    for each in recent:
        for chain, head in each.heads:
            signed.setdefault(chain, head.seq)
    after = recent[-1].signed.seen if recent and _age(recent[-1], now) >= SETTLED else 0
    with reading():
        grown = [(chain, head) for chain, head in journal.heads(after) if head.seq > signed.get(chain, 0)]
        return journal.newest(), tuple(pair for pair in grown if pair[0] != CHAIN)


def _age(each: Root, now: datetime) -> timedelta:
    return now - datetime.fromisoformat(each.signed.at)


def _made(heads: Heads, seen: int, last: Statement | None, noted: int, now: datetime) -> Root:
    key = signing_key()
    signed = Statement(
        at=now.astimezone(UTC).isoformat(timespec="microseconds"),
        key=key_id(key.public_key()),
        number=max(last.number if last else 0, noted) + 1,
        prev=last.hash if last else "",
        root=merkle.root([roots.leaf(chain, head) for chain, head in heads]).hex(),
        seen=seen,
        size=len(heads),
    )
    return Root(signed, key.sign(signed.as_signed()), heads)


def _noted() -> int:
    """The number of the newest root in the journal."""
    entry = journal.entries(CHAIN).last()
    return int(entry.subject) if entry else 0


def _note(made: Sequence[Root], now: datetime) -> None:
    """In the journal too; a root whose writer was killed in between is noted with the next one."""
    events = [
        journal.Event(
            "root.signed", "system", str(each.signed.number), {"root": each.signed.root, "seen": each.signed.seen}
        )
        for each in made
    ]
    journal.append(CHAIN, journal.last(CHAIN), events, now)
