"""``manage.py chaos [--short] [--only P1,P4]``: try the promises "never lost, never twice" on scratch sites.

Prints a table, leaves ``var/chaos.json``; exit 0 if every promise held, 1 if one did not.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from argparse import SUPPRESS, ArgumentParser
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from oneservice.console.chaos.findings import PROMISES, Finding
from oneservice.console.chaos.inside import TASKS
from oneservice.console.chaos.places import yard
from oneservice.console.chaos.programs import Failed
from oneservice.console.chaos.scale import FULL, SHORT, every_night
from oneservice.console.chaos.servers import Missing
from oneservice.console.chaos.trials import TRIALS, chosen, run
from oneservice.console.player.progress import Bar

KNOWN = [name for trial in TRIALS for name in trial.promises]
DAY = 24 * 60 * 60
ROW = "{:<4} {:>6} {:<12} {:>5} {:>8} {:>6}  {:<5} {}"


class Command(BaseCommand):
    help = "Kill, starve and attack scratch sites, and count what was lost, doubled or stuck; writes var/chaos.json."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--short", action="store_true", help="small numbers: a minute or two instead of twenty")
        parser.add_argument(
            "--nightly",
            action="store_true",
            help="10,000 sequences of events for P7, others every night: ten minutes more",
        )
        parser.add_argument("--seed", type=int, help="of the sequences of P7: those that an earlier run has told of")
        parser.add_argument("--only", default="", metavar="P1,P4", help=f"of {', '.join(KNOWN)}")
        parser.add_argument("--inside", nargs=2, metavar=("NAME", "ARGUMENTS"), help=SUPPRESS)

    def handle(
        self, *args: Any, short: bool, nightly: bool, seed: int | None, only: str, inside: list[str] | None, **_: Any
    ) -> None:
        if inside:
            self.stdout.write(json.dumps(TASKS[inside[0]](*json.loads(inside[1])), ensure_ascii=False))
            return
        wanted = [name.strip().upper() for name in only.split(",") if name.strip()]
        if lost := sorted(set(wanted) - set(KNOWN)):
            raise CommandError(f"没有这项承诺 no promise {', '.join(lost)}; 已有 there are: {', '.join(KNOWN)}")
        scale = SHORT if short else every_night(int(time.time()) // DAY) if nightly else FULL
        if seed is not None:
            scale = replace(scale, seed=seed)
        trials = chosen(wanted)
        self.path.unlink(missing_ok=True)  # what was found before says nothing of a run that stops
        bar = Bar(self.stdout, len(trials) + 1)
        began = time.monotonic()
        before = signal.signal(signal.SIGTERM, leave)
        try:
            with yard(bar.step) as here:
                found = run(trials, here, scale)
        except (Failed, Missing) as stopped:
            raise CommandError(f"没有试成 nothing could be tried: {stopped}") from stopped
        except (SystemExit, KeyboardInterrupt):
            # The sites are gone; people in other threads would go on looking for them.
            os._exit(128 + signal.SIGTERM)
        finally:
            signal.signal(signal.SIGTERM, before)
        bar.end(f"{time.monotonic() - began:.0f} s")
        self.say(found)
        if not all(each.held for each in found):
            sys.exit(1)

    def say(self, found: list[Finding]) -> None:
        self.stdout.write(ROW.format("", "tried", "", "lost", "doubled", "stuck", "held", ""))
        for each in found:
            held = "yes" if each.held else "NO"
            name = f"{PROMISES[each.id].zh} {PROMISES[each.id].en}"
            counted = each.tried, each.of, each.lost, each.doubled, each.stuck
            self.stdout.write(ROW.format(each.id, *counted, held, name))
            if each.numbers:
                self.stdout.write("     " + "  ".join(f"{key} {value}" for key, value in each.numbers.items()))
            for line in each.broken[:5]:
                self.stdout.write(f"     ✗ {line}")
        self.keep(found)

    @property
    def path(self) -> Path:
        return Path(settings.VAR) / "chaos.json"

    def keep(self, found: list[Finding]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps([each.to_json() for each in found], ensure_ascii=False, indent=2)
        self.path.write_text(text + "\n", "utf-8")
        self.stdout.write(f"-> {self.path}")


def leave(number: int, frame: FrameType | None) -> None:
    """End from within, so that no scratch site goes on without us."""
    raise SystemExit(128 + number)
