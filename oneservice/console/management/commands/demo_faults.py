"""``manage.py demo_faults``: disturb the demo's outside systems while the site runs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from oneservice.connectors.demo.faults import Fault, FaultKind, read_faults, write_faults
from oneservice.connectors.demo.province import FAULTS_FILE

KINDS = ", ".join(kind.value for kind in FaultKind)


class Command(BaseCommand):
    help = f"Switch faults of demo systems: NAME=FAULT ({KINDS}), NAME=1.5 (seconds), NAME=down,1.5,20%; or clear."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("faults", nargs="*", help="civil.marriage=silent, payment=done_but_timeout, clear")

    def handle(self, *args: Any, faults: list[str], **options: Any) -> None:
        path = Path(settings.VAR) / FAULTS_FILE
        switched = {} if "clear" in faults else read_faults(path)
        for said in faults:
            if said != "clear":
                name, fault = parse(said)
                switched[name] = fault
        if faults:
            write_faults(path, switched)
        for name, fault in switched.items():
            self.stdout.write(f"{name}: {json.dumps(fault.to_json())}")


def parse(said: str) -> tuple[str, Fault]:
    """``civil.marriage=silent,1.5,20%`` to a name and its fault. Raises CommandError."""
    name, _, what = said.partition("=")
    fault = Fault()
    for word in what.split(","):
        try:
            fault = replace(fault, **part(word))
        except ValueError as error:
            raise CommandError(f"{said!r}: write NAME=FAULT with one of {KINDS}, or seconds") from error
    return name, fault


def part(word: str) -> dict[str, Any]:
    """What one word of a fault says: its kind, the seconds it takes, or the share of calls it strikes."""
    if word in set(FaultKind):
        return {"kind": FaultKind(word)}
    if word.endswith("%"):
        return {"share": float(word[:-1]) / 100}
    return {"seconds": float(word)}
