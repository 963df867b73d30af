"""``manage.py metrics``: the figures from a process of their own, beside Celery workers or another web server."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from oneservice.console.metrics import Metrics


class Command(BaseCommand):
    help = "Serve the figures for Prometheus, with the calls of all processes that share PROMETHEUS_MULTIPROC_DIR."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.METRICS_PORT, help="METRICS_PORT")

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        metrics = Metrics(settings.METRICS_BIND, port)
        if not metrics.start():
            raise CommandError(f"{settings.METRICS_BIND}:{port}: 端口不可用 not to be had; set another METRICS_PORT")
        self.stdout.write(f"http://{settings.METRICS_BIND}:{port}/metrics")
        self.stdout.flush()
        stop.wait()
        metrics.stop()
