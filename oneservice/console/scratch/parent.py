"""Start a process of its own and ask it one thing: in a scratch place (``ask``), or of the live database (``look``).

A scratch process has a database, keys and connectors that are thrown away with it. One that looks has the live
database and may not write to it; what it opened is gone with its memory.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from oneservice.connectors import scripted

MARK = "ONESERVICE_SCRATCH"
"""Set in a scratch process only, to its folder: without it nothing is played."""

LOOKING = "ONESERVICE_LOOKING"
"""Set in a process that only looks."""

LONGEST = 900.0
TAIL = 2000


class Failed(Exception):
    """The child could not do it; the message says why."""


def ask(request: Mapping[str, Any]) -> dict[str, Any]:
    """A scratch process's answer to ``request`` (``{"do": ...}``). Raises Failed."""
    with tempfile.TemporaryDirectory(prefix="oneservice-scratch-") as folder:
        return _answer(request, _environment(Path(folder)))


def look(request: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of a process that may only read the live database. Raises Failed."""
    live = {
        LOOKING: "1",
        "DATABASE_URL": database_url(),
        "ONESERVICE_VAR": str(settings.VAR),
        "ONESERVICE_CONTENT": str(settings.CONTENT),
    }
    return _answer(request, _common() | live)


def _answer(request: Mapping[str, Any], environment: dict[str, str]) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "django", "rehearse"],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            cwd=settings.ROOT,
            env=environment,
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Failed(f"演练超过 {LONGEST:.0f} 秒 the rehearsal took longer than that: name one --scenario") from error
    if done.returncode:
        raise Failed(f"演练中断 the rehearsal stopped: {done.stderr.strip()[-TAIL:]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    if "error" in answer:
        raise Failed(answer["error"])
    return answer


def database_url() -> str:
    """Where this process's own database is; a file of SQLite may have been moved, as tests do."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{Path(connection.settings_dict['NAME']).resolve()}"
    return os.environ["DATABASE_URL"]


def _common() -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "oneservice.settings"),
        "LOG_LEVEL": "ERROR",
        "PYTHONWARNINGS": "ignore",
    }


def _environment(folder: Path) -> dict[str, str]:
    """The child's settings: nothing of the live site but its content."""
    return _common() | {
        MARK: str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'scratch.sqlite3'}",
        "ONESERVICE_VAR": str(folder),
        "ONESERVICE_CONTENT": str(settings.CONTENT),
        "ONESERVICE_MASTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "ONESERVICE_DEMO": "0",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "CONNECTORS": scripted.connectors(),
        "CELERY_BROKER_URL": "",
    }
