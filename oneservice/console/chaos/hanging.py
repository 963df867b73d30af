"""P17: a department's system hangs; how soon the others' work is done then, and how soon while it answers.

The systems are one real HTTP server. Inside the site its workers hand work over to them at an even pace, in turns of
which every second lets one system hang: what else the machine is busy with then weighs on both kinds of turns alike.
"""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
from django.utils import timezone

from oneservice.connectors import registry
from oneservice.console.chaos.findings import Finding
from oneservice.console.chaos.places import Yard
from oneservice.console.chaos.scale import Scale
from oneservice.engine.ports import DepartmentReply, Unavailable
from oneservice.jobs import effects
from oneservice.jobs.workers import Workers
from oneservice.records import outbox
from oneservice.records.models import OutboxRow

ADDRESS, PATIENCE = "CHAOS_DEPARTMENTS", "CHAOS_PATIENCE"
"""Where a site under trial finds the systems, and how many seconds its connector waits."""

KIND = "chaos.hand-over"
OTHERS = ("one", "two", "three")
DEAD = "dead"
DEAD_SHARE = 3
"""One in so many handovers is for the system that hangs."""

ANSWERS = 0.4
PACE = 0.6
"""Seconds a system takes to answer, and from one handover to the next: one worker is enough for the others."""

SETTLED_WITHIN = 60.0
"""Seconds in which all is done once the system answers again."""


# --- the systems ------------------------------------------------------------------------------------------


class Systems(ThreadingHTTPServer):
    """Every path is a system's. ``PUT`` lets one hang, ``DELETE`` lets it answer again, whoever waits included."""

    daemon_threads = True

    def __init__(self, hang: float) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.hang, self.well = hang, threading.Event()
        self.well.set()
        self.hung = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Systems

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == f"/{DEAD}" and not self.server.well.is_set():
            self.server.hung += 1
            self.server.well.wait(self.server.hang)
        time.sleep(ANSWERS)
        self._say("R1")

    def do_PUT(self) -> None:
        self.server.well.clear()
        self._say("hangs")

    def do_DELETE(self) -> None:
        self.server.well.set()
        self._say("answers")

    def _say(self, text: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        with suppress(BrokenPipeError):  # whoever waited has given up
            self.wfile.write(text.encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""


@contextmanager
def served(hang: float) -> Iterator[Systems]:
    systems = Systems(hang)
    threading.Thread(target=systems.serve_forever, name="systems", daemon=True).start()
    try:
        yield systems
    finally:
        systems.well.set()
        systems.shutdown()
        systems.server_close()


class OverHttp:
    """``ports.Departments`` of the sites under trial; named in their ``CONNECTORS``."""

    def send(self, system: str, extract: Mapping[str, Any], *, key: str) -> str:
        try:
            return client().post(f"/{system}").text
        except httpx.HTTPError as error:
            raise Unavailable(f"{system}: {type(error).__name__}") from error

    def reply(self, system: str, reference: str) -> DepartmentReply | None:
        return None


@cache
def client() -> httpx.Client:
    """One for all threads: to make one takes longer than a call."""
    return httpx.Client(base_url=os.environ[ADDRESS], timeout=float(os.environ[PATIENCE]))


# --- the trial --------------------------------------------------------------------------------------------


def trial(yard: Yard, scale: Scale) -> list[Finding]:
    """The system hangs for ``hang`` seconds at each call, and longer than the connector waits."""
    with yard.embedded() as place, served(scale.hang * 2) as systems:
        place.env |= {
            "CONNECTORS": f"departments={__name__}.{OverHttp.__name__}",
            ADDRESS: systems.url,
            PATIENCE: str(scale.hang),
        }
        seen = place.inside("hang", scale.turns, scale.handovers)
        return [judge(seen, systems.hung, scale.slower)]


def judge(seen: Mapping[str, Any], hung: int, slower: float) -> Finding:
    """``seen``: seconds of each handover to the others while all are ``well`` and while one is ``dead``, how many are
    still ``open``."""
    well, dead = percentile(seen["well"]), percentile(seen["dead"])
    change = dead / well - 1
    wrong = []
    if change >= slower:
        wrong.append(f"the others' p95 went from {well:.3f} s to {dead:.3f} s")
    if not hung:
        wrong.append("no call has hung")
    numbers = {"p95_s": round(well, 3), "p95_hung_s": round(dead, 3), "change_%": round(100 * change, 1), "hung": hung}
    return Finding("P17", len(seen["dead"]), "handovers", stuck=seen["open"], broken=tuple(wrong), numbers=numbers)


def percentile(seconds: list[float], share: float = 0.95) -> float:
    """The least of ``seconds``, of which there are some, that such a share of them does not exceed."""
    return sorted(seconds)[math.ceil(len(seconds) * share) - 1]


# --- inside the site --------------------------------------------------------------------------------------


def hang(turns: int, handovers: int) -> dict[str, Any]:
    """Twice ``turns`` turns of ``handovers`` to the others each, by the workers of a site as it comes."""
    effects.register(KIND, hand_over, nothing_more, outside=True)
    crew = Workers()
    crew.start()
    took: dict[str, list[float]] = {"well": [], "dead": []}
    still = 0
    try:
        for turn in range(2 * turns):
            name = "dead" if turn % 2 else "well"
            client().request("PUT" if turn % 2 else "DELETE", "/")
            seconds, late = one_turn(f"{turn}", handovers)
            took[name] += seconds
            client().delete("/")
            still += late + left_open()
    finally:
        crew.stop()
    return {**took, "open": still}


def hand_over(payload: effects.Payload) -> str:
    return registry.departments().send(payload["system"], {}, key=payload[effects.KEY])


def nothing_more(payload: effects.Payload, reference: str) -> None:
    """Closing the row is the effect."""


def one_turn(turn: str, handovers: int) -> tuple[list[float], int]:
    """How many seconds each handover to the others took from when it was wanted, and how many are not done."""
    for n in range(handovers):
        began = time.monotonic()
        put(OTHERS[n % len(OTHERS)], f"{turn}:{n}")
        if n % DEAD_SHARE == 0:
            put(DEAD, f"{turn}:{n}:dead")
        time.sleep(max(0.0, PACE - (time.monotonic() - began)))
    others = OutboxRow.objects.filter(kind=KIND, key__startswith=f"{turn}:").exclude(system=f"departments.{DEAD}")
    await_none(others)
    done = others.filter(state=OutboxRow.State.DONE).values_list("wanted_at", "closed_at")
    return [(closed - wanted).total_seconds() for wanted, closed in done if closed], handovers - len(done)


def put(system: str, key: str) -> None:
    outbox.put([outbox.Job(KIND, key, {"system": system}, system=f"departments.{system}")])


def left_open() -> int:
    """What is not done although every system answers again; rows that failed meanwhile wait no longer."""
    rows = OutboxRow.objects.filter(kind=KIND)
    outbox.rearm(dict.fromkeys(rows.filter(attempts__gt=0).values_list("key", flat=True), timezone.now()))
    return await_none(rows)


def await_none(rows: Any) -> int:
    """How many of ``rows`` are open after all that time."""
    until = timezone.now() + timedelta(seconds=SETTLED_WITHIN)
    while (count := rows.filter(state=OutboxRow.State.READY).count()) and timezone.now() < until:
        time.sleep(0.2)
    dead: int = rows.filter(state=OutboxRow.State.DEAD).count()
    return count + dead
