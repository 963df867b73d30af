"""Every trial: which promises it tries, the function that does, and which of them go side by side."""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from oneservice.console.chaos import backups, days, editions, hanging, history, joins, kills, orders, presses, stoppage
from oneservice.console.chaos.findings import Finding
from oneservice.console.chaos.places import Yard
from oneservice.console.chaos.scale import Scale
from oneservice.console.chaos.servers import Missing

LANES = 2
"""How many trials at once: much of each is waiting, and each has sites of its own."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One run; it tries all of ``promises`` together. ``alone``: what it measures is how long things take."""

    promises: tuple[str, ...]
    run: Callable[[Yard, Scale], list[Finding]]
    alone: bool = False


TRIALS = (
    Trial(("P1", "P2", "P3"), kills.trial),
    Trial(("P13",), days.trial),
    Trial(("P9",), history.trial),
    Trial(("P4",), joins.trial),
    Trial(("P5",), presses.trial),
    Trial(("P7",), orders.trial),
    Trial(("P6",), kills.connectors),
    Trial(("P14",), editions.trial),
    Trial(("P15",), backups.trial),
    Trial(("P16",), stoppage.trial),
    Trial(("P17",), hanging.trial, alone=True),
)
"""The longest first, so that no lane ends long before the other."""


def chosen(only: Collection[str]) -> list[Trial]:
    """The trials of the promises named, or all."""
    return [trial for trial in TRIALS if not only or set(trial.promises) & set(only)]


def run(trials: Collection[Trial], yard: Yard, scale: Scale) -> list[Finding]:
    """What was found, by the numbers of the promises; of a trial that stopped, why. Raises Missing."""

    def told(trial: Trial) -> list[Finding]:
        yard.tell(" ".join(trial.promises))
        try:
            return trial.run(yard, scale)
        except Missing:
            raise
        except Exception as error:  # whatever stops one trial, what the others have found is told
            why = (type(error).__name__, *str(error).strip().splitlines()[-5:])
            return [Finding(name, 0, "", broken=why) for name in trial.promises]

    found = side_by_side(told, [trial for trial in trials if not trial.alone])
    found += [told(trial) for trial in trials if trial.alone]
    return sorted((each for some in found for each in some), key=lambda each: int(each.id[1:]))


def side_by_side(told: Callable[[Trial], list[Finding]], trials: Collection[Trial]) -> list[list[Finding]]:
    pool, wait = ThreadPoolExecutor(LANES), True
    try:
        return list(pool.map(told, trials))
    except (SystemExit, KeyboardInterrupt):
        wait = False  # for nobody: who is told to leave leaves
        raise
    finally:
        pool.shutdown(wait=wait, cancel_futures=True)
