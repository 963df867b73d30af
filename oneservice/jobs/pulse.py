"""The pulse of a Celery worker: makes timers fire, heals a broker that lost everything, has heads signed."""

from __future__ import annotations

from typing import Any

import structlog
from celery import bootsteps
from django.db import connection
from django.utils import timezone

from oneservice.jobs.celery_app import SIGN, announce, tell
from oneservice.jobs.signing import LOOK_SECONDS
from oneservice.records import outbox

log = structlog.get_logger("oneservice.jobs")


class Pulse(bootsteps.StartStopStep):
    """In the worker's main process: once a second, if rows are due, say so; now and then, ask for the heads."""

    requires = {"celery.worker.components:Timer"}

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        self.timers: list[Any] = []

    def start(self, worker: Any) -> None:
        self.timers = [
            worker.timer.call_repeatedly(1.0, beat),
            worker.timer.call_repeatedly(LOOK_SECONDS, tell, (SIGN,)),
        ]

    def stop(self, worker: Any) -> None:
        for timer in self.timers:
            timer.cancel()


def beat() -> None:
    """One look; the connection is closed so that no child process inherits it."""
    try:
        if outbox.due(timezone.now()):
            announce()
    except Exception as error:  # a database that is away now is back later
        log.warning("pulse failed", error=type(error).__name__)
    finally:
        connection.close()
