"""What people do with dead letters: have them tried afresh, or close what was settled otherwise; both journalled."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from oneservice.cases.errors import TAKEN, NotFound, Refused
from oneservice.cases.letters import REASONS, documents_of, item_of, may_settle_letter
from oneservice.cases.models import Case
from oneservice.cases.work import staff_actor, work_on
from oneservice.engine.definition import Text
from oneservice.people.models import Staff
from oneservice.records import journal, outbox
from oneservice.records.models import OutboxRow

CHAIN = "outbox"
"""Where letters that belong to no case are journalled."""

SAY_WHY = Text(
    "请选择处理方式：" + "、".join(f"{code}（{text.zh}）" for code, text in REASONS.items()),
    "Say how it was settled: " + ", ".join(f"{code} ({text.en})" for code, text in REASONS.items()),
)


def retry_letter(letter: int, *, by: Staff | str, now: datetime) -> None:
    """Have a dead letter tried afresh, as often as a new one. ``by``: staff, or an operator as the journal names one.

    Raises NotFound (no such letter, or another office's), Refused (somebody else has just settled it).
    """
    with transaction.atomic():
        row = _dead(letter)
        if not outbox.retry(letter, now):
            raise Refused(TAKEN)
        _note("outbox.retried", row, by, now)


def resolve_letter(letter: int, why: str, *, by: Staff | str, now: datetime) -> None:
    """Close a dead letter that was settled otherwise; ``why`` is one of ``REASONS``. What it was for is not done here.

    Raises NotFound, Refused (no such reason; somebody else has just settled it).
    """
    if why not in REASONS:
        raise Refused(SAY_WHY, {"why": SAY_WHY})
    with transaction.atomic():
        row = _dead(letter)
        if not outbox.resolve(letter, now):
            raise Refused(TAKEN)
        _note("outbox.resolved", row, by, now, why=why)


def _dead(letter: int) -> OutboxRow:
    row = OutboxRow.objects.filter(pk=letter).first()
    if row is None:
        raise NotFound
    return row


def _note(verb: str, row: OutboxRow, by: Staff | str, now: datetime, **data: str) -> None:
    """In the chain of the letter's case, whose row it locks; in a chain of its own where there is no case."""
    said = {"letter": row.pk, "error": row.last_error, **data}
    actor = by if isinstance(by, str) else staff_actor(by)
    if Case.objects.filter(ref=row.chain).exists():
        with work_on({"ref": row.chain}, now=now, actor=actor) as work:
            item = item_of(row, work.items, documents_of([row]))
            if not isinstance(by, str) and not may_settle_letter(by, item, work.bundle.lead, work.items):
                raise NotFound
            work.note(verb, row.kind, **said)
    elif isinstance(by, str):
        journal.append(CHAIN, journal.last(CHAIN), [journal.Event(verb, actor, row.kind, said)], now)
    else:
        raise NotFound
