"""``manage.py demo [BUNDLE]``: a clean demo province, the site on loopback, a case played against it over HTTP.

With ``DEMO_EXIT=1`` it ends after the play; otherwise it goes on serving until it is stopped.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from oneservice.catalogue import lifecycle
from oneservice.console.demo import campaigns_today
from oneservice.console.player.cast import first_played
from oneservice.console.publishing import publish_all
from oneservice.engine.reading.folder import Unreadable

KEPT = ("keys",)
"""What a second run leaves: keys, so that documents of an earlier run stay verifiable."""


class Command(BaseCommand):
    help = "Set up a clean demo province, serve it on loopback and play a case against it over HTTP."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("bundle", nargs="?", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("the demo needs ONESERVICE_DEMO=1: `make demo` sets it")
        port = os.environ.get("PORT", "8000")
        self._clean()
        bundle = self._prepare(options["bundle"])
        log = Path(settings.VAR) / "site.log"
        with log.open("wb") as out:
            command = [sys.executable, "manage.py", "serve"]
            site = subprocess.Popen(command, cwd=settings.ROOT, stdout=out, stderr=subprocess.STDOUT)  # noqa: S603 - ours
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # told to end, it ends its site first
        try:
            self._wait(site, f"http://127.0.0.1:{port}/", log)
            call_command("play", bundle, url=f"http://127.0.0.1:{port}", stdout=self.stdout)
            self._say(port)
            self.stdout.flush()  # whoever reads a file or a pipe would wait for it as long as the site is served
            if os.environ.get("DEMO_EXIT") != "1":
                site.wait()
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")
        finally:
            signal.signal(signal.SIGTERM, before)
            site.send_signal(signal.SIGTERM)
            site.wait(timeout=30)

    def _clean(self) -> None:
        """A new beginning: the demo's database and files go, its keys stay. Another database is left alone."""
        if connection.vendor != "sqlite":
            self.stdout.write("Using the database of DATABASE_URL as it is.")
            return
        connection.close()
        name = Path(connection.settings_dict["NAME"])
        for ending in ("", "-wal", "-shm"):
            Path(f"{name}{ending}").unlink(missing_ok=True)
        var = Path(settings.VAR)
        var.mkdir(parents=True, exist_ok=True)
        for each in var.iterdir():
            if each.name in KEPT or each.name.startswith(name.name):
                continue
            shutil.rmtree(each) if each.is_dir() else each.unlink()

    def _prepare(self, bundle: str) -> str:
        """Database, content and people; the bundle to play."""
        began = time.monotonic()
        call_command("migrate", verbosity=0)
        call_command("demo_province", verbosity=0)  # first, because the gate asks who holds which post
        try:
            published = publish_all(
                Path(settings.CONTENT),
                by="demo:designer",
                reviewed_by="demo:reviewer",
                now=timezone.now(),
                adapt=lambda content: campaigns_today(content, timezone.localdate()),
            )
        except (lifecycle.Refused, Unreadable) as error:
            raise CommandError(f"the content is not clean, see `manage.py content check`: {error}") from error
        names = [version.bundle_id for version in published]
        chosen = bundle or first_played(Path(settings.CONTENT))
        if chosen not in names:
            raise CommandError(f"there is no bundle {chosen!r}; known: {', '.join(names)}")
        self.stdout.write(f"Database, content and demo province are ready ({time.monotonic() - began:.1f} s).")
        return chosen

    def _wait(self, site: subprocess.Popen[bytes], url: str, log: Path) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if site.poll() is not None:
                raise CommandError(f"the site did not start (is PORT taken?):\n{log.read_text('utf-8')[-2000:]}")
            try:
                if httpx.get(url, timeout=5).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.2)
        raise CommandError(f"the site does not answer at {url}")

    def _say(self, port: str) -> None:
        self.stdout.write(
            f"\nLook round (everybody here is invented):\n"
            f"  citizens     http://127.0.0.1:{port}/          log in as anyone on the list\n"
            f"  departments  http://127.0.0.1:{port}/desk/     choose an office and a post\n"
            f"  documents    {Path(settings.VAR) / 'demo'}\n"
            f"  log          {Path(settings.VAR) / 'site.log'}\n"
        )
        if os.environ.get("DEMO_EXIT") != "1":
            self.stdout.write("The site goes on serving. Stop it with Ctrl-C.")
