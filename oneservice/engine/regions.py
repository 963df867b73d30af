"""Where the verdict of rules changes: what each answer is compared with, followed back through every operator.

``months_between(birth, today) < 12`` changes where the birth lies twelve months before today; ``sum(share) == 100``
where one row has 100 or two have 50. Each operator says which operands would give a wanted result; computed fields
are followed to the answers they are made of. ``domains`` makes values of what is found here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice, product
from typing import Any

from oneservice.engine import samples
from oneservice.engine.definition import Field, FieldType, Logic
from oneservice.engine.inverses import INVERSES, Wants
from oneservice.engine.rules import Rule, compile_rule
from oneservice.engine.rules.dialect import Mode
from oneservice.engine.rules.operators import number
from oneservice.engine.rules.tree import Literal, Node, Operation, Variable, written
from oneservice.engine.rules.types import DATES, NUMBERS
from oneservice.engine.types import canonical_decimal, comparable
from oneservice.engine.values import UNKNOWN
from oneservice.engine.worlds import Scope

CLOCK = "today"
MOST_SAMPLES = 6
PASSES = 2
"""Two looks at the rules: in the second the values found in the first stand for the other operands."""
FOLDS = frozenset({"sum", "count"})
PLAIN_PAIRS = frozenset({"==", "!=", "<", "<=", ">", ">="})
TRUTHS = PLAIN_PAIRS | {"in", "in_division", "all", "some", "none"}
"""Operators that come out true or false."""


@dataclass(slots=True)
class Regions:
    """What the rules of one question want of every answer they can depend on.

    ``names``: a column of a list is ``list.column``. ``atoms``: by name the comparisons it takes part in; a
    comparison of several answers is in ``links``. ``exact``: trying the values of ``domains`` proves as much as
    trying every value there is.
    """

    scope: Scope
    names: dict[str, Wants] = field(default_factory=dict)
    atoms: dict[str, dict[str, Rule]] = field(default_factory=dict)
    links: dict[str, set[str]] = field(default_factory=dict)
    exact: bool = True
    lists: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    deep: int = 0

    def look(self, rules: Iterable[Logic], names: Iterable[str]) -> None:
        """Follow the rules, and names that are read beside them."""
        nodes = [compile_rule(logic).node for logic in rules]
        for _ in range(PASSES):
            self.seen.clear()
            for name in names:
                self.read(name)
            for node in nodes:
                self.truth(node)

    # --- names ----------------------------------------------------------------------------------------

    def key(self, name: str) -> str:
        """A name as it is kept here: inside a list's rows ``row.share`` is ``company.shareholders.share``."""
        if name.startswith("row.") and self.lists:
            return f"{self.lists[-1]}.{name[4:]}"
        return name.removeprefix("origin.")

    def spec(self, key: str) -> Field | None:
        found = self.scope.spec(key)
        if found is not None:
            return found
        rows, _, column = key.rpartition(".")
        of = self.scope.closure.fields.get(rows)
        return of.columns.get(column) if of else None

    def made_of(self, name: str) -> Logic:
        """The rule a name is computed by; None for an answer."""
        found = None if name.startswith("origin.") else self.spec(self.key(name))
        return found.compute if found else None

    def read(self, name: str) -> None:
        """A name is read: what its condition and computation read matters too."""
        key = self.key(name)
        found = self.spec(key)
        if found is None:
            self.exact = False  # another check tells that there is no such name
            return
        if found.compute is None:
            self.names.setdefault(key, Wants())
        if name.startswith("origin.") and found.compute is None:
            self.names[key].origin = True
        if key not in self.seen:
            self.seen.add(key)
            for logic in (found.when, found.compute):
                if logic is not None:
                    self.value(compile_rule(logic).node)
            for column in found.columns.values():
                self._column(key, column)

    def _column(self, key: str, column: Field) -> None:
        self.lists.append(key)
        for logic in (column.when, column.compute):
            if logic is not None:
                self.value(compile_rule(logic).node)
        self.lists.pop()

    def bases(self, node: Node) -> set[str]:
        """The answers a piece of a rule depends on; the clock is none of them."""
        if isinstance(node, Operation):
            if node.mode is Mode.ROWS:
                return self._bases_of_rows(node)
            return {key for operand in node.operands for key in self.bases(operand)}
        return self._bases_of_name(node.name) if isinstance(node, Variable) else set()

    def _bases_of_name(self, name: str) -> set[str]:
        if name == CLOCK or self.deep > 16:
            return set()
        logic = self.made_of(name)
        if logic is None:
            return {self.key(name)}
        self.deep += 1
        found = self.bases(compile_rule(logic).node)
        self.deep -= 1
        return found

    def _bases_of_rows(self, node: Operation) -> set[str]:
        """The list, and what its rows' rules read beside the rows."""
        rows = node.operands[0]
        if not isinstance(rows, Variable):
            return {"?", "??"}
        self.lists.append(rows.name)
        inside = {key for operand in node.operands[1:] for key in self.bases(operand)}
        self.lists.pop()
        return {rows.name} | {key for key in inside if not key.startswith(f"{rows.name}.")}

    # --- truths and values ----------------------------------------------------------------------------

    def truth(self, node: Node) -> None:
        """A piece that is true or false."""
        if isinstance(node, Variable):
            self.read(node.name)
        elif isinstance(node, Operation) and node.mode is Mode.KLEENE:
            for operand in node.operands:
                self.truth(operand)
        elif isinstance(node, Operation):
            self.atom(node)

    def value(self, node: Node) -> None:
        """A piece whose value is used: read all of it, and follow the conditions inside."""
        if isinstance(node, Operation) and node.mode is not Mode.KLEENE and node.name not in ARITHMETIC:
            self.atom(node)
        elif isinstance(node, Operation):
            for operand in node.operands:
                self.value(operand)
        elif isinstance(node, Variable):
            self.read(node.name)

    def atom(self, node: Operation) -> None:
        """A comparison, or a quantifier over rows."""
        bases = self.bases(node)
        if len(bases) > 1 and node.name in ("==", "!=") and all(self._is_truth(each) for each in node.operands):
            for operand in node.operands:
                self.value(operand)  # its parts tell all that it turns on
            return
        rule = compile_rule(written(node))
        if not self.lists and node.name not in FOLDS:
            for key in bases:
                self.atoms.setdefault(key, {})[rule.text] = rule
        if len(bases) > 1:
            self._link(bases)
            plain = node.name in PLAIN_PAIRS and all(self._plain(operand) for operand in node.operands)
            self.exact = self.exact and plain and not self.lists
        if rule.operators & {"%"}:
            self.exact = False
        for operand in node.operands if node.mode is not Mode.ROWS else ():
            self.value(operand)
        ATOMS.get(node.name, Regions.other)(self, node)

    def _link(self, bases: set[str]) -> None:
        whole = bases.union(*(self.links.get(key, {key}) for key in bases))
        for key in whole:
            self.links[key] = whole

    def _plain(self, node: Node) -> bool:
        """A constant or an answer itself, perhaps under the name of a field that is only it."""
        if not isinstance(node, Variable):
            return isinstance(node, Literal)
        logic = self.made_of(node.name)
        return logic is None or (self.deep < 16 and self._plain(compile_rule(logic).node))

    def _is_truth(self, node: Node) -> bool:
        """A yes or no that hangs on truths only, perhaps under the name of a field that is computed so."""
        if isinstance(node, Literal):
            return isinstance(node.value, bool)
        if isinstance(node, Operation):
            return node.name in TRUTHS or (node.mode is Mode.KLEENE and all(map(self._is_truth, node.operands)))
        found = self.spec(self.key(node.name))
        if found is None or found.type is not FieldType.BOOL or node.name.startswith("origin."):
            return False
        return found.compute is None or self._is_truth(compile_rule(found.compute).node)

    # --- what would make it so ------------------------------------------------------------------------

    def pair(self, node: Operation) -> None:
        """Each operand is sought where the one beside it is."""
        for one, other in zip(node.operands, node.operands[1:], strict=False):
            self.seek(one, self.samples(other), firm=isinstance(other, Literal))
            self.seek(other, self.samples(one), firm=isinstance(one, Literal))

    def membership(self, node: Operation) -> None:
        needle, hay = node.operands
        if isinstance(hay, Literal) and isinstance(hay.value, tuple):
            self.seek(needle, list(hay.value), firm=True)
        else:
            self.seek(hay, self.samples(needle), firm=isinstance(needle, Literal))
            self.exact = self.exact and isinstance(needle, Literal) and self._holds_options(hay)

    def _holds_options(self, node: Node) -> bool:
        found = self.spec(self.key(node.name)) if isinstance(node, Variable) else None
        return found is not None and found.type is FieldType.MULTICHOICE

    def division(self, node: Operation) -> None:
        place, whole = node.operands
        for one, other in ((place, whole), (whole, place)):
            if isinstance(one, Variable) and self.made_of(one.name) is None:
                wants = self.names.setdefault(self.key(one.name), Wants())
                wants.wholes |= dict.fromkeys(v for v in self.samples(other) if isinstance(v, str))
            else:
                self.exact = self.exact and isinstance(one, Literal)

    def over_rows(self, node: Operation) -> None:
        rows = node.operands[0]
        if not isinstance(rows, Variable):
            self.exact = False
            return
        self.read(rows.name)
        wants = self.names.get(self.key(rows.name))
        if wants is not None and not self.lists:
            wants.quantifiers += 1
        self.lists.append(rows.name)
        for operand in node.operands[1:]:
            (self.value if node.name == "sum" else self.truth)(operand)
        self.lists.pop()

    def other(self, node: Operation) -> None:
        """An operator nothing is known of: what it reads was read, but perhaps not every turn is met."""
        self.exact = False

    def seek(self, node: Node, targets: Iterable[Any], *, firm: bool = False) -> None:
        """Find what would give ``node`` one of the values ``targets``. ``firm``: they are constants."""
        wanted = [t for t in targets if t is not None and t is not UNKNOWN]
        if not wanted or isinstance(node, Literal) or self.deep > 16:
            return
        self.deep += 1
        if isinstance(node, Variable):
            self._seek_name(node.name, wanted, firm)
        else:
            INVERSES.get(node.name, Regions.nowhere)(self, node, wanted)
        self.deep -= 1

    def _seek_name(self, name: str, targets: list[Any], firm: bool) -> None:
        logic = self.made_of(name)
        if logic is not None:
            self.seek(compile_rule(logic).node, targets, firm=firm)
        elif not name.startswith("origin.") and (firm or name != CLOCK):
            wants = self.names.setdefault(self.key(name), Wants())
            wants.values |= dict.fromkeys(_hashable(targets))

    def nowhere(self, node: Operation, targets: list[Any]) -> None:
        if node.mode is not Mode.KLEENE and node.name not in ATOMS:
            self.exact = False

    # --- samples of a piece ---------------------------------------------------------------------------

    def samples(self, node: Node) -> list[Any]:
        """A few values a piece may have, for what stands beside it."""
        if isinstance(node, Literal):
            return list(node.value) if isinstance(node.value, tuple) else [node.value]
        if isinstance(node, Variable):
            return self._samples_of_name(node.name)
        names = sorted(compile_rule(written(node)).reads)
        rule = compile_rule(written(node))
        tried = islice(product(*(self._samples_of_name(name) for name in names)), 12)
        values = (rule.value(dict(zip(names, one, strict=True))) for one in tried)
        return list(dict.fromkeys(_hashable(v for v in values if v is not UNKNOWN)))[:MOST_SAMPLES]

    def _samples_of_name(self, name: str) -> list[Any]:
        if name == CLOCK:
            return [samples.TODAY]
        logic = self.made_of(name)
        if logic is not None:
            return self._computed_samples(logic)
        found = self.spec(self.key(name))
        wants = self.names.get(self.key(name), Wants())
        return list(wants.values)[:MOST_SAMPLES] or ([usual(found)] if found else [])

    def _computed_samples(self, logic: Logic) -> list[Any]:
        if self.deep > 16:
            return []
        self.deep += 1
        found = self.samples(compile_rule(logic).node)
        self.deep -= 1
        return found

    def figures(self, node: Node) -> list[Decimal]:
        found = (number(value) for value in self.samples(node))
        return [Decimal(str(v)) for v in found if isinstance(v, int | float) and not isinstance(v, bool)]

    def days(self, node: Node) -> list[date]:
        return [day for value in self.samples(node) if (day := samples.day_of(value))]


def usual(found: Field) -> Any:
    """A value of the field where no rule says which."""
    if found.type in NUMBERS:
        least = comparable(found.type, found.min, None)
        return 1 if least is None else number(canonical_decimal(least))
    if found.type in DATES:
        return samples.as_kind(found.type, date.fromisoformat(samples.TODAY))
    if found.type in (FieldType.CHOICE, FieldType.MULTICHOICE):
        return next(iter(found.options), "其他")
    if found.type is FieldType.LIST:
        return []
    return False if found.type is FieldType.BOOL else samples.generic(found.type, 0)


def _hashable(values: Iterable[Any]) -> Iterator[Any]:
    return (value for value in values if not isinstance(value, list | dict))


ARITHMETIC = frozenset(INVERSES) - FOLDS
ATOMS: Mapping[str, Callable[[Regions, Operation], None]] = {
    **dict.fromkeys(PLAIN_PAIRS, Regions.pair),
    "in": Regions.membership,
    "in_division": Regions.division,
    **dict.fromkeys(("all", "some", "none", "sum", "count"), Regions.over_rows),
}
