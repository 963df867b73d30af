"""Later is a row: what is to be done after the commit, done once, whatever is killed in between.

``put`` writes rows in the transaction that wants them done. A worker ``claim``\\ s rows for a while, does what
may be repeated (calls with the row's key) outside any transaction, then enters ``effect`` and writes what came
of it; the row closes in that same transaction. A timer is a row with a later ``due_at``; one that has become
pointless finds so when it fires. Lock order: the outbox row, then the case.
"""

from __future__ import annotations

import random
import threading
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, F, Min, Q, QuerySet, Value, When
from django.utils import timezone

from oneservice.records import systems
from oneservice.records.models import OutboxRow
from oneservice.records.plain import NotPlain, plain, plain_text

MOST_ATTEMPTS = 12
"""How often a row is tried before people are asked. That its system was not reached does not count."""

LONGEST_OUTAGE = timedelta(days=3)
"""How long a row's system may be out of reach, without a break, before people are asked about the row.

A weekend, Friday evening to Monday morning, is 63 hours: an outage over it is over without anybody's doing. Nor may
work wait unseen much longer: the shortest limit of law that samples promise is three working days. Whoever runs the
site was called within two minutes (P16); this is for the system that never comes back.
"""

LEASE = timedelta(seconds=60)
LONGEST_PAUSE = timedelta(hours=1)

wake = threading.Event()
"""Set when a commit has left something to do; worker threads wait on it instead of only on the clock."""


