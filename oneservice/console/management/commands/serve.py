"""``manage.py serve``: the whole site in one process, with its worker threads."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from waitress.server import create_server

from oneservice.console.loopback import exposed
from oneservice.console.metrics import Metrics
from oneservice.documents.memory import one_heap
from oneservice.jobs.workers import Workers
from oneservice.wsgi import application

REQUEST_THREADS = 8
CONNECTIONS = 500
"""Browsers keep connections open between pages; beyond so many nobody new is let in. The usual limit of open files is
1024, and the rest is for the database and documents."""
IDLE_SECONDS = 60


class Command(BaseCommand):
    help = "Run the site with worker threads, on loopback unless BIND says otherwise."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=settings.BIND, help="address to listen on (BIND)")
        parser.add_argument("--port", type=int, default=settings.PORT, help="port; 0 takes a free one (PORT)")
        parser.add_argument(
            "--workers",
            type=int,
            default=0 if settings.CELERY_BROKER_URL else 3,
            help="worker threads; by default 3, or none where Celery does the work",
        )
        parser.add_argument(
            "--metrics-port", type=int, default=settings.METRICS_PORT, help="for Prometheus; 0: none (METRICS_PORT)"
        )

    def handle(self, *args: Any, host: str, port: int, workers: int, metrics_port: int, **options: Any) -> None:
        refuse_exposed_demo(host)
        one_heap()
        try:
            server = create_server(
                application,
                host=host,
                port=port,
                threads=REQUEST_THREADS,
                connection_limit=CONNECTIONS,
                channel_timeout=IDLE_SECONDS,
                asyncore_use_poll=True,
                ident=None,
            )
        except OSError as error:
            raise CommandError(f"{host}:{port}: {error.strerror}; choose another with PORT=8001") from error
        crew, metrics = Workers(workers), Metrics(settings.METRICS_BIND, metrics_port)
        crew.start()
        metrics.start()
        signal.signal(signal.SIGTERM, leave)
        self.stdout.write(f"http://{server.effective_host}:{server.effective_port}/", ending="\n")
        self.stdout.flush()
        try:
            server.run()
        finally:
            server.close()
            crew.stop()
            metrics.stop()


def refuse_exposed_demo(host: str) -> None:
    """Raises CommandError if the demo would be reached from other machines."""
    hosts = exposed([host]) if settings.DEMO else []
    if hosts:
        raise CommandError(
            f"演示站点不能对外开放：{'、'.join(hosts)} / the demo lets anybody be anyone and stays on this machine: "
            "leave out ONESERVICE_DEMO, or use loopback addresses in --host, BIND and ALLOWED_HOSTS"
        )


def leave(number: int, frame: FrameType | None) -> None:
    """End the serving loop from within: requests and rows at hand are finished first."""
    raise SystemExit(0)
