"""The pulse of a Celery worker: makes timers fire, and heals a broker that lost everything."""

from __future__ import annotations

from typing import Any

import structlog
from celery import bootsteps
from django.db import connection
from django.utils import timezone

from oneservice.jobs.celery_app import announce
from oneservice.records import outbox

log = structlog.get_logger("oneservice.jobs")


class Pulse(bootsteps.StartStopStep):
    """Once a second, in the worker's main process: if rows are due, say so."""

    requires = {"celery.worker.components:Timer"}

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        self.timer: Any = None

    def start(self, worker: Any) -> None:
        self.timer = worker.timer.call_repeatedly(1.0, beat)

    def stop(self, worker: Any) -> None:
        if self.timer is not None:
            self.timer.cancel()


def beat() -> None:
    """One look; the connection is closed so that no child process inherits it."""
    try:
        if outbox.due(timezone.now()):
            announce()
    except Exception as error:  # a database that is away now is back later
        log.warning("pulse failed", error=type(error).__name__)
    finally:
        connection.close()
