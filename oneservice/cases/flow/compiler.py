"""From a definition to a viewflow Flow class: one node an item, drawn in the order of ``after``."""

from __future__ import annotations

from typing import Any

from django.utils.functional import lazy
from django.utils.translation import get_language
from viewflow import this
from viewflow.workflow import Flow

from oneservice.cases.flow.models import CaseProcess
from oneservice.cases.flow.nodes import End, HeldByCase, Item, ItemsJoin, ItemsSplit, Start, node_name
from oneservice.engine.definition import Closure, Text

MODULE = "oneservice.cases.flow.flows"
"""Where viewflow looks for a flow it finds named in a row."""


def _in_readers_language(text: Text) -> str:
    return text.in_language(get_language() or "zh")


titled = lazy(_in_readers_language, str)
"""A title that is read when it is shown: a flow is compiled once and read in two languages."""


def compile_flow(name: str, closure: Closure) -> type[Flow]:
    """A Flow class ``name`` for the bundle of ``closure``, with nodes of its own.

    Nodes are never shared between classes nor inherited: viewflow keeps the first class's links and lock in them.
    """
    nodes = {
        "start": Start().Next(this.split).Annotation(title=titled(Text("提交", "Filed"))),
        "split": _split(closure),
        **{node_name(entry.id): _item(closure, entry.id) for entry in closure.bundle.items},
        "join": ItemsJoin().Next(this.end).Annotation(title=titled(Text("全部办结", "All ended"))),
        "end": End().Annotation(title=titled(Text("结束", "End"))),
    }
    attributes: dict[str, Any] = {
        "__module__": MODULE,
        "process_class": CaseProcess,
        "process_title": titled(closure.bundle.title),
        "process_description": closure.sha256,
        "lock_impl": HeldByCase(),
        "sha256": closure.sha256,
    }
    flow = type(Flow)(name, (Flow,), attributes | nodes)
    flow._nodes_by_name = {node: flow._nodes_by_name[node] for node in nodes}  # drawn in the bundle's order
    return flow


def _split(closure: Closure) -> ItemsSplit:
    split = ItemsSplit().Annotation(title=titled(Text("并联办理", "In parallel")))
    for entry in closure.bundle.items:
        if not entry.after:
            split.Next(getattr(this, node_name(entry.id)))
    return split


def _item(closure: Closure, item_id: str) -> Item:
    waiting = [e.id for e in closure.bundle.items if any(after.item == item_id for after in e.after)]
    following = [getattr(this, node_name(each)) for each in waiting] or [this.join]
    return Item(item_id).leads_to(*following).Annotation(title=titled(closure.items[item_id].title))