class Gone(Exception):
    """The row is no longer ours: the lease ran out and somebody else has it, or has done it."""


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to do. ``key`` makes it once only; ``payload`` names rows and ids, never what people answered.

    ``system``: which outside system doing it waits for (``registers.SOURCE``, ``payment``); empty: none.
    """

    kind: str
    key: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None
    chain: str = ""
    system: str = ""


def put(jobs: Sequence[Job]) -> None:
    """Write ``jobs`` with one insert; a key that is there already is left alone. Raises NotPlain.

    Workers of this process wake when the transaction commits.
    """
    if not jobs:
        return
    now = timezone.now()
    OutboxRow.objects.bulk_create([_row(job, now) for job in jobs], ignore_conflicts=True)
    transaction.on_commit(wake.set)


def due(now: datetime) -> bool:
    """Whether there is anything to claim."""
    return _due(now, None).exists()


def claim(
    limit: int, now: datetime, kinds: Collection[str] | None = None, lease: timedelta = LEASE, *, key: str = ""
) -> list[OutboxRow]:
    """Up to ``limit`` due rows (of ``kinds``, or the one of ``key``), ours until ``now + lease``; longest due first.

    Rows of an outside system that has no room for another worker, or is left alone now, are passed over.
    A row claimed twelve times in vain (its worker died each time) becomes a dead letter instead.
    """
    while _due(now, kinds, key).exists():  # an idle worker must not take SQLite's write lock each second
        with transaction.atomic(durable=True):
            rows = list(_due(now, kinds, key).select_for_update(skip_locked=True)[:limit])
            _bury([row for row in rows if _counted(row) >= MOST_ATTEMPTS], now)
            mine = systems.with_room([row for row in rows if _counted(row) < MOST_ATTEMPTS], now)
            if mine or not rows:
                return _lease(mine, now + lease)
    return []


def extend(row: OutboxRow, now: datetime, lease: timedelta = LEASE) -> bool:
    """Keep a row longer while something slow runs; False: it is no longer ours."""
    return _ours(row).update(lease_until=now + lease) == 1


def close(row: OutboxRow) -> bool:
    """Mark a row done if it is still ours; False: somebody else has it or did it."""
    return _ours(row).update(state=OutboxRow.State.DONE, closed_at=timezone.now()) == 1


@contextmanager
def effect(row: OutboxRow) -> Iterator[None]:
    """One transaction in which the row closes and its effect is written: both or neither.

    Raises Gone before the block runs if the row is no longer ours.
    """
    with transaction.atomic(durable=True):
        if not close(row):
            raise Gone
        yield


def fail(row: OutboxRow, error_class: str, now: datetime, *, final: bool = False, unreached: bool = False) -> bool:
    """Give a row back: to be tried again after a pause, or as a dead letter after twelve times or if ``final``.

    ``unreached``: the row's system was not reached. That is no fault of the row and does not count; it becomes a dead
    letter only where that has lasted for days. ``error_class`` is the name of an exception, never its text, which may
    hold what people answered. False: the row was no longer ours. Raises NotPlain.
    """
    if not error_class.replace(".", "").isidentifier():
        raise NotPlain("error_class is not the name of a class")
    freed = {"lease": "", "lease_until": None, "last_error": plain_text(error_class, 100, "error_class")}
    if unreached and row.system:
        return _unreached(row, now, freed)
    freed["unreached_since"] = None
    if final or _counted(row) >= MOST_ATTEMPTS:
        return _give_up(row, now, freed)
    return _ours(row).update(due_at=now + pause(_counted(row)), **freed) == 1


def pause(attempts: int, longest: timedelta = LONGEST_PAUSE) -> timedelta:
    """How long to leave a row alone: 2^n seconds up to ``longest``, give or take a quarter."""
    seconds = min(2**attempts, longest.total_seconds())
    return timedelta(seconds=seconds * random.uniform(0.75, 1.25))  # noqa: S311 - spreads load, hides nothing


def oldest_open_age(now: datetime) -> timedelta | None:
    """How long the longest waiting row has waited since it was first due; None: nothing is due."""
    ready = OutboxRow.objects.filter(state=OutboxRow.State.READY, wanted_at__lte=now)
    oldest: datetime | None = ready.aggregate(oldest=Min("wanted_at"))["oldest"]
    return now - oldest if oldest else None


def oldest_untaken_age(now: datetime) -> timedelta:
    """How long the longest due row has waited for somebody to take it: whether anybody works at all.

    A row that failed and pauses, that somebody is at, or that waits for a system which hangs, does not count:
    other systems being down is no reason to think that ours is.
    """
    oldest: datetime | None = _due(now, None).order_by().aggregate(oldest=Min("due_at"))["oldest"]
    return now - oldest if oldest else timedelta()


def anybody_at_work(now: datetime) -> bool:
    """Whether somebody holds a row."""
    return OutboxRow.objects.filter(state=OutboxRow.State.READY, lease_until__gt=now).exists()


def still_to_do(chain: str, kinds: Collection[str]) -> list[tuple[str, Mapping[str, Any]]]:
    """``(kind, payload)`` of what is still to be done for ``chain``, of these kinds; in one query."""
    ready = OutboxRow.objects.filter(chain=chain, state=OutboxRow.State.READY, kind__in=kinds)
    return list(ready.order_by("id").values_list("kind", "payload"))


def counts(now: datetime) -> dict[tuple[str, str], int]:
    """How many rows are open, by kind and ``due``, ``later`` or ``dead``. What is done is not counted: it is past."""
    later = Case(When(due_at__gt=now, then=Value("later")), default=Value("due"))
    found = {}
    for state, standing in ((OutboxRow.State.READY, later), (OutboxRow.State.DEAD, Value("dead"))):  # an index each
        rows = OutboxRow.objects.filter(state=state).values_list("kind", standing)
        found.update({(kind, word): count for kind, word, count in rows.annotate(count=Count("pk")).order_by()})
    return found


def overdue_timers(now: datetime, grace: timedelta) -> int:
    """Timers (rows that were put for later) that should have fired more than ``grace`` ago."""
    timers = OutboxRow.objects.filter(state=OutboxRow.State.READY, wanted_at__lt=now - grace)
    return timers.filter(wanted_at__gt=F("created_at")).count()


def dead_letters() -> QuerySet[OutboxRow]:
    """What was given up, oldest first: for staff to retry or to settle by hand."""
    return OutboxRow.objects.filter(state=OutboxRow.State.DEAD).order_by("id")


def out_of_reach(since: datetime) -> QuerySet[OutboxRow]:
    """What waits for systems that its rows have not reached since then or longer, the longest first."""
    return OutboxRow.objects.filter(state=OutboxRow.State.READY, unreached_since__lte=since).order_by("unreached_since")


def stopped(since: datetime, most: int) -> QuerySet[OutboxRow]:
    """In one query the first ``most`` of ``dead_letters`` and the first ``most`` that are ``out_of_reach``."""
    dead, unreached = (rows[:most].values("pk") for rows in (dead_letters(), out_of_reach(since)))
    return OutboxRow.objects.filter(Q(pk__in=dead) | Q(pk__in=unreached))


def retry(row_id: int, now: datetime) -> bool:
    """Let a dead letter be tried afresh, its age counted from now; False: it is not one."""
    fresh = {"state": OutboxRow.State.READY, "attempts": 0, "due_at": now, "wanted_at": now}
    free = {"lease": "", "lease_until": None, "closed_at": None, "unreached": 0, "unreached_since": None}
    done = OutboxRow.objects.filter(pk=row_id, state=OutboxRow.State.DEAD).update(**fresh, **free) == 1
    if done:
        transaction.on_commit(wake.set)
    return done


def resolve(row_id: int, now: datetime) -> bool:
    """Close a dead letter that was settled by hand; False: it is not one."""
    dead = OutboxRow.objects.filter(pk=row_id, state=OutboxRow.State.DEAD)
    return dead.update(state=OutboxRow.State.DONE, closed_at=now) == 1


def rearm(timers: Mapping[str, datetime]) -> int:
    """Let open rows, by key, fall due at another moment; how many there were. One that is done stays done."""
    ready = OutboxRow.objects.filter(state=OutboxRow.State.READY)
    moved = sum(ready.filter(key=key).update(due_at=at, wanted_at=at) for key, at in timers.items())
    if moved:
        transaction.on_commit(wake.set)
    return moved


def drop(chain: str, now: datetime) -> int:
    """Close what is still to be done for ``chain``: what it was for is gone. How many there were."""
    ready = OutboxRow.objects.filter(chain=chain, state=OutboxRow.State.READY)
    return ready.update(state=OutboxRow.State.DONE, closed_at=now)


def _row(job: Job, now: datetime) -> OutboxRow:
    """``ignore_conflicts`` would swallow any broken constraint, so everything is checked here."""
    if not job.key or not job.kind:
        raise NotPlain("a job needs a kind and a key")
    due = job.due_at or now
    return OutboxRow(
        key=plain_text(job.key, 160, "key"),
        kind=plain_text(job.kind, 60, "kind"),
        chain=plain_text(job.chain, 64, "chain"),
        system=plain_text(job.system, 80, "system"),
        payload=plain(job.payload),
        due_at=due,
        wanted_at=due,
        created_at=now,
    )


def _due(now: datetime, kinds: Collection[str] | None, key: str = "") -> QuerySet[OutboxRow]:
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    rows = OutboxRow.objects.filter(free, state=OutboxRow.State.READY, due_at__lte=now)
    rows = rows.exclude(system__in=systems.full(now)).exclude(system__in=systems.paused(now))
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    if key:
        rows = rows.filter(key=key)
    return rows.order_by("due_at", "id")


def _lease(rows: list[OutboxRow], until: datetime) -> list[OutboxRow]:
    token = uuid.uuid4().hex
    if rows:
        taken = {"lease": token, "lease_until": until, "attempts": F("attempts") + 1}
        OutboxRow.objects.filter(pk__in=[row.pk for row in rows]).update(**taken)
    for row in rows:
        row.lease, row.lease_until, row.attempts = token, until, row.attempts + 1
    return rows


def _counted(row: OutboxRow) -> int:
    """How many of the row's attempts count: those that reached its system, failed here or killed their worker."""
    return row.attempts - row.unreached


