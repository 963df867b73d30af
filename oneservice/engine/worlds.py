"""What rules would read if people answered so: a world is made of some answers and leaves the others open.

A world gives every name the value ``Form.evaluate`` would give it, but only when it is asked for, and keeps which
answers were missing (``open``): the search (``search``) tries those next. Nothing is decided here by other means
than the rules engine itself, so that what is shown before publishing cannot differ from what happens after.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from oneservice.engine.definition import Bundle, Closure, Content, Field, FieldType, Text, frozen_map
from oneservice.engine.dependencies import graph
from oneservice.engine.dependencies import in_order as in_dependency_order
from oneservice.engine.form import as_type
from oneservice.engine.rename import rename_item
from oneservice.engine.rules import TypeInfo, compile_rule, label_names, name_types, show_values
from oneservice.engine.rules.dialect import CALENDAR
from oneservice.engine.values import UNKNOWN, Origin, Truth, Value

NO_BUNDLE = Bundle("", Text(""), "", "", (), frozen_map())
PLAIN_WEEKS: Mapping[str, tuple[str, ...]] = {"holidays": (), "makeup": ()}
"""The calendar rules are tried with: no holidays."""
Answered = Mapping[str, Any]
"""Some answers: a field's name to ``Value``, a name of the engine's (``today``) to its plain value."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean where a question is asked: in a bundle, in a row of a list, before or after an item.

    ``settled``: fields some item has given by then. ``withheld``: fields that only items give and none has yet.
    """

    closure: Closure
    types: Mapping[str, TypeInfo]
    row_of: str = ""
    settled: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()  # fields any item gives

    def spec(self, name: str) -> Field | None:
        """The field behind a name; for a name of the engine's one of its type; None if there is no such name."""
        if name.startswith("row."):
            rows = self.closure.fields.get(self.row_of)
            column = rows.columns.get(name[4:]) if rows else None
            if column:
                return column
        return self.closure.fields.get(name) or self._of_engine(name)

    def _of_engine(self, name: str) -> Field | None:
        info = self.types.get(name)
        if info is None:
            return None
        options = {option: Text(option) for option in sorted(info.options or ())}
        least = "0" if info.type is FieldType.INTEGER else ""
        return Field(name, Text(name), info.type, options=options, min=least)

    def fixed(self, name: str) -> Any:
        """The value of a name nobody can choose, UNKNOWN otherwise: an item that is not optional is chosen."""
        first, _, rest = name.partition(".")
        if first != "item" or not rest.endswith(".chosen"):
            return UNKNOWN
        entry = next((e for e in self.closure.bundle.items if e.id == rest.removesuffix(".chosen")), None)
        return UNKNOWN if entry is None or entry.optional else True

    def origins(self, field: Field) -> tuple[Origin, ...]:
        """How an answer to the field can come, the usual way first."""
        if field.id in self.settled:
            return (Origin.GIVEN,)
        found = (Origin.FOUND,) if field.sources else ()
        given = (Origin.GIVEN,) if field.id in self.given else ()
        failed = (Origin.NOT_FOUND, Origin.CONFLICT, Origin.DECLINED) if field.sources else ()
        return (*found, Origin.TYPED, *given, *failed)


def scope_of(content: Content, bundle_id: str = "", row_of: str = "") -> Scope:
    """The scope of a bundle's rules; without a bundle that of the dictionary. Items that are lost are left out."""
    bundle = content.bundles.get(bundle_id, NO_BUNDLE)
    items = {e.id: rename_item(content.items[e.use], e.rename) for e in bundle.items if e.use in content.items}
    every = content.items.values() if bundle is NO_BUNDLE else items.values()
    closure = Closure(
        sha256="",
        bundle=bundle,
        departments=content.departments,
        sources=content.sources,
        fields=content.fields,
        materials=content.materials,
        items=items,
        processes=content.processes,
        pages=content.forms.get(bundle_id, ()),
        documents=content.documents,
        partials=content.partials,
    )
    types = name_types(content.fields, bundle if bundle_id else None, row_of)
    return Scope(closure, types, row_of, given=frozenset(name for item in every for name in item.gives))


def scope_in(closure: Closure, row_of: str = "") -> Scope:
    """The scope of the rules of a published bundle."""
    types = name_types(closure.fields, closure.bundle, row_of)
    return Scope(closure, types, row_of, given=frozenset(n for item in closure.items.values() for n in item.gives))


