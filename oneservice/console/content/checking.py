"""``content check [--json] [--site] [DIR]``: the publish gate over a content folder.

Reads files only and needs no database, unless ``--site`` asks the running site too. Exit 0: clean; 1: problems;
2: the folder cannot be read.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict

from django.conf import settings

from oneservice.console.content import DONE, PROBLEMS, UNREADABLE, Options, Say
from oneservice.console.gate import gather
from oneservice.console.site import DatabaseSite
from oneservice.engine.definition import Content
from oneservice.engine.reading import Problem, Unreadable


class Check:
    name = "check"
    help = "run the publish gate over a content folder"

    def add(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the problems as JSON")
        parser.add_argument("--site", action="store_true", help="also ask the running site: posts, published versions")
        parser.add_argument("folder", nargs="?", default=str(settings.CONTENT), metavar="DIR")

    def run(self, options: Options, say: Say, complain: Say) -> int:
        try:
            content, problems = gather(
                options["folder"], DatabaseSite() if options["site"] else None, two_processes=True
            )
        except Unreadable as error:
            complain(str(error))
            return UNREADABLE
        say(as_json(content, problems) if options["json"] else as_lines(content, problems))
        return PROBLEMS if problems else DONE


def as_json(content: Content, problems: Sequence[Problem]) -> str:
    counts = {"bundles": len(content.bundles), "items": len(content.items)}
    report = {"problems": [asdict(problem) for problem in problems], **counts}
    return json.dumps(report, ensure_ascii=False, indent=2)


def as_lines(content: Content, problems: Sequence[Problem]) -> str:
    count = f"{len(content.bundles)} bundles, {len(content.items)} items"
    last = f"{count}: {len(problems)} problems" if problems else f"{count}: no problems"
    return "\n".join([*map(str, problems), last])
