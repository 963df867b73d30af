"""``manage.py replay BUNDLE [--last N] [--json]``: which closed cases would go another way under the content folder.

Read-only, in a process of its own; what it prints has numbers of cases and rules, and no answer of anybody.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from oneservice.console.scratch import parent
from oneservice.records import access

ACTOR = "command:replay"
TITLES = {"gate": "门槛", "item": "事项", "document": "文书", "upload": "上传材料", "decision": "规则决定"}


class Command(BaseCommand):
    help = "Look at closed cases of BUNDLE again under the definition in the content folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("bundle", metavar="BUNDLE")
        parser.add_argument("--last", type=int, default=100, metavar="N", help="how many of the newest (100)")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["last"] < 1:
            raise CommandError("--last: 请写一个正整数 / write a whole number from 1 on")
        report = self.look(options)
        self.note(report)
        (self.print_json if options["json"] else self.print_lines)(report)

    def look(self, options: Mapping[str, Any]) -> dict[str, Any]:
        folder = str(Path(settings.CONTENT).resolve())
        try:
            return parent.look(
                {"do": "replay", "content": folder, "bundle": options["bundle"], "last": options["last"]}
            )
        except parent.Failed as error:
            raise CommandError(str(error)) from error

    def note(self, report: dict[str, Any]) -> None:
        """Answers were opened, if only in memory: that is noted like every reading of them."""
        fields = report.pop("fields")
        if report["cases"]:
            access.note(ACTOR, "replay", f"bundle:{report['bundle']}", fields)
            access.flush()

    def print_json(self, report: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))

    def print_lines(self, report: dict[str, Any]) -> None:
        for each in report["changed"]:
            self.stdout.write(each["case"])
            for turn in each["turns"]:
                self.stdout.write(f"    {TITLES[turn['what']]} {turn['what']} {turn['id']}: {way(turn)}")
        counted = f"{report['cases']} 个已办结办件 closed cases"
        self.stdout.write(f"{counted}, {len(report['changed'])} 个走向不同 would go another way")


def way(turn: Mapping[str, Any]) -> str:
    """``yes → no，因为：…（原规则：…）``."""
    said = f"{turn['before']} → {turn['after']}"
    after, before = turn["rule_after"], turn["rule_before"]
    if after:
        said += f"，因为 because: {after['zh']}"
    if before and before != after:
        said += f"（原规则 before: {before['zh']}）"
    return said
