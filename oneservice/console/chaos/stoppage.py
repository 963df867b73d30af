"""P16: nobody works any more; how long until the figures say so and an alert fires."""

from __future__ import annotations

import time
from datetime import timedelta

import httpx
from django.db.models import F
from django.utils import timezone

from oneservice.console.alerts import ALERTS
from oneservice.console.chaos.findings import Finding
from oneservice.console.chaos.keeper import Keeper
from oneservice.console.chaos.places import Yard
from oneservice.console.chaos.programs import free_port
from oneservice.console.chaos.scale import Scale
from oneservice.records import outbox
from oneservice.records.models import OutboxRow

WATCHED = ("outbox-age", "overdue-timers")
LONGEST = 120.0
SCRAPE = 15.0
"""Seconds from one look at the figures to the next, and again until the rule is evaluated."""


def trial(yard: Yard, scale: Scale) -> list[Finding]:
    """Serve without workers; ``head_start`` seconds are already over when the first case is begun."""
    port = free_port()
    with yard.embedded() as place:
        place.serve(workers=0, metrics=port)
        place.wait()
        keeper = Keeper(place.url, 0)
        page = keeper.service()
        keeper.enter(keeper.mine.submit(page, page.form("/start")))
        keeper.close()
        place.inside("stop", scale.head_start)
        noticed = watch(f"http://127.0.0.1:{port}/metrics", float(scale.head_start))
    late = [name for name in WATCHED if noticed.get(name, LONGEST + 1) > LONGEST]
    return [Finding("P16", len(WATCHED), "alerts", lost=len(late), numbers={k: round(v) for k, v in noticed.items()})]


def watch(address: str, already: float) -> dict[str, float]:
    """By alert, after how many seconds its rule would fire, the next evaluation counted in."""
    rules = {alert.name: alert for alert in ALERTS if alert.name in WATCHED}
    began, noticed = time.monotonic() - already, dict[str, float]()
    while len(noticed) < len(rules) and time.monotonic() - began < LONGEST:
        figures = httpx.get(address, timeout=30).text
        for name, alert in rules.items():
            if name not in noticed and value(figures, alert.metric) > alert.threshold:
                noticed[name] = time.monotonic() - began + SCRAPE
        time.sleep(1)
    return noticed


def value(figures: str, metric: str) -> float:
    """The figure without labels, 0 if it is not told."""
    lines = (line.rpartition(" ") for line in figures.splitlines())
    return next((float(number) for name, _, number in lines if name == metric), 0.0)


def stop(seconds: int) -> int:
    """Inside: a timer due now, beside what the begun case left to do; all as if ``seconds`` had gone by."""
    now = timezone.now()
    outbox.put([outbox.Job("chaos.timer", "timer", due_at=now + timedelta(seconds=1))])
    ago = timedelta(seconds=seconds)
    earlier = {name: F(name) - ago for name in ("wanted_at", "due_at", "created_at")}
    return OutboxRow.objects.update(**earlier)
