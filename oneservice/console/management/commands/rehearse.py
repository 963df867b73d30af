"""``manage.py rehearse``: the inside of ``simulate``, in the scratch process that it starts. Not for people."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from oneservice.console.scratch import child
from oneservice.console.scratch.parent import MARK


def simulate(request: Mapping[str, Any]) -> dict[str, Any]:
    render = Path(request["render"]) if request.get("render") else None
    return child.simulate(Path(request["content"]), request["bundle"], request["scenarios"], render)


TASKS: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {"simulate": simulate}


class Command(BaseCommand):
    """Reads a request from standard input, writes the answer or ``{"error": ...}`` to standard output."""

    help = "Used by simulate: plays scenarios in a scratch database. Refuses to run anywhere else."
    requires_system_checks: tuple[str, ...] = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if not child.is_scratch(os.environ.get(MARK, "")):
            raise CommandError("演练只在临时数据库中进行 / this runs in a scratch database only: use `simulate`")
        request = json.load(sys.stdin)
        try:
            answer = TASKS[request["do"]](request)
        except child.Wrong as error:
            answer = {"error": str(error)}
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
