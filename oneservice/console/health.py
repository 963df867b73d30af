"""``/livez``: the process answers. ``/readyz``: and it can do its work. JSON, no secrets, no session, GET only."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from oneservice.catalogue.calendars import DEFAULT, calendar
from oneservice.console.figures import places
from oneservice.records import outbox

LATE = timedelta(seconds=120)
LEAST_FREE = 200 * 1024 * 1024
"""Bytes. With less, a restart or an upload may be the one that stops in the middle."""


class NotReady(Exception):
    """A word that says what is wrong: late, missing, full."""


@never_cache
@require_GET
def livez(request: HttpRequest) -> JsonResponse:
    """Asks nothing of anybody: a process that answers this is not to be restarted."""
    return JsonResponse({"alive": True})


@never_cache
@require_GET
def readyz(request: HttpRequest) -> JsonResponse:
    """``{"ready", "checks": {name: "ok" or a word}}``; 503 while one of them is not well."""
    now = timezone.now()
    checks = {name: outcome(check, now) for name, check in CHECKS.items()}
    ready = all(word == "ok" for word in checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def outcome(check: Callable[[datetime], None], now: datetime) -> str:
    """``ok``, the check's word, or the class of an error; never its text, which may name hosts and users."""
    try:
        check(now)
    except NotReady as word:
        return str(word)
    except (DatabaseError, OSError, ValueError, KeyError) as error:
        return type(error).__name__
    return "ok"


def database(now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def migrations(now: datetime) -> None:
    applied()


@cache
def applied() -> None:
    """Raises NotReady while migrations are missing; once none is, it is not asked again in this process."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady("missing")


def work(now: datetime) -> None:
    """Due rows are taken. Rows that failed and pause do not count: another system's outage must not take ours down."""
    if outbox.oldest_untaken_age(now) >= LATE:
        raise NotReady("late")


def disk(now: datetime) -> None:
    if any(shutil.disk_usage(place).free < LEAST_FREE for place in places().values()):
        raise NotReady("full")


def working_days(now: datetime) -> None:
    calendar(DEFAULT)


CHECKS: dict[str, Callable[[datetime], None]] = {
    "database": database,
    "migrations": migrations,
    "outbox": work,
    "disk": disk,
    "calendar": working_days,
}
