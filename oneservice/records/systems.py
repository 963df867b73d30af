"""Outside systems and the workers that wait for them: one that hangs or is down must not take every worker (P17).

A row of the outbox may name the ``system`` it waits for. No more than ``settings.OUTSIDE_LIMIT`` workers, of all
processes together, are at rows of one system; one that failed five times in a row is left alone for a while.
Rows that are passed over stay due and use up none of their attempts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min, QuerySet

from oneservice.records.models import OutboxRow, OutsideSystem

PATIENCE = 5
"""How often in a row a system may fail before it is left alone."""

FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(minutes=5)


def full(now: datetime) -> QuerySet[Any]:
    """Names of systems that as many workers wait for as may."""
    crowds = _held(now).values("system").annotate(workers=Count("pk"))
    return crowds.filter(workers__gte=settings.OUTSIDE_LIMIT).values("system")


def paused(now: datetime) -> QuerySet[Any]:
    """Names of systems that are left alone."""
    return OutsideSystem.objects.filter(paused_until__gt=now).values("name")


def with_room(rows: Sequence[OutboxRow], now: datetime) -> list[OutboxRow]:
    """Those of ``rows`` that may be claimed now, within a transaction; first come, first served.

    Workers who claim at one moment do not see each other's rows, so each locks the systems of its own first.
    """
    names = sorted({row.system for row in rows} - {""})
    if not names:
        return list(rows)
    failures = _locked(names)
    crowd = Counter(_held(now).filter(system__in=names).values_list("system", flat=True))
    mine = []
    for row in rows:
        if row.system and crowd[row.system] >= settings.OUTSIDE_LIMIT:
            continue
        crowd[row.system] += 1
        row.troubled = bool(failures.get(row.system))
        mine.append(row)
    return mine


def failed(row: OutboxRow, now: datetime) -> bool:
    """The row's system could not be reached; whether it is left alone from now on."""
    if not row.system:
        return False
    with transaction.atomic():
        system, _ = OutsideSystem.objects.select_for_update().get_or_create(name=row.system)
        system.failures += 1
        if system.failures >= PATIENCE:
            system.paused_until = now + pause(system.failures)
        system.save()
    return system.failures >= PATIENCE


def answered(row: OutboxRow) -> None:
    """The row's system has said something: whatever went wrong before is over."""
    if row.troubled:
        OutsideSystem.objects.filter(name=row.system).update(failures=0, paused_until=None)


def pause(failures: int) -> timedelta:
    """How long a system is left alone after so many failures in a row: twice as long each time, up to five minutes."""
    return min(FIRST_PAUSE * 2 ** min(failures - PATIENCE, 10), LONGEST_PAUSE)


def waiting(now: datetime) -> Mapping[str, int]:
    """How many due rows of each outside system are open, whoever is at them."""
    due = OutboxRow.objects.filter(state=OutboxRow.State.READY, due_at__lte=now).exclude(system="")
    return dict(due.values_list("system").annotate(rows=Count("pk")).order_by("system"))


def unreached(now: datetime) -> Mapping[str, timedelta]:
    """For how long no row of a system has reached it, by name; only of those that open rows have failed to reach."""
    lost = OutboxRow.objects.filter(state=OutboxRow.State.READY, unreached_since__isnull=False)
    since = lost.values_list("system").annotate(since=Min("unreached_since")).order_by("system")
    return {name: now - first for name, first in since}


def _held(now: datetime) -> QuerySet[OutboxRow]:
    """Rows of outside systems that somebody is at."""
    return OutboxRow.objects.filter(state=OutboxRow.State.READY, lease_until__gt=now).exclude(system="")


def _locked(names: Sequence[str]) -> dict[str, int]:
    """Failures in a row by system, the systems locked in one order."""
    systems = OutsideSystem.objects.filter(name__in=names).order_by("name").select_for_update()
    found = dict(systems.values_list("name", "failures"))
    if len(found) < len(names):
        OutsideSystem.objects.bulk_create([OutsideSystem(name=name) for name in names], ignore_conflicts=True)
        found = dict(systems.values_list("name", "failures"))
    return found
