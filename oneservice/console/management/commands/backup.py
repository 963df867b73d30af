"""``manage.py backup DIR``: the whole site in a folder, while it goes on working."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from oneservice.console.backup import NotEmpty, make
from oneservice.console.dumps import DumpFailed
from oneservice.records.keys import BadKey


class Command(BaseCommand):
    help = "Back up database, blobs and signed roots; keys are listed, and copied only with --with-keys."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="a folder that is new or empty")
        parser.add_argument(
            "--with-keys", action="store_true", help="copy the keys too: then guard the folder like them"
        )

    def handle(self, *args: Any, folder: Path, with_keys: bool, **options: Any) -> None:
        try:
            made = make(folder, timezone.now(), with_keys=with_keys)
        except NotEmpty as error:
            raise CommandError(f"{error} 不是空目录，请换一个 is not empty: name another folder") from error
        except (DumpFailed, BadKey, OSError) as error:
            raise CommandError(f"没有备份 no backup was made: {error}") from error
        rows = sum(made.counts.values())
        self.stdout.write(f"{folder}: {rows} 行 rows, {made.blobs} 个附件 blobs, {made.roots} 个签名的根 signed roots")
        self.stdout.write(f"主密钥 master keys: {', '.join(made.master)}")
        if with_keys:
            self.stdout.write("密钥在备份中，请加密存放 the keys are in it: keep it encrypted")
        else:
            rest = ", ".join(name for name in made.keys if name not in made.copied)
            self.stdout.write(
                f"密钥未复制，另行保管 keys not copied, keep them elsewhere: {rest or 'ONESERVICE_MASTER_KEY'}"
            )
