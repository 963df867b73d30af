"""Small definitions for the engine's tests: each factory gives a whole, lawful value; say only what differs.

``closure`` joins what it is given; whatever a test does not mention is not there. Rules are written with
``var`` and ``equals``.
"""

from __future__ import annotations

from oneservice.engine.definition import (
    After,
    Bundle,
    BundleItem,
    Closure,
    Department,
    Duration,
    Field,
    FieldType,
    From,
    Item,
    Limit,
    Material,
    MaterialUse,
    Phase,
    Process,
    Role,
    Source,
    State,
    Text,
    Unit,
    Validity,
)
from oneservice.engine.values import Origin, Value


def var(name):
    return {"var": name}


def equals(name, value):
    return {"==": [var(name), value]}


def workdays(amount):
    return Duration(amount, Unit.WORKDAYS)


def field(name="mother.name", type="text", label="", **changes):
    return Field(name, Text(label or name), FieldType(type), **changes)


def table(name, *columns, **changes):
    """A list field; its columns are fields whose ids are plain column names."""
    return field(name, "list", columns={column.id: column for column in columns}, **changes)


def valid(must, otherwise="请核对"):
    return (Validity(must, Text(otherwise)),)


def source(name="civil.marriage", key="ric", **answers):
    return Source(name, Text(name), "civil", FieldType(key), {k: FieldType(t) for k, t in answers.items()})


def taken(source_id="civil.marriage", of="mother", take="married"):
    return (From(source_id, of, take),)


def material(name="birth-cert", **changes):
    return Material(name, Text(name), "A", **changes)


def use(name="birth-cert", **changes):
    return MaterialUse(name, **changes)


def item(name="birth-registration", *, days=1, **changes):
    """An item with a promised limit of ``days`` working days; None: no limit."""
    limit = Limit(promised=workdays(days)) if days is not None else Limit()
    defaults = {"department": "police", "kind": "confirmation", "process": "standard", "limit": limit}
    return Item(name, Text(name), **{**defaults, **changes})


def entry(name, after=(), **changes):
    """An item's place in the bundle; ``after`` holds ids, or ``After`` where need is not granted."""
    awaited = tuple(one if isinstance(one, After) else After(one) for one in after)
    return BundleItem(name, changes.pop("use", name), awaited, **changes)


def decided(name):
    return After(name, "decided")


def role(name="mother", **changes):
    return Role(name, **changes)


STANDARD = Process("standard", None, {"in-review": State("in-review", Phase.REVIEW, actor="reviewer")}, ())


def closure(*parts, **bundle):
    """A closure of fields, items, entries, roles, sources and materials in any order.

    An item without an entry gets one of its own; keywords go to the bundle.
    """
    items = {part.id: part for part in parts if isinstance(part, Item)}
    entries = {part.id: part for part in parts if isinstance(part, BundleItem)}
    used = {one.use for one in entries.values()}
    listed = [*entries.values(), *(entry(name) for name in items if name not in used)]
    of_entry = {one.id: items.get(one.use) or item(one.use) for one in listed}
    roles = {part.id: part for part in parts if isinstance(part, Role)}
    return Closure(
        sha256="0" * 64,
        bundle=Bundle("newborn", Text("出生"), "natural_person", "health", tuple(listed), roles, **bundle),
        departments={"police": Department("police", Text("公安机关"))},
        sources={part.id: part for part in parts if isinstance(part, Source)},
        fields={part.id: part for part in parts if isinstance(part, Field)},
        materials={part.id: part for part in parts if isinstance(part, Material)},
        items=of_entry,
        processes={"standard": STANDARD},
        pages=(),
        documents={},
        partials={},
    )


def typed(value):
    return Value(value, Origin.TYPED)


def found(value, source_id="civil.marriage", **changes):
    return Value(value, Origin.FOUND, source=source_id, grade="A", **changes)


def failed(origin=Origin.NOT_FOUND, source_id="civil.marriage"):
    return Value(None, origin, source=source_id)


def answers(**values):
    """``answers(mother_name="李")``: typed answers by field, the first ``_`` for the dot."""
    return {
        name.replace("_", ".", 1): value if isinstance(value, Value) else typed(value) for name, value in values.items()
    }
