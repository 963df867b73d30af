"""``manage.py simulate BUNDLE [--scenario S | --all] [--json]``: play scenarios through the real actions, apart.

Exit 0: everything came as expected; 1: something did not, or the name is none. ``--record REF`` prints a running
or closed case as a scenario instead, with invented values for everybody's own.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from ruamel.yaml import YAML

from oneservice.cases.errors import NotFound
from oneservice.cases.recording import record
from oneservice.console.scratch import parent
from oneservice.engine.scenario import Difference
from oneservice.records import access

ACTOR = "command:simulate"


class Command(BaseCommand):
    help = "Play the scenarios of BUNDLE in a database of their own and compare what came with what they expect."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("bundle", metavar="BUNDLE", nargs="?", default="")
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--scenario", action="append", default=[], metavar="S", help="only this one; may be repeated"
        )
        which.add_argument("--record", metavar="REF", default="", help="print the case REF (or number) as a scenario")
        which.add_argument("--all", action="store_true", help="every scenario (the default)")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument(
            "--render", type=Path, metavar="DIR", help="also make every document and leave the PDFs here"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["record"]:
            self.record(options["record"])
            return
        if not options["bundle"]:
            raise CommandError("请写明一件事 / name the BUNDLE to play")
        report = self.play(options)
        (self.print_json if options["json"] else self.print_lines)(report)
        if not all(each["ok"] for each in report["scenarios"]):
            sys.exit(1)

    def play(self, options: Mapping[str, Any]) -> dict[str, Any]:
        render = options["render"]
        request = {
            "do": "simulate",
            "content": str(Path(settings.CONTENT).resolve()),
            "bundle": options["bundle"],
            "scenarios": options["scenario"],
            "render": str(render.resolve()) if render else "",
        }
        try:
            return parent.ask(request)
        except parent.Failed as error:
            raise CommandError(str(error)) from error

    def record(self, ref: str) -> None:
        """YAML for ``workflows/scenarios/BUNDLE.yaml``; that the answers were read is noted."""
        try:
            recorded = record(ref)
        except NotFound as error:
            raise CommandError(
                f"没有这个办件 no case {ref!r}: 写办件编号或链接中的编码 write its number or ref"
            ) from error
        access.note(ACTOR, "simulate --record", recorded.ref, recorded.read)
        access.flush()
        text, yaml = StringIO(), YAML()
        yaml.width = 1000
        yaml.dump([recorded.scenario], text)
        self.stdout.write(f"# workflows/scenarios/{recorded.bundle}.yaml")
        self.stdout.write(text.getvalue())

    def print_json(self, report: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))

    def print_lines(self, report: dict[str, Any]) -> None:
        for each in report["scenarios"]:
            self.stdout.write(f"{'✓' if each['ok'] else '✗'} {each['name']}")
            for found in each["differences"]:
                self.stdout.write(f"    {Difference(**found)}")
        wrong = sum(not each["ok"] for each in report["scenarios"])
        self.stdout.write(f"{len(report['scenarios'])} 个情形 scenarios, {wrong} 个不符 not as expected")
        for kind, counted in report["coverage"].items():
            share = f"{counted['covered']}/{counted['possible']} ({counted['percent']} %)"
            self.stdout.write(f"{TITLES[kind]}: {share}")
            for name in counted["missing"]:
                self.stdout.write(f"    未覆盖 missing: {name}")
            for name, reason in counted["impossible"].items():
                self.stdout.write(f"    不可能 impossible: {name}，{reason}")


TITLES = {"conditions": "条件 conditions", "actions": "步骤 actions", "outcomes": "结果 outcomes"}
