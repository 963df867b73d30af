"""Inside a scratch site: what is there, once each, and nothing left to do; and what the other systems say they did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from oneservice.cases.models import Case, CaseDocument
from oneservice.cases.queries.chains import stored_heads
from oneservice.cases.states import CasePhase
from oneservice.connectors import registry
from oneservice.records import audit, blobs
from oneservice.records.models import Entry, OutboxRow

MADE_ELSEWHERE = {"licence.issue": "licences", "payment.order": "orders", "department.send": "handed"}
"""Kinds of work, and the table in which the other system keeps one row for each it did."""


def census() -> dict[str, Any]:
    """``lost`` and ``open`` and ``dead`` are numbers, ``doubled`` and ``findings`` lines, ``filed`` references."""
    cases = list(Case.objects.all())
    filed = [case for case in cases if case.filed_at]
    elsewhere = list(others())
    return {
        "cases": len(cases),
        "filed": [case.ref for case in filed],
        "unended": sum(case.phase != CasePhase.CLOSED for case in filed),
        "effects": OutboxRow.objects.filter(state=OutboxRow.State.DONE).count(),
        "repeated": OutboxRow.objects.filter(attempts__gt=1).count(),
        "open": OutboxRow.objects.filter(state=OutboxRow.State.READY, wanted_at__lte=timezone.now()).count(),
        "dead": OutboxRow.objects.filter(state=OutboxRow.State.DEAD).count(),
        "papers": CaseDocument.objects.count(),
        "calls": calls(),
        "lost": len(list(lost_papers())) + sum(max(0, done - rows) for _, rows, done, _ in elsewhere),
        "doubled": [*doubled_entries(), *doubled_papers(), *doubled_messages(), *_more(elsewhere)],
        "findings": [f"{each.name}: {each.fault}" for each in audit.verify(stored_heads).findings],
    }


def others() -> Iterator[tuple[str, int, int, int]]:
    """By table of the other systems: how many rows it has, and how much of that work is done and still open here."""
    with registry.province().memory.open() as memory:
        for kind, table in MADE_ELSEWHERE.items():
            rows = memory.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - names of ours
            states = OutboxRow.objects.filter(kind=kind).values_list("state", flat=True)
            done = sum(state == OutboxRow.State.DONE for state in states)
            yield table, rows, done, len(states) - done


def _more(elsewhere: list[tuple[str, int, int, int]]) -> Iterator[str]:
    """An open row may have been done there already, so only what goes beyond those is too much."""
    return (f"{table}: {rows} of {done + still}" for table, rows, done, still in elsewhere if rows > done + still)


def calls() -> int:
    """How many calls the other systems remember, each key once."""
    with registry.province().memory.open() as memory:
        count: int = memory.execute("SELECT count(*) FROM calls").fetchone()[0]
        return count


def doubled_entries() -> Iterator[str]:
    """Moves, decisions, filings and closings that stand in a journal more than once."""
    told = Counter(
        (entry.chain, entry.verb, entry.subject, entry.data.get("step"))
        for entry in Entry.objects.filter(verb__regex=r"^(case\.|item\.)").only("chain", "verb", "subject", "data")
    )
    return (f"{chain}: {verb} {subject} {n} times" for (chain, verb, subject, _), n in told.items() if n > 1)


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
