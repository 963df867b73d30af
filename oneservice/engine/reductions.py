"""The four reductions 四减: materials, working days, visits and forms of a bundle against its items done alone.

Before, the items are done one after the other, each as its ``before`` says. Counted are the items that the
promise counts: those that always belong to it and those that are chosen unless unticked. After, one form is
filled, only what no register and no licence spares is uploaded, people appear only for items that are handled
in person, and the promise is that of the whole (国办发〔2022〕32号).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from oneservice.engine.definition import BundleItem, Closure
from oneservice.engine.plan import default_chosen, in_workdays, promise

IN_PERSON = "in-person"
"""The process shipped for items at which one has to appear; a province's own begin with its name."""

MEASURES = ("materials", "working_days", "visits", "forms")


@dataclass(frozen=True, slots=True)
class Four:
    """What something costs a citizen; whole numbers, or means where cases were measured."""

    materials: float
    working_days: float
    visits: float
    forms: float

    def to_json(self) -> dict[str, float]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Reductions:
    """``cut_percent``: by measure how much less it is, in whole percent; 0 where there was nothing before."""

    before: Four
    after: Four

    @property
    def cut_percent(self) -> dict[str, int]:
        pairs = ((name, getattr(self.before, name), getattr(self.after, name)) for name in MEASURES)
        return {name: round((before - after) * 100 / before) if before else 0 for name, before, after in pairs}

    def to_json(self) -> dict[str, Mapping[str, float]]:
        return {"before": self.before.to_json(), "after": self.after.to_json(), "cut_percent": self.cut_percent}


def reductions(closure: Closure) -> Reductions:
    """From the definition alone. An item without ``before`` counts nothing before."""
    entries = _counted(closure)
    return Reductions(_before(closure, entries), _after(closure, entries))


def _counted(closure: Closure) -> list[BundleItem]:
    chosen = default_chosen(closure)
    return [entry for entry in closure.bundle.items if not entry.optional or entry.id in chosen]


def _before(closure: Closure, entries: list[BundleItem]) -> Four:
    costs = [cost for entry in entries if (cost := closure.items[entry.id].before)]
    return Four(*(sum(getattr(cost, name) for cost in costs) for name in MEASURES))


def _after(closure: Closure, entries: list[BundleItem]) -> Four:
    uploads = {
        use.key
        for entry in entries
        for use in closure.items[entry.id].materials
        if closure.materials[use.use].uploaded and not use.optional
    }
    days = in_workdays(promise(closure, default_chosen(closure)))
    return Four(len(uploads), days, visits(closure, {entry.id for entry in entries}), 1)


def visits(closure: Closure, entries: set[str]) -> int:
    """How many of ``entries`` one has to appear for."""
    return sum(closure.items[entry].process.startswith(IN_PERSON) for entry in entries)
