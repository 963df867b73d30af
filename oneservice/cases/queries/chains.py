"""The chains of cases, for whoever verifies the journal: where each should end, and what people call it."""

from __future__ import annotations

from oneservice.cases.models import Case
from oneservice.records.audit import Stored
from oneservice.records.chain import Head


def stored_heads() -> dict[str, Stored]:
    """The head every case keeps in its row, by chain; named by the case's number, a draft by its reference."""
    rows = Case.objects.only("ref", "head_seq", "head_hash", "division", "filed_at").order_by("pk")
    return {
        case.ref: Stored(Head(case.head_seq, case.head_hash), case.number or case.ref)
        for case in rows.iterator(chunk_size=2000)
    }


def chain_of(name: str) -> str:
    """The chain of the case with this number or reference; "" if there is none."""
    key = name.rpartition("-")[2]
    numbered = Case.objects.filter(pk=int(key)).first() if key.isdecimal() else None
    if numbered is not None and numbered.number == name:
        return numbered.ref
    return name if Case.objects.filter(ref=name).exists() else ""
