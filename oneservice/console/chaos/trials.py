"""Every trial in order: which promises it tries, and the function that does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from oneservice.console.chaos import backups, days, editions, hanging, history, joins, kills, orders, presses, stoppage
from oneservice.console.chaos.findings import Finding
from oneservice.console.chaos.places import Yard
from oneservice.console.chaos.scale import Scale


@dataclass(frozen=True, slots=True)
class Trial:
    """One run; it tries all of ``promises`` together."""

    promises: tuple[str, ...]
    run: Callable[[Yard, Scale], list[Finding]]


TRIALS = (
    Trial(("P13",), days.trial),
    Trial(("P9",), history.trial),
    Trial(("P4",), joins.trial),
    Trial(("P5",), presses.trial),
    Trial(("P7",), orders.trial),
    Trial(("P1", "P2", "P3"), kills.trial),
    Trial(("P6",), kills.connectors),
    Trial(("P14",), editions.trial),
    Trial(("P15",), backups.trial),
    Trial(("P16",), stoppage.trial),
    Trial(("P17",), hanging.trial),
)


def chosen(only: Collection[str]) -> list[Trial]:
    """The trials of the promises named, or all."""
    return [trial for trial in TRIALS if not only or set(trial.promises) & set(only)]


def run(trials: list[Trial], yard: Yard, scale: Scale) -> Iterator[Finding]:
    for trial in trials:
        yard.tell(" ".join(trial.promises))
        yield from trial.run(yard, scale)
