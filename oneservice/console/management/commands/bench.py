"""``manage.py bench [BUNDLE]``: figures of this machine, printed and left in ``var/bench.json``."""

from __future__ import annotations

import json
from argparse import SUPPRESS, ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from oneservice.console import bench
from oneservice.console.gate import gather


class Command(BaseCommand):
    help = "Measure documents, memory, a played case, content check, rules and pages; writes var/bench.json."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("bundle", nargs="?", default="")
        parser.add_argument("--papers", action="store_true", help=SUPPRESS)  # a process of its own, asked by the other

    def handle(self, *args: Any, **options: Any) -> None:
        if options["papers"]:
            self.stdout.write(json.dumps([asdict(figure) for figure in bench.paper_figures()]))
            return
        machine = bench.machine()
        self.stdout.write("  ".join(f"{key} {value}" for key, value in machine.items() if value))
        try:
            found = [self.say(figure) for figure in bench.figures(options["bundle"] or self.first())]
        except bench.Stopped as stopped:
            raise CommandError(f"量到一半停下了 the measurement stopped: {stopped}") from stopped
        self.keep(machine, found)

    def first(self) -> str:
        content, _ = gather(settings.CONTENT)
        return next(iter(content.bundles))

    def say(self, figure: bench.Figure) -> bench.Figure:
        limit = "" if figure.limit is None else f"  (at most {figure.limit:g}{'' if figure.kept else ': EXCEEDED'})"
        self.stdout.write(f"{figure.value:>10g} {figure.unit:<3} {figure.what}{limit}")
        self.stdout.flush()
        return figure

    def keep(self, machine: dict[str, Any], found: list[bench.Figure]) -> None:
        path = Path(settings.VAR) / "bench.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        at = timezone.localtime().isoformat(timespec="seconds")
        whole = {"at": at, "machine": machine, "figures": {each.name: asdict(each) for each in found}}
        path.write_text(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", "utf-8")
        self.stdout.write(f"-> {path}")
