"""A bundle that ``extends`` another: what it writes differently laid over the other, before it is read.

Maps merge by key, lists whose entries have an ``id``, ``use`` or ``page`` merge by it, ``drop: true`` takes an
entry out. Rules and texts are wholes, and so are other lists: what is written replaces them. Every node keeps
the file and line it came from, so that a problem is told where it was written.
"""

from __future__ import annotations

from oneservice.engine.reading.nodes import ListNode, MapNode, Node, Scalar

WHOLE = frozenset({"when", "must", "else", "title", "summary", "note", "help", "fields"})
"""Keys whose value is replaced, never merged."""


Lost = list[tuple[str, Node]]
"""What is to be taken out and is not there, by name: the other bundle has changed, or the name is wrong."""


def merge(base: Node, over: Node, lost: Lost) -> Node:
    """``over`` laid over ``base``; what it would take out in vain is added to ``lost``."""
    if isinstance(base, MapNode) and isinstance(over, MapNode):
        return merge_maps(base, over, lost)
    if isinstance(base, ListNode) and isinstance(over, ListNode) and all_named(base) and all_named(over):
        return merge_lists(base, over, lost)
    return over


def merge_maps(base: MapNode, over: MapNode, lost: Lost) -> MapNode:
    entries = {key.text: (key, value) for key, value in base.entries}
    for key, value in over.entries:
        if dropped(value):
            if entries.pop(key.text, None) is None:
                lost.append((key.text, value))
        elif key.text in entries and key.text not in WHOLE:
            entries[key.text] = (key, merge(entries[key.text][1], value, lost))
        else:
            entries[key.text] = (key, value)
    return MapNode(over.file, over.line, tuple(entries.values()))


def merge_lists(base: ListNode, over: ListNode, lost: Lost) -> ListNode:
    items = {name_of(item): item for item in base.items}
    for item in over.items:
        name = name_of(item)
        if dropped(item):
            if items.pop(name, None) is None:
                lost.append((name, item))
        else:
            items[name] = merge(items[name], item, lost) if name in items else item
    return ListNode(over.file, over.line, tuple(items.values()))


def all_named(node: ListNode) -> bool:
    return all(name_of(item) for item in node.items)


def name_of(node: Node) -> str:
    """What an entry of a list is told apart by; "" if nothing."""
    names = [node.get(key) for key in ("id", "use", "page")] if isinstance(node, MapNode) else []
    return next((name.text for name in names if isinstance(name, Scalar)), "")


def dropped(node: Node) -> bool:
    drop = node.get("drop") if isinstance(node, MapNode) else None
    return isinstance(drop, Scalar) and drop.text == "true"
