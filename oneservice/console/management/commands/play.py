"""``manage.py play BUNDLE --url URL``: play a case over HTTP as every person in it, from its first scenario."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from oneservice.console.player.browser import Surprise
from oneservice.console.player.cast import cast_for
from oneservice.console.player.play import Play
from oneservice.console.player.progress import Bar
from oneservice.console.player.summary import failures, write_summary
from oneservice.documents.authority import demo_authority


class Command(BaseCommand):
    help = "Play a case of BUNDLE over HTTP; writes var/demo/ and ends 0 only if every item came to its end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("bundle")
        parser.add_argument("--url", default=settings.SITE_URL)
        parser.add_argument("--out", type=Path, default=Path(settings.VAR) / "demo")

    def handle(self, *args: Any, **options: Any) -> None:
        bundle, out = options["bundle"], options["out"]
        try:
            play = Play(options["url"], cast_for(Path(settings.CONTENT), bundle), Bar(self.stdout))
            summary = write_summary(play.run(), out, Path(settings.ROOT), demo_authority(Path(settings.VAR) / "keys"))
        except Surprise as surprise:
            raise CommandError(f"the play stopped: {surprise}") from surprise
        wrong = failures(summary)
        if wrong:
            raise CommandError("; ".join(wrong))
        self.stdout.write(f"{len(summary['documents'])} documents and summary.json are in {out}")
