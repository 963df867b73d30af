"""One way to run a row of the outbox, whoever runs it: a thread of the site, a Celery process, a test."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from django.db import connection
from django.utils import timezone

from oneservice.engine.ports import Refused, Unavailable
from oneservice.jobs import effects
from oneservice.records import outbox, systems
from oneservice.records.models import OutboxRow

log = structlog.get_logger("oneservice.jobs")

LEASE = timedelta(seconds=30)
"""How soon another worker takes over from one that was killed."""

LONGEST = timedelta(minutes=10)
"""How long a row is kept from others while one worker is at it; the effect still happens once after that."""


def run_row(row: OutboxRow) -> bool:
    """Prepare, then apply and close in one transaction. True: the effect was committed here.

    An exception gives the row back with the exception's class and never its text. ``Refused`` makes it a
    dead letter at once: the other system has said that trying again does not help. ``Unavailable`` does not count
    against the row: the other system was not reached.
    """
    began = time.monotonic()
    try:
        _do(row)
    except outbox.Gone:
        return False
    except Exception as error:
        _give_back(row, error)
        _tell_of(row, error)
        log.warning("effect failed", kind=row.kind, attempts=row.attempts, error=type(error).__name__)
        return False
    log.info("effect done", kind=row.kind, attempts=row.attempts, seconds=round(time.monotonic() - began, 3))
    return True


def _do(row: OutboxRow) -> None:
    effect = effects.effect_of(row.kind)
    payload = {**row.payload, effects.KEY: row.key}
    with kept(row):
        result = effect.prepare(payload)
    systems.answered(row)
    with outbox.effect(row):
        effect.apply(payload, result)


def _give_back(row: OutboxRow, error: Exception) -> None:
    final, unreached = isinstance(error, Refused), isinstance(error, Unavailable)
    outbox.fail(row, type(error).__name__, timezone.now(), final=final, unreached=unreached)


def _tell_of(row: OutboxRow, error: Exception) -> None:
    """What an error says of the outside system: that it is not reached, that it answers, or nothing."""
    if isinstance(error, Unavailable) and systems.failed(row, timezone.now()):
        log.warning("outside system left alone", system=row.system)
    elif isinstance(error, Refused):
        systems.answered(row)


def drain(limit: int | None = None, *, seconds: float | None = None, now: datetime | None = None) -> int:
    """Run due rows one after the other until none is left, ``limit`` were run or ``seconds`` are over.

    Returns how many were run, well or not. ``now`` stands in for the clock in tests of timers and leases.
    """
    until = time.monotonic() + seconds if seconds is not None else None
    count = 0
    while (limit is None or count < limit) and (until is None or time.monotonic() < until):
        rows = outbox.claim(1, now or timezone.now(), lease=LEASE)
        if not rows:
            break
        run_row(rows[0])
        count += 1
    return count


@contextmanager
def kept(row: OutboxRow) -> Iterator[None]:
    """Extend the lease while the block runs, so that a slow row is not prepared twice at the same time."""
    done = threading.Event()
    threading.Thread(target=_keep, args=(row, done), name="lease-keeper", daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _keep(row: OutboxRow, done: threading.Event) -> None:
    began = time.monotonic()
    while not done.wait(LEASE.total_seconds() / 3) and time.monotonic() - began < LONGEST.total_seconds():
        try:
            outbox.extend(row, timezone.now(), LEASE)
        finally:
            connection.close()
