"""Closures of a few items for tests of the control flow, made by hand: nothing but the order matters in them."""

from dataclasses import replace

from oneservice.engine.closure import canonical, sha256_of
from oneservice.engine.definition import After, Bundle, BundleItem, Closure, Item, Text, frozen_map


def closure(order, *, title="一件事", titles=None, sha256=""):
    """``order``: item -> items it waits for. Two calls alike have one hash, as if published."""
    entries = tuple(BundleItem(id=i, use=i, after=tuple(map(After, after))) for i, after in order.items())
    items = {i: Item(i, Text((titles or {}).get(i, i), i), "civil", "other-power", "standard") for i in order}
    empty = frozen_map()
    made = Closure(
        sha256="",
        bundle=Bundle("one", Text(title, "One thing"), "natural_person", "civil", entries, roles=empty),
        departments=empty,
        sources=empty,
        fields=empty,
        materials=empty,
        items=frozen_map(items),
        processes=empty,
        pages=(),
        documents=empty,
        partials=empty,
    )
    return replace(made, sha256=sha256 or sha256_of(canonical(made)))


def parallel(count):
    return closure({f"item-{n}": () for n in range(count)})
