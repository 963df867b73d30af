"""Start a process with a database, keys and connectors of its own, ask it one thing, and throw all of it away."""

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

from oneservice.connectors import scripted

MARK = "ONESERVICE_SCRATCH"
"""Set in the child only: without it the child's work is refused."""

LONGEST = 900.0
TAIL = 2000


class Failed(Exception):
    """The child could not do it; the message says why."""


def ask(request: Mapping[str, Any]) -> dict[str, Any]:
    """The child's answer to ``request`` (``{"do": ...}``). Raises Failed."""
    with tempfile.TemporaryDirectory(prefix="oneservice-scratch-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", "django", "rehearse"],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            cwd=settings.ROOT,
            env=_environment(Path(folder)),
            timeout=LONGEST,
            check=False,
        )
    if done.returncode:
        raise Failed(f"the rehearsal stopped: {done.stderr.strip()[-TAIL:]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    if "error" in answer:
        raise Failed(answer["error"])
    return answer


def _environment(folder: Path) -> dict[str, str]:
    """The child's settings: nothing of the live site but its content."""
    return os.environ | {
        MARK: str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'scratch.sqlite3'}",
        "ONESERVICE_VAR": str(folder),
        "ONESERVICE_CONTENT": str(settings.CONTENT),
        "ONESERVICE_MASTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "ONESERVICE_DEMO": "0",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "CONNECTORS": scripted.connectors(),
        "CELERY_BROKER_URL": "",
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "oneservice.settings"),
        "PYTHONWARNINGS": "ignore",
    }
