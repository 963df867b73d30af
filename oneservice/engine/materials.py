"""Which materials a case needs, for whom, and how each is spared or has to be uploaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from oneservice.engine.definition import BundleItem, Closure, Duration, Material, MaterialUse, Role, Unit
from oneservice.engine.rules import compile_rule, rows_of
from oneservice.engine.standing_in import acts
from oneservice.engine.values import UNKNOWN, Env, Truth, Unknown

_DAYS = {Unit.WORKHOURS: 0.125, Unit.WORKDAYS: 1.4, Unit.DAYS: 1, Unit.MONTHS: 30, Unit.YEARS: 365}


@dataclass(frozen=True, slots=True)
class MaterialNeed:
    """A material of a case, asked once for all ``items`` that use it.

    ``how``: licence, source, form (made from the answers) or upload. ``maybe``: not known yet whether it is
    needed. ``optional`` and ``defer`` (may follow 容缺, the shortest time) only where every use allows it.
    """

    key: str
    material: Material
    use: MaterialUse
    items: tuple[str, ...]
    how: str
    optional: bool
    defer: Duration | None
    maybe: bool


def how_obtained(material: Material) -> str:
    """``licence``, ``source``, ``form`` or ``upload``."""
    return next((way for way in ("licence", "source", "form") if getattr(material, way)), "upload")


def required(closure: Closure, env: Env, applies: Mapping[str, Truth]) -> tuple[MaterialNeed, ...]:
    """Every material needed by an item that applies, or perhaps needed, in the order of the items; last what proves
    that somebody may act for another.

    Of an item with ``each`` one per row, keyed ``photo-id:survivors.rows.0``.
    """
    needs: dict[str, MaterialNeed] = {}
    for need in _all_uses(closure, env, applies):
        met = needs.get(need.key)
        needs[need.key] = _merged(met, need) if met else need
    return tuple(needs.values())


def _all_uses(closure: Closure, env: Env, applies: Mapping[str, Truth]) -> Iterator[MaterialNeed]:
    for entry in closure.bundle.items:
        if applies[entry.id] is False:
            continue
        for use in closure.items[entry.id].materials:
            for key, truth in _uses(entry, use, env):
                if truth is not False:
                    maybe = truth is UNKNOWN or applies[entry.id] is UNKNOWN
                    yield _need(closure.materials[use.use], use, key, entry.id, maybe=maybe)

    yield from _proofs(closure, env, applies)


def _proofs(closure: Closure, env: Env, applies: Mapping[str, Truth]) -> Iterator[MaterialNeed]:
    """Whoever acts for another shows that he may, for every item of the case."""
    items = tuple(entry.id for entry in closure.bundle.items if applies[entry.id] is not False)
    for role in closure.bundle.roles.values():
        truth = acts(closure.bundle, role, env) if role.proof else False
        if items and truth is not False:
            use = _proof(role)
            need = _need(closure.materials[use.use], use, use.key, items[0], maybe=truth is UNKNOWN)
            yield replace(need, items=items)


def _proof(role: Role) -> MaterialUse:
    return MaterialUse(role.proof, of=role.id)


def keys_of(closure: Closure, item: str) -> frozenset[str]:
    """Keys of the materials that a department sees with an item: its own, and what proves that others may act."""
    proofs = (_proof(role).key for role in closure.bundle.roles.values() if role.proof)
    return frozenset((*(use.key for use in closure.items[item].materials), *proofs))


def _uses(entry: BundleItem, use: MaterialUse, env: Env) -> Iterator[tuple[str, Truth]]:
    """The keys of one use and whether each is needed; rows not known yet are one perhaps."""
    if not entry.each:
        yield use.key, _truth(use.when, env)
        return
    rows = rows_of(env, entry.each)
    if isinstance(rows, Unknown):
        yield use.key, UNKNOWN
        return
    for number, row in enumerate(rows):
        of = "" if use.of in ("", "row") else f"{use.of}."
        applies = _truth(entry.when, env, row)
        truth = _truth(use.when, env, row) if applies is not False else False
        yield f"{use.use}:{of}{entry.each}.{number}", UNKNOWN if applies is UNKNOWN and truth is not False else truth


def _truth(logic: Any, env: Env, row: Mapping[str, Any] | None = None) -> Truth:
    return True if logic is None else compile_rule(logic).truth(env, row)


def _need(material: Material, use: MaterialUse, key: str, item: str, *, maybe: bool) -> MaterialNeed:
    return MaterialNeed(key, material, use, (item,), how_obtained(material), use.optional, use.defer, maybe)


def _merged(one: MaterialNeed, other: MaterialNeed) -> MaterialNeed:
    items = tuple(dict.fromkeys(one.items + other.items))
    optional = one.optional and other.optional
    defer = _shorter(one.defer, other.defer)
    return replace(one, items=items, optional=optional, defer=defer, maybe=one.maybe and other.maybe)


def _shorter(one: Duration | None, other: Duration | None) -> Duration | None:
    if one is None or other is None:
        return None
    return min(one, other, key=lambda duration: duration.amount * _DAYS[duration.unit])
