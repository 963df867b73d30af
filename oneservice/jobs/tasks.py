"""The three things a Celery worker is ever asked to do."""

from __future__ import annotations

from django.utils import timezone

from oneservice.jobs import effects
from oneservice.jobs.celery_app import RUN, SIGN, WAKE, app
from oneservice.jobs.runner import LEASE, drain, run_row
from oneservice.jobs.signing import sign_heads
from oneservice.records import outbox

DRAIN_SECONDS = 60
"""Well under the soft time limit: one message is not all the work there will ever be."""

effects.load()


@app.task(name=WAKE)
def wake() -> None:
    """There is work: do what is due."""
    drain(seconds=DRAIN_SECONDS)


@app.task(name=RUN)
def run(key: str) -> None:
    """Do the row of this key, if it is due and nobody is at it."""
    for row in outbox.claim(1, timezone.now(), lease=LEASE, key=key):
        run_row(row)


@app.task(name=SIGN)
def sign() -> None:
    """Sign the heads of the journal, if a minute is over."""
    sign_heads()
