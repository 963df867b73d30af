"""``manage.py content check [--json] [DIR]``: the publish gate over a content folder.

Reads files only and needs no database. Exit 0: clean; 1: problems; 2: the folder cannot be read.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from oneservice.engine.checks import run_checks
from oneservice.engine.definition import Content
from oneservice.engine.reading import Problem, Unreadable, read_content, read_folder
from oneservice.engine.reading.problems import in_order

CLEAN, PROBLEMS, UNREADABLE = 0, 1, 2


def check_folder(folder: str) -> tuple[Content, list[Problem]]:
    """A content folder and everything wrong with it, in order of file and line. Raises ``Unreadable``."""
    content, problems = read_content(read_folder(folder))
    return content, in_order([*problems, *run_checks(content)])


class Command(BaseCommand):
    """Each subcommand is a parser in ``add_arguments`` whose ``run`` default does it and gives the exit code."""

    help = "Check the content: bundles, items, processes, forms and documents."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        subcommands = parser.add_subparsers(required=True)
        check = subcommands.add_parser("check", help="run the publish gate over a content folder")
        check.add_argument("--json", action="store_true", help="print the problems as JSON")
        check.add_argument("folder", nargs="?", default=str(settings.CONTENT), metavar="DIR")
        check.set_defaults(run=self.run_check)

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["run"](options)
        if code:
            sys.exit(code)

    def run_check(self, options: Mapping[str, Any]) -> int:
        try:
            content, problems = check_folder(options["folder"])
        except Unreadable as error:
            self.stderr.write(str(error))
            return UNREADABLE
        (self.print_json if options["json"] else self.print_lines)(content, problems)
        return PROBLEMS if problems else CLEAN

    def print_json(self, content: Content, problems: list[Problem]) -> None:
        report = {
            "problems": [asdict(problem) for problem in problems],
            "bundles": len(content.bundles),
            "items": len(content.items),
        }
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))

    def print_lines(self, content: Content, problems: list[Problem]) -> None:
        for problem in problems:
            self.stdout.write(str(problem))
        count = f"{len(content.bundles)} bundles, {len(content.items)} items"
        self.stdout.write(f"{count}: {len(problems)} problems" if problems else f"{count}: no problems")
