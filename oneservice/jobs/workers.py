"""Worker threads of the embedded site: no broker, no second process, the same rows and the same path."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.db import close_old_connections, connections
from django.utils import timezone

from oneservice.jobs import effects
from oneservice.jobs.runner import LEASE, run_row
from oneservice.jobs.signing import LOOK_SECONDS, sign_heads
from oneservice.records import outbox
from oneservice.records.models import OutboxRow

log = structlog.get_logger("oneservice.jobs")

IDLE_SECONDS = 1.0
"""How late a timer may fire, and how soon rows of another process are seen."""

STOP_SECONDS = 20.0


class Workers:
    """``threads`` threads that run due rows until ``stop``, and one beside them that signs the heads of the journal.

    One thread is never taken by an effect that waits for another organisation's system, so whoever hangs does not
    keep documents and deadlines waiting. Of the others one system takes ``settings.OUTSIDE_LIMIT``: with three
    threads, a department that hangs leaves one for all other departments. Nor do papers take every thread: what a
    person waits for goes on beside them, however many are to be printed.
    """

    def __init__(self, threads: int = 3) -> None:
        self._stopping = threading.Event()
        self._room = {load: threading.BoundedSemaphore(max(1, threads - 1)) for load in ("outside", "heavy")}
        self._threads = [
            threading.Thread(target=self._work, name=f"worker-{number}", daemon=True)
            for number in range(1, threads + 1)
        ]
        if threads:
            self._threads.append(threading.Thread(target=self._sign, name="notary", daemon=True))

    def start(self) -> None:
        effects.load()
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = STOP_SECONDS) -> bool:
        """Let each thread end the row it has; False if one did not within ``seconds`` (the next worker has its row)."""
        self._stopping.set()
        outbox.wake.set()
        for thread in self._threads:
            thread.join(seconds)
        return not any(thread.is_alive() for thread in self._threads)

    def _work(self) -> None:
        while not self._stopping.is_set():
            if not self._run_one() and not self._stopping.is_set():
                outbox.wake.wait(IDLE_SECONDS)
                outbox.wake.clear()
        connections.close_all()

    def _sign(self) -> None:
        while not self._stopping.is_set():
            sign_heads()
            self._stopping.wait(LOOK_SECONDS)

    def _run_one(self) -> bool:
        """Run one due row; False if there is none, or the database cannot be asked now."""
        close_old_connections()
        try:
            with self._claimed() as row:
                if row is None:
                    return False
                outbox.wake.set()  # where one row was there may be more: let another thread look
                run_row(row)
                return True
        except Exception:  # a worker outlives whatever the database does
            log.exception("worker failed")
            return False
        finally:
            close_old_connections()

    @contextmanager
    def _claimed(self) -> Iterator[OutboxRow | None]:
        """A row of ours, if one is due; of a load that may not take every thread only while there is room for it."""
        held = {load for load, room in self._room.items() if room.acquire(blocking=False)}
        try:
            shut = self._room.keys() - held
            rows = outbox.claim(1, timezone.now(), effects.kinds(but=shut) if shut else None, LEASE)
            row = rows[0] if rows else None
            load = effects.load_of(row.kind) if row else ""
            self._release(held - {load})
            held &= {load}
            yield row
        finally:
            self._release(held)

    def _release(self, loads: set[str]) -> None:
        for load in loads:
            self._room[load].release()
