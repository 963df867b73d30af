"""``decide-overlap``: what grants and what refuses an item by rule never hold together.

Where neither holds a person decides, which is right if the process has an action for ``rules.unsure``; without one
that gap is told too. Bad: ``grant: {"<=": [{var: a.age}, 18]}, refuse: {">=": [{var: a.age}, 18]}``.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.data import Scopes, applying, gates, ready
from oneservice.engine.checks.finding import Finding, used_items
from oneservice.engine.definition import Content, Item
from oneservice.engine.search import Claim, Verdict, holds, smallest
from oneservice.engine.worlds import Scope, shown

CODE = "decide-overlap"
LEVEL = 4


def find(content: Content) -> Iterator[Finding]:
    if not ready(content):
        return
    scopes = Scopes(content)
    for bundle, _, entry, _item in used_items(content):
        scope = scopes.of(bundle.id, entry.each)
        given = [*gates(scope), applying(scope, entry)]
        yield from _judged(content, scope, scope.closure.items[entry.id], given)
    used = {item.id for *_, item in used_items(content)}
    for item in content.items.values():
        if item.id not in used:
            yield from _judged(content, scopes.of(""), item, [])


def _judged(content: Content, scope: Scope, item: Item, given: list[Claim]) -> Iterator[Finding]:
    if item.decide is None:
        return
    both = _verdict(scope, item, given, wanted=True)
    if both:
        message = f"Both grant and refuse hold with {shown(scope, both.answers or {})}, so the rule says nothing there."
        hint = 'Let one leave out the other: refuse: {and: [{"!": [what grants]}, what refuses]}.'
        yield Finding(("items", item.id, "decide", "refuse"), message, hint)
    if not _has_unsure(content, item):
        neither = _verdict(scope, item, given, wanted=False)
        if neither:
            message = f"Neither grant nor refuse holds with {shown(scope, neither.answers or {})}, and nobody is asked."
            hint = f"Add an action for event: rules.unsure to the process {item.process}."
            yield Finding(("items", item.id, "decide"), message, hint)


def _verdict(scope: Scope, item: Item, given: list[Claim], *, wanted: bool) -> Verdict:
    if item.decide is None:
        return Verdict(None)
    return smallest(scope, [holds(item.decide.grant, wanted), holds(item.decide.refuse, wanted)], given)


def _has_unsure(content: Content, item: Item) -> bool:
    process = content.processes.get(item.process)
    return process is None or any(action.event == "rules.unsure" for action in process.actions)
