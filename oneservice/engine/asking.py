"""What the form has to ask: the fields that items, gates and signatures read, and what those depend on.

A field is wanted when an item that reads it applies or may still apply. The questions a condition needs are
those it reaches from left to right (``Rule.reached``), whatever its answer is: a question does not vanish
because of its own answer. Documents are not counted, so nothing is asked only to be printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from oneservice.engine.definition import BundleItem, Closure, Field, FieldType, Item, Logic, Role
from oneservice.engine.dependencies import fields_named, is_rule
from oneservice.engine.rules import compile_rule, rows_of
from oneservice.engine.standing_in import is_away
from oneservice.engine.values import FAILED, Answers, Env, Origin, Truth, Unknown

SIGNING = ("name", "ric", "mobile")
"""What signing and being asked to sign need of a person."""

SILENT = "silent"
Statuses = Mapping[tuple[str, str], str]
"""What came of asking a source about a group, ``("civil.marriage", "mother")``: found, not_found, conflict,
declined, or silent while it has not answered; absent if it was not asked."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A look-up that can be made now: source, group (``mother``, or a row as ``company.shareholders.0``), key."""

    source: str
    of: str
    key: str

    def __repr__(self) -> str:
        return f"Ask(source={self.source!r}, of={self.of!r})"  # the key identifies a person


# --- which fields are wanted ------------------------------------------------------------------------------


def wanted_fields(
    closure: Closure,
    env: Env,
    applies: Mapping[str, Truth],
    chosen: frozenset[str],
    later: frozenset[str] = frozenset(),
) -> set[str]:
    """The fields somebody or something has to know, by answer, look-up, computation or an item's result."""
    wanted = set(closure.bundle.one_open_case_per) & set(closure.fields)
    for gate in closure.bundle.gates:
        wanted |= _fields(closure, reached(gate.must, env))
    for entry in closure.bundle.items:
        if entry.id not in later and (not entry.optional or entry.id in chosen):
            wanted |= _fields(closure, _entry_reads(closure, entry, env, applies[entry.id]), entry.each)
    for role in closure.bundle.roles.values():
        wanted |= _fields(closure, _role_reads(closure, role, env, applies), role.each)
    return _with_inputs(closure, env, wanted)


def reached(logic: Logic, env: Env, row: Mapping[str, Any] | None = None) -> frozenset[str]:
    return frozenset() if logic is None else compile_rule(logic).reached(env, row)


def _fields(closure: Closure, names: Iterator[str] | frozenset[str], row_of: str = "") -> set[str]:
    return set(fields_named(names, closure.fields, row_of))


def _entry_reads(closure: Closure, entry: BundleItem, env: Env, applies: Truth) -> Iterator[str]:
    """What deciding on an entry needs, and, if it applies or may, what handling it does."""
    if entry.each:
        yield entry.each
    item = closure.items[entry.id]
    for row in _rows(entry.each, env):
        yield from reached(entry.when, env, row)
        if applies is not False:
            yield from _item_rules(item, env, row)
    if applies is not False:
        yield from _item_names(item, entry)


def _rows(each: str, env: Env) -> list[Any]:
    """The rows an entry's rules are read over; one of unknown columns where there is no row yet."""
    rows = rows_of(env, each) if each else []
    return rows if not isinstance(rows, Unknown) and rows else [None]


def _item_names(item: Item, entry: BundleItem) -> Iterator[str]:
    yield from item.needs
    if item.division:
        yield item.division
    if item.fee and isinstance(item.fee.amount, str):
        yield item.fee.amount
    if entry.batch:
        yield from (entry.batch.by, entry.batch.places, *entry.batch.order)


def _item_rules(item: Item, env: Env, row: Mapping[str, Any] | None) -> Iterator[str]:
    for use in item.materials:
        yield from reached(use.when, env, row)
    if item.decide:
        yield from reached(item.decide.grant, env, row)
        yield from reached(item.decide.refuse, env, row)


def _role_reads(closure: Closure, role: Role, env: Env, applies: Mapping[str, Truth]) -> Iterator[str]:
    """A role that signs or consents is asked who it is, unless nothing it is there for applies or another acts."""
    if not (role.signs or role.consents) or is_away(closure.bundle, role, env):
        return
    if role.items and all(applies.get(item) is False for item in role.items):
        return
    yield from reached(role.when, env)
    if role.when is not None and not role.each and compile_rule(role.when).truth(env) is False:
        return
    yield from [role.each] if role.each else [f"{role.id}.{name}" for name in SIGNING]


def _with_inputs(closure: Closure, env: Env, wanted: set[str]) -> set[str]:
    """The fields and all that their conditions, computations and defaults reach."""
    queue = list(wanted)
    for name in queue:
        field = closure.fields[name]
        if field.when is None and field.compute is None and not field.columns and not is_rule(field.default):
            continue  # most fields read nothing
        for read in _fields(closure, _field_reads(field, env), name):
            if read not in wanted:
                wanted.add(read)
                queue.append(read)
    return wanted


