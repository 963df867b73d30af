"""Each operator backwards: which values of its operands would give it a wanted value.

Targets are followed from a comparison down to the answers: of ``a + b`` to ``a`` what is missing beside ``b``, of
``months_between`` to each date the day so many months off. ``regions`` calls these and keeps what they come to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice, product
from math import floor
from typing import Any, Protocol

from oneservice.engine import samples
from oneservice.engine.definition import Field, FieldType, Logic
from oneservice.engine.rules.operators import number
from oneservice.engine.rules.tree import Literal, Node, Operation, Variable

MOST_SUMS = 6


@dataclass(slots=True)
class Wants:
    """What rules ask of one answer. Lists are told by the counts and quantifiers over them."""

    values: dict[Any, None] = field(default_factory=dict)
    slices: dict[tuple[int, int | None], dict[str, None]] = field(default_factory=dict)
    births: dict[str, None] = field(default_factory=dict)
    sexes: bool = False
    wholes: dict[str, None] = field(default_factory=dict)
    counts: set[int] = field(default_factory=set)
    quantifiers: int = 0
    origin: bool = False


class Seeker(Protocol):
    """What follows targets through rules (``regions.Regions``)."""

    names: dict[str, Wants]
    lists: list[str]
    exact: bool

    def seek(self, node: Node, targets: Iterable[Any], *, firm: bool = False) -> None: ...

    def figures(self, node: Node) -> list[Decimal]: ...

    def days(self, node: Node) -> list[date]: ...

    def bases(self, node: Node) -> set[str]: ...

    def key(self, name: str) -> str: ...

    def spec(self, key: str) -> Field | None: ...

    def made_of(self, name: str) -> Logic: ...


def _figures(targets: list[Any]) -> list[Decimal]:
    found = (number(target) for target in targets)
    return [Decimal(str(t)) for t in found if isinstance(t, int | float | Decimal) and not isinstance(t, bool)]


def _added(self: Seeker, node: Operation, targets: list[Any]) -> None:
    for i, operand in enumerate(node.operands):
        others = [self.figures(other) for j, other in enumerate(node.operands) if j != i]
        sums = [sum(one) for one in islice(product(*others), MOST_SUMS)]
        self.seek(operand, {t - s for t in _figures(targets) for s in sums})


def _taken_off(self: Seeker, node: Operation, targets: list[Any]) -> None:
    wanted = _figures(targets)
    if len(node.operands) == 1:
        self.seek(node.operands[0], {-t for t in wanted})
        return
    one, other = node.operands
    self.seek(one, {t + v for t in wanted for v in self.figures(other)})
    self.seek(other, {v - t for t in wanted for v in self.figures(one)})


def _multiplied(self: Seeker, node: Operation, targets: list[Any]) -> None:
    for i, operand in enumerate(node.operands):
        others = [self.figures(other) for j, other in enumerate(node.operands) if j != i]
        for one in islice(product(*others), MOST_SUMS):
            factor = Decimal(1)
            for value in one:
                factor *= value
            self.seek(operand, {t / factor for t in _figures(targets) if factor})


def _divided(self: Seeker, node: Operation, targets: list[Any]) -> None:
    one, other = node.operands
    wanted = _figures(targets)
    self.seek(one, {t * v for t in wanted for v in self.figures(other)})
    self.seek(other, {v / t for t in wanted for v in self.figures(one) if t})


def _remainder(self: Seeker, node: Operation, targets: list[Any]) -> None:
    wanted = _figures(targets)
    self.seek(node.operands[0], {t + n * v for t in wanted for v in self.figures(node.operands[1]) for n in (0, 1)})


def _each(self: Seeker, node: Operation, targets: list[Any]) -> None:
    for operand in node.operands:
        self.seek(operand, targets)


def _ways(self: Seeker, node: Operation, targets: list[Any]) -> None:
    """What ``if`` gives: at 1, 3, 5 … and, if their number is odd, the last."""
    last = len(node.operands) - 1
    for i, operand in enumerate(node.operands):
        if i % 2 or i == last:
            self.seek(operand, targets)


def _span(unit: Callable[[date, int], date | None], per: int = 1) -> Callable[[Seeker, Operation, list[Any]], None]:
    """Days between two dates: sought from each end; the day beside each turn as well."""

    def seek(self: Seeker, node: Operation, targets: list[Any]) -> None:
        one, other = node.operands
        counts = {floor(t) * per + n for t in _figures(targets) for n in (-per, 0, per)}
        before, after = self.days(other), self.days(one)
        self.seek(one, _moved(unit, before, {-n for n in counts}), firm=isinstance(other, Literal))
        self.seek(other, _moved(unit, after, counts), firm=isinstance(one, Literal))

    return seek


def _moved(unit: Callable[[date, int], date | None], days: list[date], counts: set[int]) -> list[str]:
    found = (unit(day, n) for day in days for n in sorted(counts, key=abs) if abs(n) < 40_000)
    beside = (near for day in found if day for near in (day, *(samples.days_off(day, n) for n in (1, -1))))
    return list(dict.fromkeys(day.isoformat() for day in beside if day))


def _ric_names(self: Seeker, node: Operation) -> list[str]:
    """The identity numbers behind an operand, whatever it is computed from."""
    keys = sorted(self.bases(node.operands[0]))
    return [key for key in keys if (found := self.spec(key)) and found.type is FieldType.RIC]


def _born(self: Seeker, node: Operation, targets: list[Any]) -> None:
    days = [day for t in targets if (day := samples.day_of(t)) and day.year >= 1900]
    for key in _ric_names(self, node):
        beside = (samples.days_off(day, n) for day in days for n in (0, 1, -1))
        self.names.setdefault(key, Wants()).births |= dict.fromkeys(day.isoformat() for day in beside if day)


def _sexed(self: Seeker, node: Operation, targets: list[Any]) -> None:
    for key in _ric_names(self, node):
        self.names.setdefault(key, Wants()).sexes = True


def _sliced(self: Seeker, node: Operation, targets: list[Any]) -> None:
    of, *numbers = node.operands
    places = [n.value for n in numbers if isinstance(n, Literal) and isinstance(n.value, int)]
    if len(places) < len(numbers) or places[0] < 0 or not isinstance(of, Variable) or self.made_of(of.name):
        self.exact = False
        return
    wants = self.names.setdefault(self.key(of.name), Wants())
    key = (places[0], places[1] if len(places) > 1 else None)
    wants.slices.setdefault(key, {}).update(dict.fromkeys(t for t in targets if isinstance(t, str)))


def _joined(self: Seeker, node: Operation, targets: list[Any]) -> None:
    """``cat`` of constants around one name."""
    inner = [i for i, operand in enumerate(node.operands) if not isinstance(operand, Literal)]
    if len(inner) != 1:
        self.exact = False
        return
    head = "".join(str(n.value) for n in node.operands[: inner[0]] if isinstance(n, Literal))
    tail = "".join(str(n.value) for n in node.operands[inner[0] + 1 :] if isinstance(n, Literal))
    texts = [t for t in targets if isinstance(t, str) and t.startswith(head) and t.endswith(tail)]
    self.seek(node.operands[inner[0]], [t[len(head) : len(t) - len(tail)] for t in texts])


def _summed(self: Seeker, node: Operation, targets: list[Any]) -> None:
    """One row has it all, or two have half each."""
    rows = node.operands[0]
    self.exact = False
    if isinstance(rows, Variable):
        self.lists.append(rows.name)
        self.seek(node.operands[1], {t / n for t in _figures(targets) for n in (1, 2)})
        self.lists.pop()


def _counted(self: Seeker, node: Operation, targets: list[Any]) -> None:
    rows = node.operands[0]
    if isinstance(rows, Variable) and not self.lists:
        wants = self.names.setdefault(rows.name, Wants())
        wants.counts |= {floor(t) + n for t in _figures(targets) for n in (-1, 0, 1)}
    self.exact = False


Inverse = Callable[[Seeker, Operation, list[Any]], None]
INVERSES: Mapping[str, Inverse] = {
    "+": _added,
    "-": _taken_off,
    "*": _multiplied,
    "/": _divided,
    "%": _remainder,
    "min": _each,
    "max": _each,
    "text": _each,
    "if": _ways,
    "months_between": _span(samples.months_off),
    "age_years": _span(samples.months_off, 12),
    "days_between": _span(samples.days_off),
    "workdays_between": _span(samples.workdays_off),
    "ric_birth_date": _born,
    "ric_sex": _sexed,
    "substr": _sliced,
    "cat": _joined,
    "sum": _summed,
    "count": _counted,
}
