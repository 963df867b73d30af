"""``manage.py doctor``: what is well here, and what to do about the rest."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from oneservice.console.doctor import examine


class Command(BaseCommand):
    help = "Look at everything the site needs and say what is to be done; exit 1 if something is."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        problems = 0
        for finding in examine(timezone.localtime()):
            self.stdout.write(f"{'✗' if finding.todo else '✓'} {finding.what}")
            if finding.todo:
                problems += 1
                self.stdout.write(f"    {finding.todo}")
        if problems:
            raise CommandError(f"{problems} 项需要处理 to be put right", returncode=1)
