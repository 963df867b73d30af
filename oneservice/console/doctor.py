"""Is this machine fit to run the site? One line a thing looked at, and what to do where it is not well."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from oneservice.cases.queries.figures import newest_key_opens, stopped_documents
from oneservice.catalogue.calendars import DEFAULT, calendar, calendars
from oneservice.connectors.registry import SYSTEMS, implementation
from oneservice.console.figures import GRACE, places
from oneservice.documents.libraries import library_problems
from oneservice.people.queries import own_calendars
from oneservice.records import keys, notary, outbox, root_files, sealing, systems

LATE = timedelta(minutes=2)
UNSIGNED = timedelta(minutes=3)
HORIZON = timedelta(days=45)
LEAST_FREE = 0.1
GIGABYTE = 1 << 30


PUBLIC = (".pub", ".crt", ".cert")


@dataclass(frozen=True, slots=True)
class Finding:
    """``todo`` empty: all is well."""

    what: str
    todo: str = ""


def examine(now: datetime) -> Iterator[Finding]:
    """Every finding, one after the other; what needs the database is looked at only if it answers."""
    yield from libraries()
    yield from connectors()
    yield from master_key()
    yield from private_keys()
    yield from disks()
    yield from working_days(now)
    database = list(the_database())
    yield from database
    if not any(finding.todo for finding in database):
        yield from local_days()
        yield from work(now)
        yield from the_journal(now)
        yield from sealed_data()


def libraries() -> Iterator[Finding]:
    problems = library_problems()
    yield from (Finding("字体与程序库 fonts and libraries", problem) for problem in problems)
    if not problems:
        yield Finding("字体与程序库 fonts and libraries")


def connectors() -> Iterator[Finding]:
    for system in SYSTEMS:
        yield _tried(f"对接系统 connector: {system}", partial(implementation, system))


def master_key() -> Iterator[Finding]:
    yield _tried("主密钥 master key", keys.key_ring)


def private_keys() -> Iterator[Finding]:
    """Every key is its owner's alone; public halves and certificates may be read."""
    folder = Path(settings.VAR) / "keys"
    files = [path for path in sorted(folder.glob("*")) if path.suffix not in PUBLIC and path.is_file()]
    open_to_others = [path.name for path in files if stat.S_IMODE(path.stat().st_mode) & 0o077]
    todo = f"他人可读 others may read {', '.join(open_to_others)}: chmod 600 {folder}/*"
    yield Finding("密钥权限 rights of keys", todo if open_to_others else "")


def disks() -> Iterator[Finding]:
    """Room where the site writes."""
    for name, folder in places().items():
        usage = shutil.disk_usage(folder)
        free = f"{usage.free / GIGABYTE:.1f} GB"
        todo = f"剩余 {free} free: docs/runbook/disk.md" if usage.free < LEAST_FREE * usage.total else ""
        yield Finding(f"磁盘 disk ({name}): {free}", todo)


ENTER = "由督办人员在 /desk/calendar/ 录入 supervisors enter the next year at /desk/calendar/"


def working_days(now: datetime) -> Iterator[Finding]:
    """The State Council's notice for a year comes in the autumn before; without it dates are provisional."""
    what = "工作日历 working-day calendar"
    try:
        through = calendar(DEFAULT).published_through
    except (OSError, KeyError, ValueError) as error:
        yield Finding(what, f"无法读取 unreadable ({type(error).__name__}): workflows/calendars/{DEFAULT}.yaml")
        return
    if through < now.date():
        yield Finding(what, f"{through} 已过期 has ended: {ENTER}")
    elif through < (now + HORIZON).date():
        yield Finding(f"{what}: {through}，下一年度通知发布后{ENTER}")
    else:
        yield Finding(f"{what}: {through}")


def local_days() -> Iterator[Finding]:
    """A place whose own calendar is lost counts with the next one above, which nobody would notice."""
    lost = [f"{place}: {code}" for place, code in own_calendars().items() if code not in calendars()]
    todo = f"没有文件 no such file in workflows/calendars/: {', '.join(lost)}" if lost else ""
    yield Finding("地方日历 calendars of divisions and offices", todo)


def the_database() -> Iterator[Finding]:
    what = f"数据库 database ({connection.vendor})"
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield Finding(what, f"{type(error).__name__}: 检查 check DATABASE_URL")
        return
    yield Finding(what, f"{len(plan)} 项迁移未执行 migrations to apply: manage.py migrate" if plan else "")


def work(now: datetime) -> Iterator[Finding]:
    age = outbox.oldest_open_age(now) or timedelta()
    late = f"最早的任务已等待 the oldest waits for {int(age.total_seconds())} s: 启动 start manage.py work"
    yield Finding("待办任务 outbox", late if age > LATE else "")
    dead = outbox.dead_letters().count()
    yield Finding("死信 dead letters", f"{dead} 项需人工处理 to settle: manage.py deadletters list" if dead else "")
    timers = outbox.overdue_timers(now, GRACE)
    missed = f"{timers} 项到点未触发 did not fire: 启动 start manage.py work，校准时钟 set the clock"
    yield Finding("定时任务 timers", missed if timers else "")
    lost = ", ".join(f"{name} {int(age.total_seconds())} s" for name, age in systems.unreached(now).items())
    yield Finding(
        "外部系统 outside systems", f"连不上 not reached: {lost}: docs/runbook/connector-down.md" if lost else ""
    )
    stopped = stopped_documents()
    yield Finding(
        "文书 documents", f"{stopped} 份无法生成 stopped: docs/runbook/document-problem.md" if stopped else ""
    )


def the_journal(now: datetime) -> Iterator[Finding]:
    """Heads are signed, to a place that can be written to. Whether it is whole, ``audit verify`` says."""
    age = notary.unsigned_for(now)
    late = f"{int(age.total_seconds())} s 未签名 not signed: manage.py audit root, docs/runbook/audit-root-age.md"
    yield Finding(f"签名的链头 signed heads ({root_files.folder()})", late if age > UNSIGNED else "")


def sealed_data() -> Iterator[Finding]:
    yield _tried("封存数据可以打开 sealed data opens", newest_key_opens)


def _tried(what: str, attempt: Callable[[], object]) -> Finding:
    try:
        attempt()
    except (ImproperlyConfigured, ImportError, OSError, keys.BadKey, sealing.SealBroken) as error:
        return Finding(what, str(error))
    return Finding(what)
