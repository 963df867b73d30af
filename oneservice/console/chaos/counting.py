"""Inside a scratch site: what is there, once each, and nothing left to do; and what the other systems say they did."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from oneservice.cases.models import Case, CaseDocument
from oneservice.cases.queries.chains import stored_heads
from oneservice.cases.states import OVER
from oneservice.connectors import registry
from oneservice.records import audit, blobs, outbox
from oneservice.records.models import Entry, OutboxRow

MADE_ELSEWHERE = {
    "licence.issue": "licences",
    "payment.order": "orders",
    "payment.refund": "movements WHERE fen < 0",
    "department.send": "handed",
}
"""Kinds of work, and where the other system keeps one row for each that it did, beside the key it did it for."""


def census() -> dict[str, Any]:
    """``lost`` and ``open`` and ``dead`` are numbers, ``doubled`` and ``findings`` lines, ``filed`` references."""
    cases = list(Case.objects.all())
    filed = [case for case in cases if case.filed_at]
    elsewhere = list(others())
    doubled = [f"{where}: {rows} for {done} keys" for where, rows, done, _ in elsewhere if rows > done]
    return {
        "cases": len(cases),
        "filed": [case.ref for case in filed],
        "unended": sum(case.phase not in OVER for case in filed),
        "effects": OutboxRow.objects.filter(state=OutboxRow.State.DONE).count(),
        "repeated": OutboxRow.objects.filter(attempts__gt=1).count(),
        "open": OutboxRow.objects.filter(state=OutboxRow.State.READY, wanted_at__lte=timezone.now()).count(),
        "dead": OutboxRow.objects.filter(state=OutboxRow.State.DEAD).count(),
        "papers": CaseDocument.objects.count(),
        "calls": calls(),
        "lost": len(list(lost_papers())) + sum(lost for *_, lost in elsewhere),
        "doubled": [*doubled_entries(), *doubled_papers(), *doubled_messages(), *doubled],
        "elsewhere": {where.split()[0]: rows for where, rows, *_ in elsewhere},
        "findings": [f"{each.name}: {each.fault}" for each in audit.verify(stored_heads).findings],
    }


def others() -> Iterator[tuple[str, int, int, int]]:
    """Of each place in the other systems: how many rows it has, for how many keys that was done, and how many effects
    that are done here they never saw. Keys name their case by chance: those of a case that is not here count, too."""
    with registry.province().memory.open() as memory:
        keys = {key for (key,) in memory.execute("SELECT key FROM calls")}
        for kind, where in MADE_ELSEWHERE.items():
            rows = memory.execute(f"SELECT count(*) FROM {where}").fetchone()[0]  # noqa: S608 - names of ours
            done = set(OutboxRow.objects.filter(kind=kind, state=OutboxRow.State.DONE).values_list("key", flat=True))
            lost = done - keys - {key.partition(":")[2] for key in keys}  # departments know each the keys of its own
            yield where, rows, sum(f":{kind}:" in key for key in keys), len(lost)


def standstill(moment: str, seconds: float) -> float:
    """The longest time in which nobody took a row though some were due and free, in seconds: watched from ``moment`` on
    for ``seconds``.

    How long a row waits for its turn is no part of it: people may file faster than two workers work.
    """
    until = datetime.fromisoformat(moment) + timedelta(seconds=seconds)
    longest, last, taken = timedelta(), timezone.now(), _taken()
    while (now := timezone.now()) < until:
        before, taken, idle = taken, _taken(), outbox.due(now)
        longest = max(longest, now - last)
        if taken != before or not idle:
            last = now
        time.sleep(0.2)
    return round(longest.total_seconds(), 1)


def _taken() -> int:
    """How often a row has been taken so far."""
    total: int = OutboxRow.objects.aggregate(total=Coalesce(Sum("attempts"), 0))["total"]
    return total


def calls() -> int:
    """How many calls the other systems remember, each key once."""
    with registry.province().memory.open() as memory:
        count: int = memory.execute("SELECT count(*) FROM calls").fetchone()[0]
        return count


def doubled_entries() -> Iterator[str]:
    """Moves, decisions, filings and closings that stand in a journal more than once."""
    told = Counter(
        (entry.chain, entry.verb, entry.subject, entry.data.get("step"), entry.data.get("action"))
        for entry in Entry.objects.filter(verb__regex=r"^(case\.|item\.)").only("chain", "verb", "subject", "data")
    )
    return (f"{chain}: {verb} {subject} {n} times" for (chain, verb, subject, *_), n in told.items() if n > 1)


def doubled_papers() -> Iterator[str]:
    issued = Counter(CaseDocument.objects.values_list("case__ref", "document"))
    return (f"{ref}: {document} {n} times" for (ref, document), n in issued.items() if n > 1)


def lost_papers() -> Iterator[int]:
    """Finished papers whose PDF cannot be read back."""
    made = CaseDocument.objects.exclude(state=CaseDocument.State.MAKING)
    for pk, blob in made.values_list("pk", "blob"):
        try:
            blobs.read(blob)
        except (blobs.NoBlob, blobs.BlobDamaged, ValueError):
            yield pk


def doubled_messages() -> Iterator[str]:
    sent = Counter(message.key for message in registry.demo_messages().inbox())
    return (f"message {key} {n} times" for key, n in sent.items() if n > 1)
