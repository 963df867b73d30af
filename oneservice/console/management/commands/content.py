"""``manage.py content ...``: check, describe, publish, compare and export content. See ``console.content``."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from oneservice.console.content import Subcommand
from oneservice.console.content.checking import Check
from oneservice.console.content.comparing import Diff, Export
from oneservice.console.content.describing import Reference, Schema
from oneservice.console.content.migrating import Migrate
from oneservice.console.content.publishing import SUSPEND, WITHDRAW, Publish, Versions

SUBCOMMANDS: tuple[Subcommand, ...] = (
    *(Check(), Schema(), Reference()),
    *(Publish(), SUSPEND, WITHDRAW, Versions()),
    *(Diff(), Export(), Migrate()),
)


class Command(BaseCommand):
    help = "Check, describe, publish, compare and export content: bundles, items, processes, forms, documents."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parsers = parser.add_subparsers(required=True)
        for subcommand in SUBCOMMANDS:
            own = parsers.add_parser(subcommand.name, help=subcommand.help)
            subcommand.add(own)
            own.set_defaults(run=subcommand.run)

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["run"](options, self.stdout.write, self.stderr.write)
        if code:
            sys.exit(code)
