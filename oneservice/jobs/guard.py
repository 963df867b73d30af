"""A Celery worker that takes nothing while there is work begins anew.

Celery is known to live on and take nothing more after its broker was away (celery#8990, #10205); one trial of a broker
that loses everything stood still in the same way, its cause was not found. Nothing is lost by it, and nothing is done
either. So a thread of its own looks whether anybody works: what hangs may be the worker's loop, where its pulse is.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress
from datetime import timedelta
from typing import Any

import structlog
from billiard import active_children
from celery import bootsteps
from django.conf import settings
from django.db import connection
from django.utils import timezone

from oneservice.records import outbox

log = structlog.get_logger("oneservice.jobs")

LOOKS = 5
"""How many looks in a row, a second apart, must find that nobody works."""

BEGINNING = 3
"""Times its patience that a worker has to begin in; before, it is not idle yet."""


class Guard(bootsteps.StartStopStep):
    """In the worker's main process, beside its loop."""

    requires = {"celery.worker.components:Pool"}

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        self._stopping = threading.Event()

    def start(self, worker: Any) -> None:
        threading.Thread(target=self._watch, name="guard", daemon=True).start()

    def stop(self, worker: Any) -> None:
        self._stopping.set()

    def _watch(self) -> None:
        patience = timedelta(seconds=settings.WORKER_PATIENCE)
        still = 0
        self._stopping.wait(BEGINNING * settings.WORKER_PATIENCE)
        while not self._stopping.wait(1.0):
            still = still + 1 if nobody_works(patience) else 0
            if still >= LOOKS:
                begin_anew()


def nobody_works(patience: timedelta) -> bool:
    """Whether a row has been due for longer than ``patience`` while nobody, here or elsewhere, is at any row."""
    try:
        now = timezone.now()
        return outbox.oldest_untaken_age(now) > patience and not outbox.anybody_at_work(now)
    except Exception as error:  # a database that is away now is back later
        log.warning("guard failed", error=type(error).__name__)
        return False
    finally:
        connection.close()  # no child process inherits it


def begin_anew() -> None:
    """The same command in the same process; what its children were at is given out again when their leases end."""
    log.error("worker takes nothing and begins anew")
    for child in active_children():
        with suppress(ProcessLookupError):
            os.kill(child.pid, signal.SIGKILL)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - ourselves
