"""``manage.py archive --due``: archive the cases whose time has come. ``--case NUMBER``: one at once. ``--check``: all
packages opened and compared, exit 1 where one is not what was made.

The site archives by itself; ``--due`` is for cases closed before it did, or that were in the way for a year.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from oneservice.cases.actions.archiving import archive_case, closed_long_ago
from oneservice.cases.errors import CaseError
from oneservice.cases.queries.archives import fault_text, unsound
from oneservice.console.management.commands.deadletters import operator


class Command(BaseCommand):
    help = "Archive closed cases, or check every archive package."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--due", action="store_true", help="every case that was closed long enough ago")
        what.add_argument("--case", metavar="NUMBER", help="this case, now")
        what.add_argument("--check", action="store_true", help="whether every package is the one that was made")

    def handle(self, *args: Any, due: bool, case: str | None, check: bool, **options: Any) -> None:
        if check:
            self.check_all()
            return
        numbers = closed_long_ago(timezone.now()) if due else [case or ""]
        left = [number for number in numbers if not self.archive(number)]
        self.stdout.write(f"{len(numbers) - len(left)} 件已归档 archived, {len(left)} 件未归档 not archived")
        if case and left:
            raise CommandError(f"{case}: 没有归档 not archived")

    def archive(self, number: str) -> bool:
        try:
            archive_case(number, by=operator(), now=timezone.now())
        except CaseError as error:
            self.stdout.write(f"{number}  {error.text.zh} / {error.text.en}")
            return False
        return True

    def check_all(self) -> None:
        wrong = [(number, fault_text(fault)) for number, fault in unsound()]
        for number, text in wrong:
            self.stdout.write(f"{number}  {text.zh} / {text.en}")
        if wrong:
            raise CommandError(
                f"{len(wrong)} 项不符 faults: 请从备份恢复 var/blobs bring var/blobs back from the backup"
            )
        self.stdout.write("档案包完好 every package is whole")
