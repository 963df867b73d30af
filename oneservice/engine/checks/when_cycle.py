"""``when-cycle``: whether an item applies does not hang on an item that waits for it, nor on its own outcome.

Bad: ``{use: card, when: {"==": [{var: item.register.outcome}, granted]}}`` while register is ``after: [card]``:
nobody could ever say whether card applies. The message names the whole circle.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.after_cycle import first_circle
from oneservice.engine.checks.finding import Finding
from oneservice.engine.definition import Bundle, BundleItem, Content
from oneservice.engine.rename import rename_name
from oneservice.engine.uses import DECIDED, field_of, names_read

CODE = "when-cycle"
LEVEL = 3


def find(content: Content) -> Iterator[Finding]:
    for bundle in content.bundles.values():
        after = {entry.id: [after.item for after in entry.after] for entry in bundle.items}
        when = {entry.id: sorted(asks_of(content, bundle, entry)) for entry in bundle.items}
        circle = first_circle({name: [*after[name], *when[name]] for name in after})
        if circle and not first_circle(after):
            yield told(bundle, circle, when)


def told(bundle: Bundle, circle: list[str], when: dict[str, list[str]]) -> Finding:
    pairs = zip(circle, [*circle[1:], circle[0]], strict=True)
    asking = next(one for one, other in pairs if other in when[one])
    position = [entry.id for entry in bundle.items].index(asking)
    message = f"Whether {asking} applies could never be known: {' -> '.join([*circle, circle[0]])}."
    hint = "Take what comes later out of when or after; read the arrow as: waits for."
    return Finding(("bundles", bundle.id, "items", position, "when"), message, hint)


def asks_of(content: Content, bundle: Bundle, entry: BundleItem) -> set[str]:
    """The entries that must be decided before anybody knows whether this one applies."""
    return decided_before(content, bundle, [*names_read(entry.when), *([entry.each] if entry.each else [])])


def decided_before(content: Content, bundle: Bundle, names: list[str]) -> set[str]:
    """The entries whose outcome or gift is among ``names``, or among what the fields named are found out from."""
    found: set[str] = set()
    waiting, seen = list(names), set[str]()
    while waiting:
        name = field_of(waiting.pop())
        first, _, rest = name.partition(".")
        if first == "item" and rest.rpartition(".")[2] in DECIDED:
            found.add(rest.rpartition(".")[0])
        elif name in content.fields and name not in seen:
            seen.add(name)
            found |= givers(content, bundle, name)
            field = content.fields[name]
            waiting += [*names_read(field.when), *names_read(field.compute)]
    return found & {other.id for other in bundle.items}


def givers(content: Content, bundle: Bundle, name: str) -> set[str]:
    """Entries whose item gives the field; it is then not asked of the citizen."""
    found = set()
    for entry in bundle.items:
        item = content.items.get(entry.use)
        if item and name in {rename_name(given, entry.rename) for given in item.gives}:
            found.add(entry.id)
    return found
