"""``manage.py alerts > docs/alerts.yaml``: the alerts as Prometheus reads them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from oneservice.console.alerts import rules


class Command(BaseCommand):
    help = "Print the alerts as Prometheus rules."
    requires_system_checks: tuple[str, ...] = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(rules(), ending="")
