"""``manage.py content ...``: check a content folder, describe its language.

``check [--json] [--site] [DIR]`` is the publish gate; it reads files only and needs no database, unless
``--site`` asks the running site too. Exit 0: clean; 1: problems; 2: the folder cannot be read.
``schema [--kind K] [DIR]`` prints or writes the JSON Schemas, ``reference [DOCS]`` writes the reference.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from oneservice.console.gate import gather
from oneservice.console.reference import schema_text, write_reference, write_schemas
from oneservice.console.site import DatabaseSite
from oneservice.engine.definition import Content
from oneservice.engine.reading import Problem, Unreadable
from oneservice.engine.schema import FILES, schema

CLEAN, PROBLEMS, UNREADABLE = 0, 1, 2


class Command(BaseCommand):
    """Each subcommand is a parser in ``add_arguments`` whose ``run`` default does it and gives the exit code."""

    help = "Check the content: bundles, items, processes, forms and documents."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        subcommands = parser.add_subparsers(required=True)
        check = subcommands.add_parser("check", help="run the publish gate over a content folder")
        check.add_argument("--json", action="store_true", help="print the problems as JSON")
        check.add_argument("--site", action="store_true", help="also ask the running site: posts, published versions")
        check.add_argument("folder", nargs="?", default=str(settings.CONTENT), metavar="DIR")
        check.set_defaults(run=self.run_check)
        schema = subcommands.add_parser("schema", help="print or write the JSON Schemas of the language")
        schema.add_argument("--kind", action="append", default=[], choices=list(FILES), help="only this kind of file")
        schema.add_argument("folder", nargs="?", default="", metavar="DIR")
        schema.set_defaults(run=self.run_schema)
        reference = subcommands.add_parser("reference", help="write docs/language.md from its template")
        reference.add_argument("docs", nargs="?", default=str(settings.ROOT / "docs"), metavar="DOCS")
        reference.set_defaults(run=self.run_reference)

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["run"](options)
        if code:
            sys.exit(code)

    def run_check(self, options: Mapping[str, Any]) -> int:
        try:
            content, problems = gather(options["folder"], DatabaseSite() if options["site"] else None)
        except Unreadable as error:
            self.stderr.write(str(error))
            return UNREADABLE
        (self.print_json if options["json"] else self.print_lines)(content, problems)
        return PROBLEMS if problems else CLEAN

    def run_schema(self, options: Mapping[str, Any]) -> int:
        """To the folder as KIND.json, or to the screen: one schema, or all by kind."""
        kinds = options["kind"]
        if options["folder"]:
            for file in write_schemas(Path(options["folder"]), kinds):
                self.stdout.write(str(file))
        elif len(kinds) == 1:
            self.stdout.write(schema_text(kinds[0]), ending="")
        else:
            shown = {kind: schema(kind) for kind in kinds or FILES}
            self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=2))
        return CLEAN

    def run_reference(self, options: Mapping[str, Any]) -> int:
        self.stdout.write(str(write_reference(Path(options["docs"]))))
        return CLEAN

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
