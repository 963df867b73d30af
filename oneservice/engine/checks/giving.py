"""Which fields only items give, and what of that is there when another item reads: for the checks of level 4."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from oneservice.engine.checks.data import applies
from oneservice.engine.definition import BundleItem, Field
from oneservice.engine.rules import compile_rule
from oneservice.engine.search import Claim
from oneservice.engine.uses import asked_about, field_of
from oneservice.engine.values import UNKNOWN, Truth
from oneservice.engine.worlds import Scope, World


@dataclass(slots=True)
class Giving:
    """One bundle's given fields. ``only``: those filled in no other way, with the entries that give them."""

    scope: Scope
    only: dict[str, tuple[str, ...]] = field(init=False)
    entries: dict[str, BundleItem] = field(init=False)
    asked: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        closure = self.scope.closure
        self.entries = {entry.id: entry for entry in closure.bundle.items if entry.id in closure.items}
        self.asked = frozenset(name for page in closure.pages for name in page.fields)
        self.only = {
            name: tuple(entry for entry in self.entries if name in closure.items[entry].gives)
            for name in self.scope.given
            if name in closure.fields and self._nobody_else(closure.fields[name])
        }

    def _nobody_else(self, given: Field) -> bool:
        otherwise = given.sources or given.compute is not None or given.default is not None
        return given.id not in self.asked and not otherwise

    # --- who waits for whom ---------------------------------------------------------------------------

    def awaited(self, reader: str) -> set[str]:
        """The entries whose grant the reader can be waiting for, near and far."""
        found: set[str] = set()
        waiting = [reader]
        while waiting:
            entry = self.entries.get(waiting.pop())
            for after in entry.after if entry else ():
                if after.need == "granted" and after.item not in found:
                    found.add(after.item)
                    waiting.append(after.item)
        return found - {reader}

    def unawaited(self, reader: str, givers: tuple[str, ...]) -> Claim:
        """The reader begins with none of the givers granted: those on its way do not apply.

        An item that does not apply satisfies what waits on it at once, so whoever stands before it is not waited
        for through it.
        """

        def judge(world: World) -> Truth:
            truths = [self._waits(world, reader, giver, frozenset()) for giver in givers]
            if any(truth is True for truth in truths):
                return False
            return UNKNOWN if any(truth is UNKNOWN for truth in truths) else True

        near = [self.entries[name] for name in sorted({*self.awaited(reader), *givers}) if name in self.entries]
        rules = tuple(entry.when for entry in near if entry.when is not None)
        names = [f"item.{entry.id}.chosen" for entry in near if entry.optional]
        return Claim(judge, rules, (*names, *(entry.each for entry in near if entry.each)))

    def _waits(self, world: World, reader: str, giver: str, seen: frozenset[str]) -> Truth:
        result: Truth = False
        entry = self.entries.get(reader)
        for after in entry.after if entry and reader not in seen else ():
            if after.need != "granted" or after.item not in self.entries:
                continue
            here = applies(world, self.entries[after.item])
            if after.item != giver and here is not False:
                further = self._waits(world, after.item, giver, seen | {reader})
                here = further if here is True or further is False else UNKNOWN
            if here is True:
                return True
            result = UNKNOWN if here is UNKNOWN else result
        return result

    def seen_by(self, reader: str, *, own: bool = False) -> Scope:
        """The scope in which an entry is handled: what it waited for is given, the rest is not yet.

        ``own``: what it gives itself is given too, as on its result.
        """
        before = {*self.awaited(reader), *([reader] if own else [])}
        settled = frozenset(name for name, givers in self.only.items() if before & set(givers))
        return replace(self.scope, settled=settled, withheld=frozenset(self.only) - settled)

    def at_filing(self) -> Scope:
        """The scope when the case is filed: nothing is given yet."""
        return replace(self.scope, withheld=frozenset(self.only))

    # --- what has to be given first -------------------------------------------------------------------

    def rests_on(self, name: str) -> Iterator[str]:
        """The given fields without which a name is not known: itself, or what its rules or its register need."""
        seen: set[str] = set()
        waiting = [field_of(name)]
        while waiting:
            here = waiting.pop(0)
            found = self.scope.closure.fields.get(here)
            if found is None or here in seen:
                continue
            seen.add(here)
            if here in self.only:
                yield here
            waiting += self._inputs(found)

    def _inputs(self, read: Field) -> Iterator[str]:
        for logic in (read.when, read.compute):
            if logic is not None:
                yield from (field_of(name) for name in sorted(compile_rule(logic).reads))
        if read.id not in self.asked:
            keys = {source.id: source.key for source in self.scope.closure.sources.values()}
            yield from asked_about(read, keys)
