"""Who read whose personal data (等保 8.1.4.3; PIPL art. 54, 55). Noted in memory, written in batches.

A page notes what it showed and pays nothing for it. Notes are written when there are many or the first is
old, when a worker or a command flushes, and when the process ends; a killed process loses a few seconds.
"""

from __future__ import annotations

import atexit
import logging
import threading
from collections.abc import Sequence
from datetime import timedelta

from django.db import Error, transaction
from django.utils import timezone

from oneservice.records.models import Access
from oneservice.records.plain import plain, plain_text

MOST_NOTES = 200
OLDEST_NOTE = timedelta(seconds=5)

log = logging.getLogger(__name__)
_lock = threading.Lock()
_notes: list[Access] = []


def note(actor: str, what: str, chain: str, fields: Sequence[str]) -> None:
    """``actor`` was shown ``fields`` (names, no values) of ``chain`` on the page ``what``. Raises NotPlain.

    Never written inside somebody's transaction: what was read was read, even if that rolls back.
    """
    row = Access(
        at=timezone.now(),
        actor=plain_text(actor, 80, "actor"),
        what=plain_text(what, 60, "what"),
        chain=plain_text(chain, 64, "chain"),
        fields=plain({"fields": list(fields)})["fields"],
    )
    with _lock:
        _notes.append(row)
        due = len(_notes) >= MOST_NOTES or row.at - _notes[0].at >= OLDEST_NOTE
    if due and not transaction.get_connection().in_atomic_block:
        _try_flush()


def flush() -> int:
    """Write all notes with one insert; how many. Raises django.db.Error, the notes then stay for the next time."""
    with _lock:
        rows = _notes.copy()
        _notes.clear()
    try:
        Access.objects.bulk_create(rows)
    except BaseException:
        with _lock:
            _notes[:0] = rows
        raise
    return len(rows)


def forget() -> None:
    """Drop what was not written yet; for tests, which roll back what they did."""
    with _lock:
        _notes.clear()


@atexit.register
def _try_flush() -> None:
    """A page that was shown must not fail because its note could not be written yet."""
    try:
        flush()
    except Error as error:
        log.error("access notes not written yet: %s", type(error).__name__)
