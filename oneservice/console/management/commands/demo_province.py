"""``manage.py demo_province``: the invented offices and their staff; may be run again after the file changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from oneservice.connectors.registry import demo_allowed
from oneservice.console.demo import NoParent, load_province
from oneservice.engine.reading import BadYaml
from oneservice.people.actions import Misplaced


class Command(BaseCommand):
    help = "Load divisions, offices and staff of the demo province into the database; needs ONESERVICE_DEMO=1."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        if not demo_allowed():
            raise CommandError("演示数据只能装入演示站点 / demo people belong in a demo only: set ONESERVICE_DEMO=1")
        try:
            loaded = load_province()
        except (BadYaml, NoParent, Misplaced) as error:
            raise CommandError(str(error)) from error
        if verbosity:
            self.stdout.write(f"{loaded.divisions} divisions, {loaded.offices} offices, {loaded.staff} staff")