def _unreached(row: OutboxRow, now: datetime, freed: dict[str, Any]) -> bool:
    """Back it goes, soon enough for whoever waits to profit when the system answers; to people after days."""
    since, times = row.unreached_since or now, row.unreached + 1
    freed |= {"unreached": times, "unreached_since": since}
    if now - max(since, row.wanted_at) >= LONGEST_OUTAGE:  # a timer that was moved counts from its new moment
        return _give_up(row, now, freed)
    return _ours(row).update(due_at=now + pause(times, systems.LONGEST_PAUSE), **freed) == 1


def _give_up(row: OutboxRow, now: datetime, freed: dict[str, Any]) -> bool:
    return _ours(row).update(state=OutboxRow.State.DEAD, closed_at=now, **freed) == 1


def _bury(rows: list[OutboxRow], now: datetime) -> None:
    if rows:
        ids = [row.pk for row in rows]
        dead = {"state": OutboxRow.State.DEAD, "closed_at": now, "lease": "", "last_error": "WorkerDied"}
        OutboxRow.objects.filter(pk__in=ids).update(**dead)


def _ours(row: OutboxRow) -> QuerySet[OutboxRow]:
    """The row, if our lease still stands; a lease that ran out unnoticed is still ours."""
    return OutboxRow.objects.filter(pk=row.pk, state=OutboxRow.State.READY, lease=row.lease)
