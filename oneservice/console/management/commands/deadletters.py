"""``manage.py deadletters``: what was tried to the end and given up, and what to do about it.

``list [--json]`` · ``retry ID ...`` (or ``--kind KIND``: all of a kind, after an outage) · ``resolve ID --why
REASON`` closes one that was settled otherwise. Retrying and resolving are journalled.
"""

from __future__ import annotations

import getpass
import json
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from oneservice.cases.actions.letters import resolve_letter, retry_letter
from oneservice.cases.errors import CaseError, NotFound
from oneservice.cases.letters import MEANING, REASONS, UNKNOWN_KIND
from oneservice.records import outbox
from oneservice.records.models import OutboxRow

NONE = "没有这个死信 no such dead letter: manage.py deadletters list"


class Command(BaseCommand):
    """Each subcommand is a parser in ``add_arguments`` whose ``run`` default does it."""

    help = "List, retry or resolve dead letters."

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(required=True)
        listing = commands.add_parser("list", help="what was given up, oldest first")
        listing.add_argument("--json", action="store_true")
        listing.set_defaults(run=self.list)
        retry = commands.add_parser("retry", help="have letters tried afresh")
        retry.add_argument("letters", type=int, nargs="*", metavar="ID")
        retry.add_argument("--kind", help="all letters of a kind")
        retry.set_defaults(run=self.retry)
        resolve = commands.add_parser("resolve", help="close a letter that was settled otherwise")
        resolve.add_argument("letter", type=int, metavar="ID")
        reasons = ", ".join(f"{code} {text.zh}" for code, text in REASONS.items())
        resolve.add_argument("--why", required=True, metavar="REASON", help=reasons)
        resolve.set_defaults(run=self.resolve)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            options["run"](options)
        except NotFound as error:
            raise CommandError(NONE) from error
        except CaseError as error:
            raise CommandError(f"{error.text.zh} / {error.text.en}") from error

    def list(self, options: Mapping[str, Any]) -> None:
        rows = outbox.dead_letters().iterator()
        if options["json"]:
            self.stdout.write(json.dumps([as_json(row) for row in rows], ensure_ascii=False, indent=2))
            return
        for row in rows:
            title, otherwise = MEANING.get(row.kind, UNKNOWN_KIND)
            given_up = timezone.localtime(row.closed_at or row.due_at)
            self.stdout.write(f"{row.pk}  {title.zh} {row.kind}  {row.last_error} ×{row.attempts}  {given_up:%F %R}")
            self.stdout.write(f"    {otherwise.zh} / {otherwise.en}")

    def retry(self, options: Mapping[str, Any]) -> None:
        letters = list(options["letters"])
        if options["kind"]:
            letters += outbox.dead_letters().filter(kind=options["kind"]).values_list("pk", flat=True)
        for letter in letters:
            retry_letter(letter, by=operator(), now=timezone.now())
        self.stdout.write(f"{len(letters)} 项将重试 will be tried afresh")

    def resolve(self, options: Mapping[str, Any]) -> None:
        resolve_letter(options["letter"], options["why"], by=operator(), now=timezone.now())
        self.stdout.write("1 项已处理 settled")


def operator() -> str:
    """Who is at the console, as the journal names them: their login on this machine."""
    return f"operator:{getpass.getuser()}"[:80]


def as_json(row: OutboxRow) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "case": row.chain,
        "error": row.last_error,
        "attempts": row.attempts,
        "given_up_at": (row.closed_at or row.due_at).isoformat(),
    }
