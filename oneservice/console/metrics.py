"""Figures for Prometheus on a port of their own: what is true of the site, asked when somebody looks.

Gauges come from the sources named in ``settings.METRIC_SOURCES`` and are the same from every process. Calls to
outside systems are counted where they are made; where several processes share them (Celery), set
``PROMETHEUS_MULTIPROC_DIR`` and look at ``manage.py metrics``. No figure names a case or a person.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Thread
from wsgiref.simple_server import WSGIServer

import structlog
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from oneservice.connectors import calls

log = structlog.get_logger("oneservice.console")

GAUGES: Mapping[str, str] = {
    "oneservice_database_up": "1: the database answered",
    "oneservice_figures_failed": "1: the figures of this source could not be had",
    "oneservice_outbox_oldest_seconds": "how long the oldest open row has waited since it was first due",
    "oneservice_outbox_untaken_seconds": "how long the oldest due row has waited for a worker",
    "oneservice_outbox_rows": "open rows of the outbox by kind and standing: due, later, dead",
    "oneservice_outside_waiting": "due rows of the outbox by the outside system they wait for",
    "oneservice_outside_paused": "1: the outside system failed again and again and is left alone for now",
    "oneservice_outside_unreached_seconds": "for how long open rows have not reached the outside system they wait for",
    "oneservice_dead_letters": "rows given up, to be retried or settled by people",
    "oneservice_overdue_timers": "timers that should have fired more than a minute ago",
    "oneservice_audit_root_age_seconds": "how long the oldest journal entry has waited for a signed root",
    "oneservice_items": "open steps of items by department and by the promised day: overdue, today, soon, calm",
    "oneservice_item_step_age_seconds": "how long the oldest open step of a department has been where it is",
    "oneservice_stopped_documents": "documents that could not be made and wait for people",
    "oneservice_payment_differences": "orders in which the cashier's statement differs from our bills",
    "oneservice_calendar_horizon_days": "days until the working-day calendar ends",
    "oneservice_disk_free_bytes": "free space where the site writes",
    "oneservice_disk_free_ratio": "free share of the disk where the site writes",
}

_registry = CollectorRegistry()
CALLS = Counter(
    "oneservice_connector_calls",
    "calls to outside systems by what came of them: ok, refused, unavailable, error",
    ["system", "about", "outcome"],
    registry=_registry,
)
SECONDS = Histogram(
    "oneservice_connector_seconds",
    "how long calls to outside systems took",
    ["system"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60),
    registry=_registry,
)
ProcessCollector(registry=_registry)


@dataclass(frozen=True, slots=True)
class Sample:
    """One figure of one of ``GAUGES``."""

    name: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


Source = Callable[[datetime], Iterable[Sample]]


class SiteCollector(Collector):
    """Asks every source when somebody looks. One that fails is a figure itself and takes nothing from the others."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self.sources = sources

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Names only, so that registering asks no database."""
        return (GaugeMetricFamily(name, text) for name, text in GAUGES.items())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        by_name: dict[str, list[Sample]] = {}
        try:
            for sample in self._samples(timezone.now()):
                by_name.setdefault(sample.name, []).append(sample)
        finally:
            connection.close()  # each look has a thread of its own, and would leave one open
        for name, samples in by_name.items():
            labels = list(samples[0].labels)
            family = GaugeMetricFamily(name, GAUGES[name], labels=labels)
            for sample in samples:
                family.add_metric([sample.labels[label] for label in labels], sample.value)
            yield family

    def _samples(self, now: datetime) -> Iterator[Sample]:
        for name, source in self.sources.items():
            failed = 0
            try:
                yield from list(source(now))
            except Exception as error:  # whatever is broken there must not hide the rest
                failed = 1
                log.warning("figures failed", kind=name, error=type(error).__name__)
            yield Sample("oneservice_figures_failed", failed, {"source": name})


def count_call(system: str, about: str, outcome: str, seconds: float) -> None:
    CALLS.labels(system, about, outcome).inc()
    SECONDS.labels(system).observe(seconds)


def exposition() -> CollectorRegistry:
    """Everything there is to show: the site's figures, and the calls of this process or of all that share a folder."""
    shown = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(shown)
    else:
        shown.register(_registry)
    shown.register(SiteCollector({name: import_string(name) for name in settings.METRIC_SOURCES}))
    return shown


class Metrics:
    """Serves the figures from a thread while the process lives. A port that is taken is logged and no error."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self._server: WSGIServer | None = None
        self._thread: Thread | None = None
        self._deaf: Callable[[], None] | None = None

    def start(self) -> bool:
        """Whether they are served now; port 0 serves none."""
        if not self.port:
            return False
        try:
            self._server, self._thread = start_http_server(self.port, self.host, exposition())
        except OSError as error:
            log.warning("metrics not served: choose another METRICS_PORT", error=type(error).__name__)
            return False
        self._deaf = calls.listen(count_call)
        return True

    def stop(self) -> None:
        if self._server and self._thread and self._deaf:
            self._deaf()
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
