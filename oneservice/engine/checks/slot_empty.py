"""``slot-empty``: no document is blank without saying so.

A name a template prints is filled whenever the document is made, or declared ``blank``, or guarded in the template:
``{% if a.b %}`` or ``| default:``. Names that are no fields belong to the engine. Bad: a template with
``{{ mail.address }}``, which is optional, and no ``blank: [mail.address]``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oneservice.engine.built_in import BUILT_IN
from oneservice.engine.checks.data import Scopes, applying, gates, ready
from oneservice.engine.checks.finding import Finding
from oneservice.engine.checks.giving import Giving
from oneservice.engine.definition import BundleItem, Content, Document, Field, Item
from oneservice.engine.rename import rename_name
from oneservice.engine.search import Claim, Verdict, empty, holds, smallest
from oneservice.engine.slots import Slot, open_slots
from oneservice.engine.worlds import Scope, shown

CODE = "slot-empty"
LEVEL = 4


def find(content: Content) -> Iterator[Finding]:
    if not ready(content):
        return
    scopes = Scopes(content)
    printed = {name: open_slots(one.template, content.partials) for name, one in content.documents.items()}
    told: set[tuple[str, str]] = set()
    for bundle in content.bundles.values():
        for made in made_in(content, Giving(scopes.of(bundle.id))):
            for name, slot in printed.get(made.document, {}).items():
                here = made.name_of(name)
                if (made.document, here) not in told and not _declared(content.documents[made.document], name, here):
                    for finding in _judged(made, here, slot):
                        told.add((made.document, here))
                        yield finding


@dataclass(frozen=True, slots=True)
class Made:
    """A document some step makes: what is known then, and what holds whenever it is made.

    ``late``: why a given field may be missing; "" where that is told of the item that needs it.
    """

    document: str
    scope: Scope
    given: tuple[Claim, ...]
    where: str
    entry: BundleItem | None = None
    late: str = "an item gives it later"

    def name_of(self, name: str) -> str:
        """A name of the template as it is in this bundle."""
        return rename_name(name, self.entry.rename) if self.entry else name


def made_in(content: Content, giving: Giving) -> Iterator[Made]:
    """The documents of one bundle: of each item, and of the case as a whole."""
    bundle = giving.scope.closure.bundle
    opened = tuple(gates(giving.scope))
    whole = giving.at_filing()
    yield Made(bundle.application, whole, opened, bundle.id)
    yield Made(bundle.certificate, whole, opened, bundle.id, late="the item that gives it may be refused")
    for entry in giving.entries.values():
        item = giving.scope.closure.items[entry.id]
        there = (*opened, applying(giving.scope, entry))
        yield from _of_materials(content, item, entry, whole, there)
        for document, own in _of_steps(content, item):
            yield Made(document, giving.seen_by(entry.id, own=own), there, entry.id, entry, late="")


def _of_materials(
    content: Content, item: Item, entry: BundleItem, scope: Scope, there: tuple[Claim, ...]
) -> Iterator[Made]:
    """Materials made from the answers when the case is filed, where the item takes them."""
    for use in item.materials:
        material = content.materials.get(use.use)
        if material and material.form and not entry.each:
            wanted = () if use.when is None else (holds(use.when),)
            yield Made(material.form, scope, (*there, *wanted), entry.id, entry)


def _of_steps(content: Content, item: Item) -> Iterator[tuple[str, bool]]:
    """The result, what its process sends and what every process can; with the result, what the item gives is there."""
    yield item.result, True
    yield from ((document, False) for document in BUILT_IN)
    process = content.processes.get(item.process)
    if process:
        yield from ((action.document, "gives" in action.asks) for action in process.actions)
        yield from ((state.notice, False) for state in process.states.values())


def _declared(document: Document, *names: str) -> bool:
    return any(name in document.blank for name in names)


def _judged(made: Made, name: str, slot: Slot) -> Iterator[Finding]:
    printed = made.scope.closure.fields.get(name)
    if printed is None:
        return
    at = f"{slot.part} line {slot.line}" if slot.part else f"line {slot.line}"
    start = f"{name} ({at}) can be empty when {made.where} makes this"
    hint = f"Write blank: [{name}], guard it with {{% if {name} %}}, or have it answered in every case."
    if name in made.scope.withheld:
        if made.late:
            yield Finding(("documents", made.document), f"{start}: {made.late}.", hint)
    elif _may_be_empty(printed):
        verdict = _emptied(made, name)
        if verdict:
            answers = shown(made.scope, verdict.answers or {})
            yield Finding(("documents", made.document), f"{start}, with {answers}.", hint)


def _emptied(made: Made, name: str) -> Verdict:
    return smallest(made.scope, [empty(name)], made.given)


def _may_be_empty(printed: Field) -> bool:
    hidden = printed.when is not None or printed.compute is not None
    return hidden or printed.optional or bool(printed.columns and not printed.min_rows)
