"""``manage.py audit``: is the journal whole, is it what was signed, and how others can see that for themselves.

``verify [--json] [--root NUMBER:HASH]`` exit 0: whole; 1: altered, each place named. ``export FOLDER`` for
``tools/verify_audit.py``. ``prove CASE`` prints a proof for one case. ``root`` signs now. ``key`` prints the
public key, to be kept where nobody who runs the site can change it.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from oneservice.cases.queries.chains import chain_of, stored_heads
from oneservice.console.audit import as_json, as_lines, missing_anchor
from oneservice.records import audit, audit_keys, keys, notary

ALTERED = (
    "留痕被改动：停止写入，保留现场数据库与链头文件，恢复备份到另一处比对 / the journal was altered: stop the site, "
    "keep database and heads as they are, restore a backup elsewhere and compare (docs/runbook/audit-root-age.md)"
)


class Command(BaseCommand):
    """Each subcommand is a parser in ``add_arguments`` whose ``run`` default does it."""

    help = "Verify, export and prove the journal."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(required=True)
        verify = commands.add_parser("verify", help="verify every chain, its stored head and every signed root")
        verify.add_argument("--json", action="store_true", help="print the report as JSON")
        verify.add_argument(
            "--root", metavar="NUMBER:HASH", default="", help="a root noted elsewhere, as the log has it"
        )
        verify.set_defaults(run=self.verify)
        export = commands.add_parser("export", help="write all that tools/verify_audit.py needs")
        export.add_argument("folder", type=Path, help="a folder that does not exist yet")
        export.set_defaults(run=self.export)
        prove = commands.add_parser("prove", help="print a proof that a case stands under a signed root")
        prove.add_argument("case", help="number or reference of the case")
        prove.set_defaults(run=self.prove)
        commands.add_parser("root", help="sign what grew since the last root").set_defaults(run=self.root)
        commands.add_parser("key", help="print the public key").set_defaults(run=self.key)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            options["run"](options)
        except (OSError, keys.BadKey) as error:
            raise CommandError(str(error), returncode=2) from error

    def verify(self, options: Mapping[str, Any]) -> None:
        report = audit.verify(stored_heads)
        lost = missing_anchor(options["root"])
        if options["json"]:
            self.stdout.write(json.dumps(as_json(report, lost), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(as_lines(report, lost)))
        if report.findings or lost:
            raise CommandError(ALTERED, returncode=1)

    def export(self, options: Mapping[str, Any]) -> None:
        try:
            count = audit.export(options["folder"], stored_heads, timezone.now())
        except FileExistsError as error:
            raise CommandError(f"{options['folder']} 已存在，请换一个 exists: name a new folder") from error
        self.stdout.write(f"{count} 条 entries: python tools/verify_audit.py {options['folder']} --key ...")

    def prove(self, options: Mapping[str, Any]) -> None:
        chain = chain_of(options["case"])
        if not chain:
            raise CommandError(f"没有这个办件 no such case: {options['case']}")
        proof = notary.proof(chain)
        if proof is None:
            raise CommandError("该办件尚未被签名的根覆盖 no signed root covers it yet: manage.py audit root")
        self.stdout.write(json.dumps(proof, ensure_ascii=False, indent=2))

    def root(self, options: Mapping[str, Any]) -> None:
        made = notary.sign_new(timezone.now())
        self.stdout.write(f"{made.signed.number}:{made.signed.root}" if made else "没有新内容 nothing new to sign")

    def key(self, options: Mapping[str, Any]) -> None:
        current = audit_keys.printed(audit_keys.signing_key().public_key())
        for key in audit_keys.public_keys().values():
            old = "" if audit_keys.printed(key) == current else "  (以前的 earlier)"
            self.stdout.write(f"{audit_keys.printed(key)}{old}")