@dataclass(slots=True)
class World(Mapping[str, Any]):
    """An ``Env`` made of ``answered``. ``open``: answers that were read and are missing, in that order."""

    scope: Scope
    answered: Answered
    open: dict[str, None] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)

    def __getitem__(self, name: str) -> Any:
        if name not in self.known:
            if name in self.busy:
                return UNKNOWN  # a circle, which another check tells
            self.busy.add(name)
            self.known[name] = self._read(name)
            self.busy.discard(name)
        return self.known[name]

    def get(self, name: str, default: Any = None) -> Any:
        return self[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)

    def _read(self, name: str) -> Any:
        if name == CALENDAR:
            return PLAIN_WEEKS
        if name.startswith("origin."):
            return self._origin(name[7:])
        field = self.scope.spec(name)
        if field is None:
            return UNKNOWN
        if name not in self.scope.closure.fields and not name.startswith("row."):
            fixed = self.scope.fixed(name)
            return self._answer(name) if fixed is UNKNOWN else fixed
        return self._effective(name, field)

    def _answer(self, name: str) -> Any:
        if name not in self.answered:
            self.open[name] = None
        return self.answered.get(name, UNKNOWN)

    def _effective(self, name: str, field: Field) -> Any:
        """As the form has it: hidden is empty, perhaps hidden is unknown unless it is empty anyway."""
        when = self.truth(field.when)
        if when is False:
            return None
        value = self._computed(field) if field.compute is not None else self._given(name, field)
        return UNKNOWN if when is UNKNOWN and value is not None else value

    def _computed(self, field: Field) -> Any:
        return as_type(field.type, compile_rule(field.compute).value(self))

    def _given(self, name: str, field: Field) -> Any:
        if name in self.scope.withheld:
            return UNKNOWN
        answer = self._answer(name)
        if not isinstance(answer, Value):
            return answer
        if not answer.known:
            return UNKNOWN
        rows = isinstance(answer.value, list) and bool(field.columns)
        return [self._row(field, row) for row in answer.value] if rows else answer.value

    def _row(self, field: Field, row: Mapping[str, Any]) -> dict[str, Any]:
        filled = dict(row)
        for name in column_order(field):
            column = field.columns[name]
            when = True if column.when is None else compile_rule(column.when).truth(self, filled)
            if when is False:
                filled[name] = None
            elif column.compute is not None:
                filled[name] = as_type(column.type, compile_rule(column.compute).value(self, filled))
            filled.setdefault(name, None)
            if when is UNKNOWN and filled[name] is not None:
                filled[name] = UNKNOWN
        return filled

    def _origin(self, name: str) -> Any:
        field = self.scope.closure.fields.get(name)
        if field is None:
            return UNKNOWN
        when = self.truth(field.when)
        if when is False:
            return None
        if field.compute is not None:
            computed = self[name] is not UNKNOWN and when is True
            return str(Origin.COMPUTED) if computed else UNKNOWN
        answer = UNKNOWN if name in self.scope.withheld else self._answer(name)
        return str(answer.origin) if isinstance(answer, Value) and when is True else UNKNOWN

    def truth(self, logic: Any) -> Truth:
        """The truth of a condition here; one that is left out holds."""
        return True if logic is None else compile_rule(logic).truth(self)


def column_order(field: Field) -> list[str]:
    """The columns of a list, each after those it needs."""
    nodes = in_dependency_order(graph({field.id: field}))
    return [node.removeprefix(f"{field.id}.") for node in nodes if node != field.id]


def shown(scope: Scope, answers: Answered) -> str:
    """Answers as people read them: ``孩子随谁的姓 = 随父姓, 母亲婚姻 = 是``."""
    if not answers:
        return "any answers"
    label, show = label_names(scope.closure, "zh"), show_values(scope.closure, "zh")
    return ", ".join(f"{_label(scope, name, label(name))} = {_said(show, name, a)}" for name, a in answers.items())


def _label(scope: Scope, name: str, label: str) -> str:
    column = scope.spec(name) if name.startswith("row.") else None
    return column.label.zh if column else label


def _said(show: Any, name: str, answer: Any) -> str:
    if not isinstance(answer, Value):
        return str(show(name, answer))
    if not answer.known:
        return str(show(f"origin.{name}", str(answer.origin)))
    said = show_rows(answer.value) if isinstance(answer.value, list) else str(show(name, answer.value))
    how = show(f"origin.{name}", str(answer.origin)) if answer.origin is Origin.GIVEN else ""
    return f"{said}（{how}）" if how else said


def show_rows(rows: list[Any]) -> str:
    """Rows of a list in short, ``[share 60; share 40]``; choices by their codes."""
    if not all(isinstance(row, Mapping) for row in rows):
        return "、".join(str(row) for row in rows) or "未选"
    return f"[{'; '.join(', '.join(f'{n} {v}' for n, v in row.items() if v is not None) for row in rows)}]"
