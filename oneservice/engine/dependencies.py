"""Which field depends on which: the graph of computed values, conditions and defaults.

Columns of lists are nodes too, as ``company.shareholders.share``; a list depends on its columns. ``valid`` is
no edge: it judges a value and never changes one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from oneservice.engine.definition import Field, Logic
from oneservice.engine.rules import compile_rule

Graph = dict[str, list[str]]
"""Node to the nodes it needs first, each once, in the order written."""


def is_rule(value: Any) -> bool:
    """Whether a default is a rule; anything else is the value itself."""
    return isinstance(value, Mapping)


def fields_named(names: Iterable[str], fields: Mapping[str, Any], row_of: str = "") -> Iterator[str]:
    """The fields behind names of rules: ``origin.G.N`` is ``G.N``, ``row.x`` the list ``row_of``."""
    for name in names:
        if name in fields:
            yield name
        elif name.startswith("origin.") and name[7:] in fields:
            yield name[7:]
        elif name.startswith("row.") and row_of in fields:
            yield row_of


def graph(fields: Mapping[str, Field]) -> Graph:
    """Raises RuleError where a rule is not of the dialect."""
    edges: Graph = {}
    for name, field in fields.items():
        columns = {f"{name}.{column}": definition for column, definition in field.columns.items()}
        for node, column in columns.items():
            edges[node] = _unique(_needs(column, fields, name))
        edges[name] = _unique([*_needs(field, fields, ""), *columns])
    return edges


def _needs(field: Field, fields: Mapping[str, Field], row_of: str) -> Iterator[str]:
    for logic in _logics(field):
        for name in sorted(compile_rule(logic).reads):
            column = f"{row_of}.{name[4:]}" if name.startswith("row.") else ""
            if row_of and column and name[4:] in fields[row_of].columns:
                yield column
            else:
                yield from fields_named([name], fields)


def _logics(field: Field) -> Iterator[Logic]:
    if field.when is not None:
        yield field.when
    if field.compute is not None:
        yield field.compute
    if is_rule(field.default):
        yield field.default


def names_read(field: Field) -> set[str]:
    """Every name that the rules of a field and of its columns read."""
    logics = (logic for each in (field, *field.columns.values()) for logic in _logics(each))
    return {name for logic in logics for name in compile_rule(logic).reads}


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def in_order(edges: Graph) -> list[str]:
    """The nodes, each after those it needs (Kahn); nodes in or behind a cycle are left out."""
    waiting = {node: len(needs) for node, needs in edges.items()}
    readers: dict[str, list[str]] = {}
    for node, needs in edges.items():
        for need in needs:
            readers.setdefault(need, []).append(node)
    done = [node for node, count in waiting.items() if not count]
    for node in done:
        for reader in readers.get(node, ()):
            waiting[reader] -= 1
            if not waiting[reader]:
                done.append(reader)
    return done


def find_cycle(edges: Graph) -> tuple[str, ...]:
    """One cycle as a path that ends where it began, ``("a.x", "b.y", "a.x")``; empty if there is none."""
    done = set(in_order(edges))
    stuck = {node: [need for need in needs if need not in done] for node, needs in edges.items() if node not in done}
    if not stuck:
        return ()
    path: dict[str, int] = {}
    node = next(iter(stuck))
    while node not in path:  # every stuck node needs a stuck one, so this walk must come round
        path[node] = len(path)
        node = stuck[node][0]
    return (*list(path)[path[node] :], node)


def field_cycle(fields: Mapping[str, Field]) -> tuple[str, ...]:
    """The names on a cycle of ``compute``, ``when`` and defaults; empty if there is none."""
    return find_cycle(graph(fields))
