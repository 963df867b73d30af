"""``manage.py work``: a worker alone, beside a site whose own threads are not enough."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from oneservice.console.metrics import Metrics
from oneservice.jobs import effects
from oneservice.jobs.runner import drain
from oneservice.jobs.workers import Workers


class Command(BaseCommand):
    help = "Do what stands in the outbox, until told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--threads", type=int, default=3)
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")
        parser.add_argument("--metrics-port", type=int, default=0, help="for Prometheus; none by default")

    def handle(self, *args: Any, threads: int, once: bool, metrics_port: int, **options: Any) -> None:
        if once:
            effects.load()
            self.stdout.write(f"{drain()} done")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        crew, metrics = Workers(threads), Metrics(settings.METRICS_BIND, metrics_port)
        crew.start()
        metrics.start()
        self.stdout.write(f"{threads} worker threads")
        self.stdout.flush()
        stop.wait()
        crew.stop()
        metrics.stop()
