"""Invented people, registers and licences of the demo province, read from ``workflows/demo``.

Files are read again when they change, so that a designer can add a person while the site runs. Dates may be
said relative to today, so that a baby is always a few days old: ``{days_ago: 8, time: "12:30"}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from oneservice.engine.reading import load_plain

RELATIVE = frozenset({"days_ago", "days_ahead", "time"})


class DemoContent:
    """The folder ``workflows/demo`` of a content folder; a file that is missing is empty."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, name: str) -> Mapping[str, Any]:
        """``people`` or ``registers/civil.marriage``, with its relative dates counted from today."""
        path = self.folder / f"{name}.yaml"
        try:
            changed = path.stat().st_mtime_ns
        except FileNotFoundError:
            return {}
        return resolve(_read(path, changed), timezone.localdate())


@lru_cache(maxsize=128)
def _read(path: Path, changed: int) -> Any:
    """``changed`` is only there so that a newer file is another entry of the cache."""
    return load_plain(path.read_text(encoding="utf-8"), path.name)


def resolve(data: Any, today: date) -> Any:
    """``data`` with each relative date as ISO text: a date, or with ``time`` a date and time of the site's zone."""
    if isinstance(data, list):
        return [resolve(each, today) for each in data]
    if not isinstance(data, Mapping):
        return data
    if data and data.keys() <= RELATIVE and data.keys() != {"time"}:
        return relative(data, today)
    return {key: resolve(value, today) for key, value in data.items()}


def relative(said: Mapping[str, str], today: date) -> str:
    """``{days_ago: 8}`` -> ``2026-09-20``; with ``time: "12:30"`` -> ``2026-09-20T12:30:00+08:00``."""
    days = int(said.get("days_ahead", 0)) - int(said.get("days_ago", 0))
    day = today + timedelta(days=days)
    if "time" not in said:
        return day.isoformat()
    moment = datetime.combine(day, time.fromisoformat(said["time"]))
    return timezone.make_aware(moment).isoformat(timespec="seconds")
