"""A Celery worker whose loop hangs the first time it runs: as after a broker was away, when it takes nothing more."""

import time
from pathlib import Path

from celery import bootsteps
from django.conf import settings

from oneservice.jobs.celery_app import app

__all__ = ["app"]


class Hang(bootsteps.StartStopStep):
    requires = {"celery.worker.components:Timer"}

    def start(self, worker):
        once = Path(settings.VAR) / "hung"
        if not once.exists():
            once.touch()
            worker.timer.call_after(2.0, time.sleep, (3600.0,))


app.steps["worker"].add(Hang)
