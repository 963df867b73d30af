"""``manage.py reductions [BUNDLE] [--json]``: the four reductions 四减, from the definition and from closed cases.

Without BUNDLE a table of every bundle for a page, from the definitions, in ``--language``.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from oneservice.cases.queries.measuring import Measured, measured
from oneservice.engine.closure import build_closure
from oneservice.engine.definition import Closure, Content
from oneservice.engine.reading import Unreadable, read_content, read_folder
from oneservice.engine.reductions import MEASURES, reductions

TITLES = {
    "materials": "申请材料 materials",
    "working_days": "办理时限（工作日） working days",
    "visits": "跑动次数 visits",
    "forms": "申请表 forms",
}


HEADS = {
    "zh": "| 一件事 | 事项 | 申请材料 | 办理时限（工作日） | 跑动次数 | 申请表 |",
    "en": "| one thing | items | materials | working days | visits | forms |",
}


def table(content: Content, language: str) -> str:
    """Markdown: a line a bundle, before → after, as ``reductions`` counts them. Raises KeyError for broken content."""
    lines = [HEADS[language], "|---|--:|--:|--:|--:|--:|"]
    for bundle in sorted(content.bundles):
        closure = build_closure(content, bundle)
        found = reductions(closure)
        cells = [f"{getattr(found.before, name)} → {getattr(found.after, name)}" for name in MEASURES]
        title = closure.bundle.title.in_language(language)
        lines.append(f"| {' | '.join([title, str(len(closure.bundle.items)), *cells])} |")
    return "\n".join(lines)


class Command(BaseCommand):
    help = "What BUNDLE costs a citizen against its items done one by one: materials, working days, visits, forms."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("bundle", metavar="BUNDLE", nargs="?", help="left out: a table of them all")
        parser.add_argument("--language", choices=("zh", "en"), default="en", help="of the table")
        parser.add_argument("--json", action="store_true", help="print the figures as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["bundle"] is None:
            self.stdout.write(table(self.content(), options["language"]))
            return
        report = {"bundle": options["bundle"], **reductions(self.closure(options["bundle"])).to_json()}
        real = self.measured(options["bundle"])
        if real is not None:
            report["measured"] = {"cases": real.cases, **real.cost.to_json()}
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        else:
            self.print_lines(report)

    def closure(self, bundle: str) -> Closure:
        content = self.content()
        if bundle not in content.bundles:
            raise CommandError(f"没有一件事 no bundle {bundle!r}: {', '.join(content.bundles)}")
        try:
            return build_closure(content, bundle)
        except KeyError as error:
            todo = "see `manage.py content check`"
            raise CommandError(f"内容未通过检查 the content is not clean, {todo}: {error}") from error

    def content(self) -> Content:
        try:
            return read_content(read_folder(settings.CONTENT))[0]
        except Unreadable as error:
            raise CommandError(str(error)) from error

    def measured(self, bundle: str) -> Measured | None:
        """Nothing where there is no database, or none with tables."""
        try:
            return measured(bundle)
        except DatabaseError:
            return None

    def print_lines(self, report: dict[str, Any]) -> None:
        for name in MEASURES:
            before, after, cut = (report[part][name] for part in ("before", "after", "cut_percent"))
            self.stdout.write(f"{TITLES[name]}: {before} → {after} (-{cut}%)")
        if real := report.get("measured"):
            means = ", ".join(f"{TITLES[name]} {real[name]}" for name in MEASURES)
            self.stdout.write(f"{real['cases']} 个已办结 closed cases, 平均 on average: {means}")