def _field_reads(field: Field, env: Env) -> Iterator[str]:
    yield from reached(field.when, env)
    if field.when is not None and compile_rule(field.when).truth(env) is False:
        return
    yield from reached(field.compute, env)
    if is_rule(field.default):
        yield from reached(field.default, env)
    for column in field.columns.values():
        for logic in (column.when, column.compute):
            yield from compile_rule(logic).reads if logic is not None else ()


# --- which sources are wanted -----------------------------------------------------------------------------


def wanted_asks(closure: Closure, fields: Iterator[Field], answers: Answers, env: Env, asked: Statuses) -> list[Ask]:
    """The look-ups that would fill one of ``fields`` (or say its options), each once."""
    asks: dict[tuple[str, str], Ask] = {}
    for field in fields:
        for ask in _asks_of(closure, field, answers, env, asked):
            asks.setdefault((ask.source, ask.of), ask)
    return list(asks.values())


def _asks_of(closure: Closure, field: Field, answers: Answers, env: Env, asked: Statuses) -> Iterator[Ask]:
    value = answers.get(field.id)
    tried = _tried(field, answers, asked)
    if value is None or value.origin in FAILED:
        pairs = ((one.source, one.of) for one in field.sources)
        yield from _next_ask(closure, pairs, env, tried)
    if field.options_from:
        yield from _next_ask(closure, iter([(field.options_from.source, field.options_from.of)]), env, tried)
    yield from _row_asks(closure, field, env, asked)


def _tried(field: Field, answers: Answers, asked: Statuses) -> Statuses:
    """Statuses, with what a failed answer itself says of its source."""
    value = answers.get(field.id)
    if value is None or value.origin not in FAILED:
        return asked
    failed = {(one.source, one.of): str(value.origin) for one in field.sources if one.source == value.source}
    return {**failed, **asked}


def _next_ask(closure: Closure, pairs: Iterator[tuple[str, str]], env: Env, asked: Statuses) -> Iterator[Ask]:
    """In the order written: the first source not asked yet whose key is known; none while one is silent."""
    for source_id, of in pairs:
        status = asked.get((source_id, of))
        if status == SILENT:
            return
        key = key_value(closure, source_id, of, env)
        if status is None and key:
            yield Ask(source_id, of, key)
            return


def _row_asks(closure: Closure, field: Field, env: Env, asked: Statuses) -> Iterator[Ask]:
    """For columns whose source is asked about the ``row``: one look-up a row, keyed by a column of it."""
    rows = rows_of(env, field.id) if field.columns else []
    for number, row in enumerate([] if isinstance(rows, Unknown) else rows):
        for name, column in field.columns.items():
            if row.get(name) is not None and not isinstance(row.get(name), Unknown):
                continue
            for one in column.sources:
                of = f"{field.id}.{number}" if one.of == "row" else one.of
                key = row_key(closure, field, row, one.source) if one.of == "row" else ""
                key = key or key_value(closure, one.source, of, env)
                if key and (one.source, of) not in asked:
                    yield Ask(one.source, of, key)


def row_key(closure: Closure, field: Field, row: Mapping[str, Any], source_id: str) -> str:
    """The row's own identifier for a source, or ""."""
    name = _named(closure.sources[source_id].key, {c: column.type for c, column in field.columns.items()})
    return _text(row.get(name)) if name else ""


def key_value(closure: Closure, source_id: str, of: str, env: Env) -> str:
    """The identifier a source needs about a group or a row (``company.shareholders.0``), if it is known; else ""."""
    name, _, number = of.rpartition(".")
    if name in closure.fields and number.isdecimal():
        rows = rows_of(env, name)
        known = [] if isinstance(rows, Unknown) else rows[int(number) : int(number) + 1]
        return row_key(closure, closure.fields[name], known[0], source_id) if known else ""
    fields = {f.name: f.type for f in closure.fields.values() if f.group == of}
    name = _named(closure.sources[source_id].key, fields)
    return _text(env.get(f"{of}.{name}")) if name else ""


def _named(key: FieldType, fields: Mapping[str, FieldType]) -> str:
    """The field of the key's type: the one of its name (``ric``) if there is, else the first."""
    of_type = [name for name, kind in fields.items() if kind is key]
    return str(key) if key in of_type else next(iter(of_type), "")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def pending(closure: Closure, field: Field, answers: Answers, env: Env, asked: Statuses) -> bool:
    """Whether a source may still fill the field: it is silent, or can be asked and has not been."""
    if field.id in answers and answers[field.id].origin not in FAILED:
        return False
    tried = _tried(field, answers, asked)
    pairs = [(one.source, one.of) for one in field.sources]
    return any(tried.get(pair) == SILENT for pair in pairs) or any(_next_ask(closure, iter(pairs), env, tried))


def failure(field: Field, asked: Statuses) -> Origin | None:
    """How a field without an answer failed: the last of its sources' answers, if all have answered."""
    answered = [asked.get((one.source, one.of)) for one in field.sources]
    if not answered or any(status in (None, SILENT) for status in answered):
        return None
    failed = [Origin(status) for status in answered if status in FAILED]
    return failed[-1] if failed else Origin.NOT_FOUND  # it answered, but not this
