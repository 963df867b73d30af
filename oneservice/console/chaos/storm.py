"""People file cases over HTTP while the site's programs are killed and begun again, or its broker loses all."""

from __future__ import annotations

import math
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils import timezone

from oneservice.console.chaos.keeper import Keeper
from oneservice.console.chaos.places import Place
from oneservice.console.player.browser import Surprise

DRIVERS = 4
"""How many people are at it at once; it divides the number of invented people, so that nobody is two at once."""

ENDS_WITHIN = 300.0
"""Seconds without a case coming to its end after which the rest is counted as stuck."""

DRAINED_WITHIN = 120.0
"""Seconds without less being left in the outbox, several leases of workers that were killed: then it is stuck."""


@dataclass
class Crew:
    """The programs of a site, any of which may be killed and is then started again.

    ``standstills``: of each time the broker lost all, as of ``counting.standstill``, for ``watched`` seconds.
    """

    place: Place
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    kills: dict[str, int] = field(default_factory=dict)
    watched: float = 0.0
    standstills: list[Future[float]] = field(default_factory=list)
    watchers: ThreadPoolExecutor = field(default_factory=ThreadPoolExecutor)

    def start(self) -> None:
        self.running["site"] = self.place.serve()
        if self.place.broker:
            self.running["worker"] = self.place.work()
        self.place.wait()

    def kill_one(self) -> None:
        """The site, all of a worker, or one of the worker's processes, by chance."""
        names = ["site", "worker", "worker process"] if "worker" in self.running else ["site"]
        name = random.choice(names)  # noqa: S311 - any will do
        if name == "worker process" and not self._kill_child():
            name = "worker"  # just started, it has no process yet
        if name in self.running:
            self.place.kill(self.running[name])
            self.running[name] = self.place.serve() if name == "site" else self.place.work()
        self.kills[name] = self.kills.get(name, 0) + 1

    def _kill_child(self) -> bool:
        """One process of the worker's pool, if there is one; the worker itself starts another."""
        pid = self.running["worker"].pid
        with suppress(OSError, IndexError):
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
            os.kill(int(random.choice(children)), signal.SIGKILL)  # noqa: S311 - any will do
            return True
        return False

    def wipe(self) -> None:
        if self.place.broker:
            self.place.broker.wipe()
            moment = timezone.now().isoformat()
            self.standstills.append(self.watchers.submit(self.place.inside, "standstill", moment, self.watched))


class Progress:
    """Counts steps; ``strikes`` come at even distances among them, each a moment after its step."""

    def __init__(self, steps: int, strikes: Iterable[Callable[[], None]]) -> None:
        self.done, self._moved, self.failed = 0, threading.Condition(), ""
        waiting = list(strikes)
        self._due = [(round((n + 0.5) * steps / len(waiting)), strike) for n, strike in enumerate(waiting)]
        self._over = False
        self._thread = threading.Thread(target=self._strike, name="strikes", daemon=True)
        self._thread.start()

    def step(self) -> None:
        with self._moved:
            self.done += 1
            self._moved.notify_all()

    def end(self) -> list[str]:
        """Let the strikes that are left come now; why one could not, and those after it did not come."""
        with self._moved:
            self._over = True
            self._moved.notify_all()
        self._thread.join()
        return [self.failed] if self.failed else []

    def _strike(self) -> None:
        try:
            self._strike_all()
        except Exception as error:  # in a thread nobody would see it
            self.failed = f"a strike failed: {type(error).__name__}: {error}"

    def _strike_all(self) -> None:
        for step, strike in self._due:
            with self._moved:
                while self.done < step and not self._over:
                    self._moved.wait()
            time.sleep(random.uniform(0, 0.5))  # noqa: S311 - any moment
            strike()


