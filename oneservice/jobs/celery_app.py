"""Celery, as told in production: the wake-up and the muscle, never the store.

Every message may be lost, doubled or late without harm: what is to be done stands in the outbox. So there are
no results, no retries and no timers here. A worker's own pulse looks once a second for due rows, which makes
timers fire and heals a broker that lost everything.
"""

from __future__ import annotations

from typing import Any

import structlog
from celery import Celery, signals
from django.conf import settings

log = structlog.get_logger("oneservice.jobs")

WAKE = "oneservice.wake"
RUN = "oneservice.run"
SIGN = "oneservice.sign"
WAKE_EXPIRES = 30
"""Seconds after which a message saying "there is work" is stale: the pulse has said it again."""

REDIS = {
    "visibility_timeout": 600,  # longer than any task may take, or it would run twice
    "socket_timeout": 10,  # the default waits for ever on a dead connection
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 15,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,  # by default a killed worker's message comes back after 100 seconds
}
RABBITMQ = {"confirm_publish": True}

app = Celery("oneservice", include=["oneservice.jobs.tasks"])
app.conf.update(
    broker_url=settings.CELERY_BROKER_URL,
    broker_transport_options=RABBITMQ if settings.CELERY_BROKER_URL.startswith("amqp") else REDIS,
    broker_connection_retry_on_startup=True,
    task_default_queue="oneservice",
    task_default_queue_type="quorum" if settings.CELERY_BROKER_URL.startswith("amqp") else "classic",
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_time_limit=120,
    task_soft_time_limit=90,
    worker_prefetch_multiplier=1,
    worker_enable_prefetch_count_reduction=False,  # a message is a wake-up: after a lost broker there is none too many
    worker_max_tasks_per_child=500,
    worker_hijack_root_logger=False,
    timezone=settings.TIME_ZONE,
)


@signals.setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Celery leaves logging alone once somebody listens: ours lets no personal data through."""


def announce() -> None:
    """Say that there is work. A broker that cannot be reached is logged and no error: a pulse will see the rows."""
    tell(WAKE)


def tell(task: str) -> None:
    """Ask the workers for ``task``, now or not at all."""
    try:
        app.send_task(task, expires=WAKE_EXPIRES, retry=False)
    except Exception as error:
        log.warning("broker not reached", error=type(error).__name__)


app.steps["worker"].add("oneservice.jobs.pulse:Pulse")  # by name: it needs models, which are not loaded yet
app.steps["worker"].add("oneservice.jobs.guard:Guard")  # likewise
