"""The answers worth trying: one of each region in which the rules of a question cannot tell answers apart.

A choice is finite; of numbers, days and texts the constants they meet and one value beside each are enough, and
one more for each answer compared with them directly. Answers that no rule tells from each other are tried once.
Where that is not all there is (``Domains.exact`` false: several answers added up, rows summed, remainders), a
verdict that something *can* be is right, but that it *cannot* be is not proved and is never told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import combinations, combinations_with_replacement, islice, pairwise, product
from typing import Any

from oneservice.engine import samples
from oneservice.engine.definition import Field, FieldType, Logic
from oneservice.engine.inverses import Wants
from oneservice.engine.regions import CLOCK, Regions, usual
from oneservice.engine.rules.operators import number
from oneservice.engine.rules.types import DATES, NUMBERS
from oneservice.engine.types import Wrong, canonical_decimal, check_bounds, comparable
from oneservice.engine.values import FAILED, Origin, Value
from oneservice.engine.worlds import Scope, World

NOTHING = Wants()
MOST_ROWS = 12
MOST_LISTS = 200
DIVISION_LEVELS = (2, 4, 6)
INSTANT = Decimal(1) / 1_000_000
WHOLE = frozenset({FieldType.INTEGER, FieldType.MONEY})


@dataclass(frozen=True, slots=True)
class Domains:
    """By name the answers to try, in the order to try them: a field's as ``Value``, an engine name's plain."""

    of: Mapping[str, tuple[Any, ...]]
    exact: bool

    def __getitem__(self, name: str) -> tuple[Any, ...]:
        return self.of.get(name, ())


def domains(scope: Scope, rules: Iterable[Logic], names: Iterable[str] = ()) -> Domains:
    """What to try for every answer the rules, and the names read beside them, can depend on.

    Raises RuleError where a rule is not of the dialect.
    """
    regions = Regions(scope)
    regions.look(tuple(rules), tuple(names))
    maker = _Maker(regions)
    tops = [name for name in regions.names if name == CLOCK or scope.spec(name) is not None]
    return Domains({name: maker.answers(name) for name in tops if name not in scope.withheld}, maker.exact)


def depends_on(scope: Scope, rules: Iterable[Logic], names: Iterable[str] = ()) -> frozenset[str]:
    """The answers the rules, and the names read beside them, can depend on."""
    regions = Regions(scope)
    regions.look(tuple(rules), tuple(names))
    return frozenset(regions.names)


class _Bare(World):
    """A world in which conditions hide nothing: what an answer is compared with shows in any case."""

    def truth(self, logic: Logic) -> bool:
        return True


class _Maker:
    """Makes the values of each name from what the rules want of it."""

    def __init__(self, regions: Regions) -> None:
        self.regions = regions
        self.scope = regions.scope
        self.exact = regions.exact
        self.clock = self._clock()

    def _clock(self) -> tuple[str, ...]:
        wants = self.regions.names.get(CLOCK)
        marks = [day.toordinal() for v in wants.values if (day := samples.day_of(v))] if wants else []
        days = [*marks, *samples.between(marks, 1)]
        return (samples.TODAY, *(date.fromordinal(day).isoformat() for day in days))

    def answers(self, name: str) -> tuple[Any, ...]:
        if name == CLOCK:
            return self.clock
        found = self.regions.spec(name)
        if found is None:
            return ()
        values = self._reduced(name, found, self.values(name, found))
        if name not in self.scope.closure.fields:
            return tuple(values)
        origin = self.regions.names[name].origin
        answers = [answer for value in values for answer in self._with_origin(found, value, origin)]
        failed = [Value(None, one) for one in self.scope.origins(found) if origin and one in FAILED]
        return tuple(answers + failed)

    def _with_origin(self, found: Field, value: Any, every: bool) -> list[Value]:
        ways = [one for one in self.scope.origins(found) if one not in FAILED]
        if value is None:
            ways = [Origin.TYPED]
        return [Value(value, way) for way in (ways if every else ways[:1])]

    def values(self, name: str, found: Field) -> list[Any]:
        """Plain values of a name: those its rules turn on, and, if it may stay empty, None."""
        wants = self.regions.names.get(name, Wants())
        make = MAKERS.get(found.type, _texts)
        lawful = [value for value in dict_of(make(self, name, found, wants)) if self._fits(found, value)]
        empty = [None] if found.optional else []
        return lawful + empty

    def peers(self, name: str) -> list[str]:
        """The answers it is compared with directly, itself among them."""
        return sorted(self.regions.links.get(name, {name}))

    def pooled(self, name: str) -> list[Any]:
        """The constants it and its peers meet."""
        return list(dict.fromkeys(v for peer in self.peers(name) for v in self._wants(peer).values))

    def _wants(self, name: str) -> Wants:
        return self.regions.names.get(name, NOTHING)

    def wanted(self, name: str, part: str) -> list[str]:
        """What rules ask of it or of one of its peers: ``births`` and ``wholes`` of those equal to it count too."""
        return list(dict.fromkeys(one for peer in self.peers(name) for one in getattr(self._wants(peer), part)))

    def _fits(self, found: Field, value: Any) -> bool:
        try:
            check_bounds(found, value, date.fromisoformat(samples.TODAY))
        except (Wrong, TypeError, ValueError, ArithmeticError):
            return False
        return True

    # --- one value of each region ---------------------------------------------------------------------

    def _reduced(self, name: str, found: Field, values: list[Any]) -> list[Any]:
        """One value of each kind that the comparisons it takes part in can tell apart."""
        rules = self.regions.atoms.get(name, {})
        alone = name not in self.regions.links and len(self.clock) == 1 and "?" not in rules
        if not alone or len(values) < 3 or found.type is FieldType.BOOL or self.regions.names[name].origin:
            return values
        kinds: dict[tuple[Any, ...], Any] = {}
        for value in values:
            world = _Bare(self.scope, {name: value, CLOCK: samples.TODAY})
            told = tuple(rule.truth(world) for rule in rules.values())
            kinds.setdefault((value is None, *told), value)
        return list(kinds.values())


def dict_of(values: Iterable[Any]) -> list[Any]:
    """Each value once, in order; lists and rows too. True is not 1."""
    return list({repr(value): value for value in values}.values())


# --- makers: values of one type ---------------------------------------------------------------------------


def _bools(maker: _Maker, name: str, found: Field, wants: Wants) -> list[bool]:
    return [True, False]


def _choices(maker: _Maker, name: str, found: Field, wants: Wants) -> list[str]:
    """The options rules name, and as many others as are compared with each other."""
    named = [v for v in maker.pooled(name) if isinstance(v, str)]
    peers = maker.peers(name)
    if not found.options or found.options_from:
        return [*named, *(f"{samples.text(n)}类" for n in range(len(peers)))]
    specs = [spec for peer in peers if (spec := maker.regions.spec(peer))]
    others: dict[frozenset[str], list[str]] = {}
    for option in found.options:
        if option not in named:
            others.setdefault(frozenset(s.id for s in specs if option in s.options), []).append(option)
    kept = {option for alike in others.values() for option in alike[: len(peers)]}
    return [option for option in found.options if option in named or option in kept]


def _multichoices(maker: _Maker, name: str, found: Field, wants: Wants) -> list[list[str]]:
    """Every choice among the options rules name, with one other that is never named."""
    named = [option for option in wants.values if not found.options or option in found.options]
    other = [option for option in found.options if option not in named][:1]
    if len(named) > 6:
        maker.exact = False
    sizes = range(len(named) + 1) if len(named) <= 6 else (0, 1, len(named))
    chosen = [list(one) for size in sizes for one in combinations(named, size)]
    return [one for one in (*chosen, *([*one, *other] for one in chosen if other)) if one]


def _numbers(maker: _Maker, name: str, found: Field, wants: Wants) -> list[Any]:
    given = [number(v) for v in maker.pooled(name)]
    marks = [Decimal(str(v)) for v in given if isinstance(v, int | float | Decimal) and not isinstance(v, bool)]
    bounds = [comparable(found.type, bound, None) for bound in (found.min, found.max)]
    marks += [bound for bound in bounds if bound is not None]
    count = len(maker.peers(name))
    if not marks or count > 1:
        marks.append(Decimal(str(usual(found))))
    if found.type in WHOLE:
        whole = [int(m.to_integral_value(way)) for m in marks for way in (ROUND_FLOOR, ROUND_CEILING)]
        return [*whole, *samples.between(whole, count)]
    return [canonical_decimal(m) for m in [*marks, *_fractions(marks, count)]]


def _fractions(marks: list[Decimal], count: int) -> Iterator[Decimal]:
    """``count`` numbers in each gap between the marks, and beyond them."""
    ordered = sorted(set(marks))
    for n in range(1, count + 1):
        yield from (ordered[0] - n, ordered[-1] + n)
        for low, high in pairwise(ordered):
            yield (low + (high - low) * n / (count + 1)).quantize(INSTANT)


def _dates(maker: _Maker, name: str, found: Field, wants: Wants) -> list[str]:
    given = [day for v in maker.pooled(name) if (day := samples.day_of(v))]
    bounds = [comparable(found.type, bound, date.fromisoformat(samples.TODAY)) for bound in (found.min, found.max)]
    given += [day for bound in bounds if (day := samples.day_of(bound))]
    count = len(maker.peers(name))
    marks = [day.toordinal() for day in given]
    if not marks or count > 1:
        marks.append(date.fromisoformat(samples.TODAY).toordinal())
    near = samples.between(marks, count)
    days = [date.fromordinal(n) for n in [*marks, *near] if 1 <= n <= date.max.toordinal()]
    exactly = [v for v in maker.pooled(name) if found.type is FieldType.DATETIME and _is_instant(v)]
    return [*exactly, *(samples.as_kind(found.type, day) for day in days)]


def _is_instant(value: Any) -> bool:
    return isinstance(value, str) and "T" in value


def _rics(maker: _Maker, name: str, found: Field, wants: Wants) -> list[str]:
    """People of the birth days and sexes rules ask about; beside them one for each number compared with it."""
    constants = [v for v in maker.pooled(name) if isinstance(v, str)]
    peers = maker.peers(name)
    births = maker.wanted(name, "births") or ["1990-01-01"]
    sexes = ("female", "male") if any(maker.regions.names[peer].sexes for peer in peers) else ("female",)
    people = product(range(len(peers)), births, sexes)
    return [*constants, *(samples.ric(number, born, sex) for number, born, sex in people)]


def _divisions(maker: _Maker, name: str, found: Field, wants: Wants) -> list[str]:
    """The divisions rules name, one below and one around each, and places elsewhere."""
    wholes, peers = maker.wanted(name, "wholes"), maker.peers(name)
    if wholes and len(peers) > 1:
        maker.exact = False  # two places in one division: not all such pairs are tried
    named = [*wholes, *(v for v in maker.pooled(name) if isinstance(v, str))]
    near = [code for whole in wholes for code in (_below(whole), *_around(whole))]
    elsewhere = [samples.generic(FieldType.DIVISION, n) for n in range(len(peers) + 1)]
    return [*named, *near, *elsewhere, *_texts(maker, name, found, wants)]


def _below(whole: str) -> str:
    level = next((n for n in DIVISION_LEVELS if not whole[n:].strip("0")), 6)
    return f"{whole[:level]}{'0' * (4 - level)}03" if level < 6 else f"{whole[:6]}001"


def _around(whole: str) -> list[str]:
    return [whole[:n].ljust(6, "0") for n in DIVISION_LEVELS[:2] if whole[n:].strip("0")]


def _texts(maker: _Maker, name: str, found: Field, wants: Wants) -> list[str]:
    """The constants, texts with the parts rules look at, and others that share no place with them."""
    peers = maker.peers(name)
    constants = [v for v in maker.pooled(name) if isinstance(v, str)]
    others = [samples.generic(found.type, n) for n in range(len(peers))]
    if len(peers) > 1 and any(maker.regions.names[peer].slices for peer in peers):
        maker.exact = False  # equal in one part, not in another: not all of that is tried
    return [*constants, *_with_slices(others[0], wants), *others]


def _with_slices(base: str, wants: Wants) -> Iterator[str]:
    """Texts that have, at each place looked at, one of the parts wanted there or none of them."""
    shapes = [[(key, part) for part in (*parts, None)] for key, parts in wants.slices.items()]
    for one in islice(product(*shapes), 64) if shapes else ():
        text = base
        for (start, length), part in one:
            if part is not None:
                end = start + (len(part) if length is None else length)
                text = f"{text[:start].ljust(start, text[-1:] or '甲')}{part}{text[end:]}"
        yield text


# --- lists ------------------------------------------------------------------------------------------------


def _lists(maker: _Maker, name: str, found: Field, wants: Wants) -> list[list[dict[str, Any]]]:
    """No rows, each kind of row, pairs of them, and as many rows as are counted."""
    rows = list(islice(_rows(maker, name, found), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS or wants.quantifiers > 2 or found.min_rows > 2:
        maker.exact = False
    rows = rows[:MOST_ROWS]
    lists: list[list[dict[str, Any]]] = [[], *([row] for row in rows)]
    lists += [list(pair) for pair in combinations_with_replacement(rows, 2)]
    counts = sorted(n for n in wants.counts if n > 2)[:4]
    lists += [[row] * count for count in counts for row in rows[:4]]
    lists += [[row] * found.min_rows for row in rows[:4]]
    lawful = [one for one in lists if found.min_rows <= len(one) <= found.max_rows]
    return lawful[:MOST_LISTS]


def _rows(maker: _Maker, name: str, found: Field) -> Iterator[dict[str, Any]]:
    """Rows that differ where rules look; other columns have a usual value."""
    columns = [column for column in found.columns.values() if column.compute is None]
    asked = [f"{name}.{column.name}" in maker.regions.names for column in columns]
    values = [
        maker.values(f"{name}.{column.name}", column) if read else [usual(column)]
        for column, read in zip(columns, asked, strict=True)
    ]
    for one in product(*values):
        yield {column.name: value for column, value in zip(columns, one, strict=True)}


Make = Callable[[_Maker, str, Field, Wants], list[Any]]
MAKERS: Mapping[FieldType, Make] = {
    FieldType.BOOL: _bools,
    FieldType.CHOICE: _choices,
    FieldType.MULTICHOICE: _multichoices,
    **dict.fromkeys(NUMBERS, _numbers),
    **dict.fromkeys(DATES, _dates),
    FieldType.RIC: _rics,
    FieldType.DIVISION: _divisions,
    FieldType.LIST: _lists,
}
