"""``manage.py restore DIR``: a backup into an empty place (DATABASE_URL, ONESERVICE_VAR, AUDIT_HEADS).

Exit 0: everything is as it was, every chain and root verifies. Exit 1: what differs, a line each.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from oneservice.console import restore
from oneservice.console.backup import Manifest, NotEmpty
from oneservice.console.dumps import DumpFailed
from oneservice.records.keys import BadKey

OCCUPIED = "这里已有数据，只能恢复到空的地方 something is here already, restore into an empty place: {}"
ALTERED = "备份已损坏，没有恢复 the backup is damaged, nothing was restored: 换一份备份 take another"
DIFFERS = "恢复后与备份时不一致 what was restored is not what was backed up: 不要启用 do not use it; docs/watching.md"


class Command(BaseCommand):
    help = "Restore a backup into an empty place and compare everything."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="what `manage.py backup` made")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            manifest = restore.read_manifest(folder)
            self.fail(restore.damage(folder, manifest), ALTERED)
            restore.refuse_occupied(folder, manifest)
            restore.bring_back(folder, manifest)
            self.fail(list(restore.differences(folder, manifest)), DIFFERS)
        except NotEmpty as error:
            raise CommandError(OCCUPIED.format(error)) from error
        except (restore.Unusable, DumpFailed, BadKey, OSError, DatabaseError) as error:
            raise CommandError(f"没有恢复 not restored: {error}") from error
        self.report(manifest)

    def fail(self, problems: list[str], verdict: str) -> None:
        for problem in problems:
            self.stdout.write(problem if problem.startswith("✗") else f"✗ {problem}")
        if problems:
            raise CommandError(verdict, returncode=1)

    def report(self, manifest: Manifest) -> None:
        rows = sum(manifest.counts.values())
        counted = f"{rows} 行 rows, {manifest.blobs} 个附件 blobs, {manifest.roots} 个签名的根 signed roots"
        self.stdout.write(f"✓ {manifest.made_at}: {counted}")
        if missing := restore.missing_keys(manifest):
            self.stdout.write(f"! 还缺主密钥 still needed, master keys {', '.join(missing)}: var/keys/master.key")
