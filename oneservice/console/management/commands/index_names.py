"""``manage.py index_names``: once after an update, so that desks find the cases of before by name and identity number.

What is filed from now on is indexed by itself. It may be stopped and run again, and the site may run meanwhile.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from oneservice.cases.actions.naming import index_names


class Command(BaseCommand):
    help = "Index the names and identity numbers of cases filed before they were."

    def handle(self, *args: Any, **options: Any) -> None:
        done, broken = index_names(now=timezone.now())
        self.stdout.write(f"{done} 件已建索引 cases indexed")
        if broken:
            raise CommandError(f"不能解封，请看 runbook do not open, see docs/runbook: {', '.join(broken)}")
