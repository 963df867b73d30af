"""``manage.py rehearse``: the inside of ``simulate`` and ``replay``, in the process that they start. Not for people."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from oneservice.console.logs import places
from oneservice.console.scratch import child, looking
from oneservice.console.scratch.parent import LOOKING, MARK

Request = Mapping[str, Any]


def simulate(request: Request) -> dict[str, Any]:
    if not child.is_scratch(os.environ.get(MARK, "")):
        raise CommandError("演练只在临时数据库中进行 / this runs in a scratch database only: use `simulate`")
    render = Path(request["render"]) if request.get("render") else None
    return child.simulate(Path(request["content"]), request["bundle"], request["scenarios"], render)


def replay(request: Request) -> dict[str, Any]:
    if os.environ.get(LOOKING) != "1":
        raise CommandError("只能由 replay 启动 / this is started by `replay`")
    looking.close_to_writing()
    try:
        return looking.replay_under(Path(request["content"]), request["bundle"], request["last"])
    except child.Wrong:
        raise
    except Exception as error:  # its text, and a traceback's, may hold what people answered
        raise child.Wrong(f"{type(error).__name__}: {places(error)[-1]}") from None


TASKS: Mapping[str, Callable[[Request], dict[str, Any]]] = {"simulate": simulate, "replay": replay}


class Command(BaseCommand):
    """Reads a request from standard input, writes the answer or ``{"error": ...}`` to standard output."""

    help = "Used by simulate and replay: plays in a scratch database, or looks at the live one without writing."
    requires_system_checks: tuple[str, ...] = ()

    def handle(self, *args: Any, **options: Any) -> None:
        request = json.load(sys.stdin)
        try:
            answer = TASKS[request["do"]](request)
        except child.Wrong as error:
            answer = {"error": str(error)}
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
