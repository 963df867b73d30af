"""Where the figures of ``metrics`` come from: the records, the cases, the disk and the calendar."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from oneservice.catalogue.calendars import DEFAULT, calendar
from oneservice.console.metrics import Sample
from oneservice.records import notary, outbox, root_files, systems

GRACE = timedelta(minutes=1)


def of_records(now: datetime) -> Iterator[Sample]:
    """The outbox and the journal. That they answer says that the database does."""
    oldest = outbox.oldest_open_age(now) or timedelta()
    yield Sample("oneservice_outbox_oldest_seconds", oldest.total_seconds())
    yield Sample("oneservice_outbox_untaken_seconds", outbox.oldest_untaken_age(now).total_seconds())
    for (kind, state), count in sorted(outbox.counts(now).items()):
        yield Sample("oneservice_outbox_rows", count, {"kind": kind, "state": state})
    yield from _of_systems(now)
    yield Sample("oneservice_dead_letters", outbox.dead_letters().count())
    yield Sample("oneservice_overdue_timers", outbox.overdue_timers(now, GRACE))
    yield Sample("oneservice_audit_root_age_seconds", notary.unsigned_for(now).total_seconds())


def _of_systems(now: datetime) -> Iterator[Sample]:
    alone = set(systems.paused(now).values_list("name", flat=True))
    waiting, unreached = systems.waiting(now), systems.unreached(now)
    for name in sorted({*alone, *waiting, *unreached}):
        about = {"system": name}
        yield Sample("oneservice_outside_waiting", waiting.get(name, 0), about)
        yield Sample("oneservice_outside_paused", int(name in alone), about)
        yield Sample("oneservice_outside_unreached_seconds", unreached.get(name, timedelta()).total_seconds(), about)


def of_database(now: datetime) -> Iterator[Sample]:
    try:
        connection.ensure_connection()
        up = connection.is_usable()
    except Exception:  # any reason is the same figure
        up = False
    yield Sample("oneservice_database_up", int(up))


def of_surroundings(now: datetime) -> Iterator[Sample]:
    """The disks the site writes to, and how far the working-day calendar reaches."""
    for name, folder in places().items():
        usage = shutil.disk_usage(folder)
        yield Sample("oneservice_disk_free_bytes", usage.free, {"place": name})
        yield Sample("oneservice_disk_free_ratio", round(usage.free / usage.total, 4), {"place": name})
    horizon = calendar(DEFAULT).published_through - timezone.localdate(now)
    yield Sample("oneservice_calendar_horizon_days", horizon.days, {"calendar": DEFAULT})


def places() -> dict[str, Path]:
    """Where the site writes, by name: what exists of ``var``, of the folder of signed roots and of SQLite's file."""
    named = {"var": Path(settings.VAR), "heads": root_files.folder()}
    if connection.vendor == "sqlite":
        named["database"] = Path(connection.settings_dict["NAME"]).parent
    return {name: next(each for each in (path, *path.parents) if each.exists()) for name, path in named.items()}