@dataclass
class Weathered:
    """What a storm left. ``census`` is of ``counting.census``; ``gave_up``: people who got no answer any more.

    ``drained``: seconds from the last case's end until nothing was left to do; ``standstills``: as of ``Crew``.
    """

    keepers: list[Keeper]
    census: dict[str, Any]
    gave_up: list[str]
    drained: float
    kills: dict[str, int]
    standstills: list[float]

    @property
    def accepted(self) -> list[str]:
        """References of cases whose filing the site has confirmed."""
        return [keeper.ref for keeper in self.keepers if keeper.accepted]

    @property
    def lost(self) -> int:
        """Accepted cases that are not there, papers that are not, and effects that other systems never saw."""
        filed = set(self.census["filed"])
        return sum(ref not in filed for ref in self.accepted) + self.census["lost"]

    @property
    def doubled(self) -> int:
        return len(self.census["doubled"]) + max(0, self.census["cases"] - len(self.keepers))

    @property
    def stuck(self) -> int:
        """Cases that did not come to their end, people without an answer, and work that nobody does."""
        return self.census["unended"] + self.census["open"] + self.census["dead"] + len(self.gave_up)

    @property
    def broken(self) -> tuple[str, ...]:
        return (*self.gave_up, *self.census["doubled"], *self.census["findings"])


def weather(place: Place, cases: int, *, kills: int = 0, wipes: int = 0, watched: float = 0.0) -> Weathered:
    """Let ``cases`` be filed and paid while ``kills`` and ``wipes`` strike the programs; count when all is calm."""
    crew = Crew(place, watched=watched)
    crew.start()
    strikes = [crew.kill_one] * kills + [crew.wipe] * wipes
    random.shuffle(strikes)
    progress = Progress(2 * cases, strikes)
    keepers = people(place.url, cases)
    gave_up = file_all(keepers, progress)
    gave_up += follow_all([keeper for keeper in keepers if keeper.accepted], progress)
    gave_up += progress.end()
    place.wait()
    census, drained = calm(place)
    return Weathered(keepers, census, gave_up, drained, crew.kills, [each.result() for each in crew.standstills])


def people(url: str, cases: int) -> list[Keeper]:
    """One keeper a case; those with the same login share a browser."""
    browsers: list[dict[str, Any]] = [{} for _ in range(DRIVERS)]
    return [Keeper(url, number, browsers=browsers[number % DRIVERS]) for number in range(cases)]


def each_driver(keepers: list[Keeper], drive: Callable[[list[Keeper]], list[str]]) -> list[str]:
    """``drive`` the keepers of each driver, always the same one's, in a thread; what they say, joined."""
    shares = [[each for each in keepers if each.count % DRIVERS == driver] for driver in range(DRIVERS)]
    with ThreadPoolExecutor(DRIVERS) as pool:
        return [line for lines in pool.map(drive, shares) for line in lines]


def file_all(keepers: list[Keeper], progress: Progress) -> list[str]:
    def drive(mine: list[Keeper]) -> list[str]:
        return [line for keeper in mine for line in _filed(keeper, progress)]

    return each_driver(keepers, drive)


def _filed(keeper: Keeper, progress: Progress) -> list[str]:
    try:
        keeper.begin()
        keeper.fill_all()
        keeper.file()
    except Surprise as error:
        return [f"{keeper.ref}: {error}"]
    finally:
        progress.step()
    return []


def follow_all(keepers: list[Keeper], progress: Progress) -> list[str]:
    """Everybody looks again and pays until all items are at their end; whoever sees none end for long gives up."""

    def drive(mine: list[Keeper]) -> list[str]:
        left, since = list(mine), time.monotonic()
        while left and time.monotonic() - since < ENDS_WITHIN:
            still = [keeper for keeper in left if not _at_end(keeper, progress)]
            if len(still) < len(left):
                since = time.monotonic()
            left = still
            time.sleep(0.5)
        return [f"{keeper.ref}: not at its end" for keeper in left]

    return each_driver(keepers, drive)


def _at_end(keeper: Keeper, progress: Progress) -> bool:
    with suppress(Surprise):
        if keeper.look():
            progress.step()
            return True
    return False


def calm(place: Place) -> tuple[dict[str, Any], float]:
    """The census when nothing is left to do, or when that no longer grows less; how many seconds it took."""
    began = since = time.monotonic()
    least = math.inf
    while True:
        census: dict[str, Any] = place.inside("census")
        left, now = census["open"] + census["unended"], time.monotonic()
        if left < least:
            least, since = left, now
        if not left or now - since > DRAINED_WITHIN:
            return census, round(now - began, 1)
        time.sleep(1)
