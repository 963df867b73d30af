"""A database as one file, at one moment, while the site goes on; and back into an empty one."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from django.db import connection, transaction
from psycopg.conninfo import make_conninfo

Counts = dict[str, int]
"""Rows by table."""


class DumpFailed(Exception):
    """The database could not be written down or read back; the text says what to do."""


def save(folder: Path, fixed: Callable[[], None]) -> tuple[Path, Counts]:
    """The database in a new file of ``folder``, with the rows it holds by table. Raises DumpFailed, OSError.

    ``fixed`` is called once what happens from now on is no longer in it.
    """
    return _save_postgres(folder, fixed) if connection.vendor == "postgresql" else _save_sqlite(folder, fixed)


def load(file: Path) -> None:
    """Fill this site's empty database from a file that ``save`` made of one of its kind. Raises DumpFailed, OSError."""
    if connection.vendor == "postgresql":
        _run("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(file))
    else:
        _load_sqlite(file)


def is_empty() -> bool:
    """Whether this site's database has no table yet; an SQLite file that is not there has none."""
    if connection.vendor == "sqlite" and not _sqlite_path().exists():
        return True
    return connection.introspection.table_names() == []


def counts() -> Counts:
    """Rows by table, as they are now."""
    return {table: _count(table) for table in sorted(connection.introspection.table_names())}


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a table's own name
        return int(cursor.fetchone()[0])


def _sqlite_path() -> Path:
    return Path(connection.settings_dict["NAME"])


def _save_sqlite(folder: Path, fixed: Callable[[], None]) -> tuple[Path, Counts]:
    """SQLite's own online backup, in one step: writers go on beside it."""
    path = folder / "database.sqlite3"
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(_sqlite_path())) as source, closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
        fixed()
        copy.execute("PRAGMA journal_mode=DELETE")  # one file that needs no other beside it
        if (verdict := copy.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            raise DumpFailed(f"数据库文件已损坏 the database file is damaged: {verdict}; manage.py restore")
        names = [name for (name,) in copy.execute(TABLES)]
        return path, {name: copy.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608 - as above


TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"


def _load_sqlite(file: Path) -> None:
    path = _sqlite_path()
    connection.close()
    path.parent.mkdir(parents=True, exist_ok=True)
    for rest in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
        rest.unlink(missing_ok=True)  # an empty file, as any command that looked has left it
    draft = path.with_name(f".{path.name}.restored")
    shutil.copyfile(file, draft)
    draft.chmod(0o600)
    draft.replace(path)


def _save_postgres(folder: Path, fixed: Callable[[], None]) -> tuple[Path, Counts]:
    """pg_dump under the very snapshot in which the rows are counted."""
    path = folder / "database.dump"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        fixed()
        held = counts()
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={path}")
    path.chmod(0o600)
    return path, held


def _run(program: str, *arguments: str) -> None:
    if not shutil.which(program):
        raise DumpFailed(f"没有 {program} is missing: {OF_THE_SERVER}")
    command = [program, f"--dbname={_conninfo(connection.settings_dict)}", *arguments]
    password = {"PGPASSWORD": connection.settings_dict["PASSWORD"]} if connection.settings_dict["PASSWORD"] else {}
    done = subprocess.run(command, env=os.environ | password, capture_output=True, text=True, check=False)  # noqa: S603 - our own program and arguments
    if done.returncode:
        said = done.stderr.strip().splitlines() or [str(done.returncode)]
        todo = f"; {OF_THE_SERVER}" if "version mismatch" in done.stderr else ""
        raise DumpFailed(f"{said[-1]}{todo}")


OF_THE_SERVER = "安装与服务器同版本的 postgresql-client, install that of the server's version, and put it first in PATH"


def _conninfo(settings: Mapping[str, object]) -> str:
    """How to reach the database, without the password, which other users of the machine could see."""
    options = settings["OPTIONS"]
    named = {"dbname": settings["NAME"], "user": settings["USER"], "host": settings["HOST"], "port": settings["PORT"]}
    if isinstance(options, Mapping):
        named |= {key: value for key, value in options.items() if isinstance(value, str)}
    return make_conninfo(**{key: str(value) for key, value in named.items() if value})
