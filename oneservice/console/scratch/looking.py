"""In the process that only looks: the live database, closed to writing, and drafts to look at its cases with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created

from oneservice.cases.queries.replaying import replay
from oneservice.console.scratch.child import read
from oneservice.engine.closure import build_closure


def close_to_writing() -> None:
    """From here on the database refuses every change, whatever asks for it."""
    connection_created.connect(_read_only)
    connection.close()


def _read_only(connection: Any, **_: Any) -> None:
    with connection.cursor() as cursor:
        postgres = connection.vendor == "postgresql"
        cursor.execute("SET default_transaction_read_only = on" if postgres else "PRAGMA query_only = ON")


def replay_under(folder: Path, bundle: str, last: int) -> dict[str, Any]:
    """The report of ``replay --json``, and under ``fields`` which answers were read. Raises ``child.Wrong``."""
    draft = build_closure(read(folder, bundle), bundle)
    done = replay(draft, last)
    changed = [{"case": each.number, "turns": [turn.to_json() for turn in each.turns]} for each in done.changed]
    report = {"bundle": bundle, "version": draft.sha256, "cases": done.cases, "changed": changed}
    return {**report, "fields": sorted(draft.fields)}
