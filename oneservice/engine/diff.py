"""Two versions of a bundle compared: what was added, removed and changed, in words and as data.

The comparison goes by what things are (an item by its id, a material by whose it is), never by their place in a file:
moving a definition or a comment is no change.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from oneservice.engine.codec import encode
from oneservice.engine.definition import Before, Closure, Decide, Fee, Limit, Text, frozen_map
from oneservice.engine.diff_words import KINDS, RULES, Speaker, arrow, both, joined, part

MAPS = ("departments", "sources", "fields", "materials", "items", "processes", "documents", "partials")
KEYED: Mapping[str, str] = {
    **dict.fromkeys(("actions", "gates", "items", "pages"), "id"),
    "materials": "key",
    "links": "url",
}
"""Lists of definitions and what their entries are told apart by."""
REORDERED = Text("顺序已调整", "in another order")
PARTED = (Limit, Fee, Decide, Before)
"""Records inside a definition that are compared key by key."""
NOT_SAID = frozenset({"id", "was"})
"""What is no change by itself: ``was`` only says how an old name is found."""


@dataclass(frozen=True, slots=True)
class Change:
    """``kind``: added, removed, renamed or changed. ``path``: where, by ids and keys. Values are plain data."""

    kind: str
    path: tuple[str, ...]
    before: Any
    after: Any
    text: Text

    def to_json(self) -> dict[str, Any]:
        text = {"zh": self.text.zh, "en": self.text.en}
        return {"kind": self.kind, "path": list(self.path), "before": self.before, "after": self.after, "text": text}


def diff(old: Closure, new: Closure) -> list[Change]:
    """Everything that differs, the bundle itself first."""
    return list(_Comparison(Speaker(old), Speaker(new)).everything())


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comparison stands: the path, and what it is called in front of a change."""

    path: tuple[str, ...]
    called: Text

    def into(self, kind: str, key: str, title: Text) -> Place:
        """A definition inside: 办理过程“一般程序”的环节“待决定”."""
        name = called(kind, title)
        inside = both("{}的{}", "{}, {}", self.called, name) if self.called.zh else name
        return Place((*self.path, kind, key), inside)


def called(kind: str, title: Text) -> Text:
    return both("{}“{}”", "{} “{}”", KINDS.get(kind, part(kind)), title)


class _Comparison:
    def __init__(self, old: Speaker, new: Speaker) -> None:
        self.old = old
        self.new = new

    def everything(self) -> Iterator[Change]:
        before, after = self.old.closure, self.new.closure
        whole = Place(("bundle",), called("bundle", after.bundle.title))
        yield from self.record(before.bundle, after.bundle, whole, skip=("items",))
        top = Place((), Text("", ""))
        yield from self.entries(before, after, top)
        yield from self.map("pages", keyed("pages", before.pages), keyed("pages", after.pages), top)
        for kind in MAPS:
            if kind != "items":
                yield from self.map(kind, getattr(before, kind), getattr(after, kind), top)

    def entries(self, before: Closure, after: Closure, top: Place) -> Iterator[Change]:
        """Items with the way the bundle uses them: to a reader they are one thing."""
        yield from self.map("items", before.items, after.items, top)
        uses = [keyed("items", closure.bundle.items) for closure in (before, after)]
        for key in uses[0].keys() & uses[1].keys():
            place = top.into("items", key, after.items[key].title)
            yield from self.record(uses[0][key], uses[1][key], place)

    def map(self, kind: str, before: Mapping[str, Any], after: Mapping[str, Any], place: Place) -> Iterator[Change]:
        """Definitions by name; one that says what it ``was`` called is the same under another name."""
        names = renamed(before, after)
        kept = [key for key in before if key not in names.values()]
        for key in dict.fromkeys([*kept, *after]):
            old = names.get(key, key)
            if not same(before.get(old), after.get(key)):
                yield from self.entry(kind, (old, before.get(old)), (key, after.get(key)), place)

    def entry(self, kind: str, before: tuple[str, Any], after: tuple[str, Any], place: Place) -> Iterator[Change]:
        """A definition that is there before, after, or both and differs; each with its name."""
        (old, one), (new, other) = before, after
        speaker, value = (self.old, one) if other is None else (self.new, other)
        inside = place.into(kind, new, speaker.name_of(new, value))
        if other is None:
            yield self.whole("removed", "删除{}", "removed {}", inside, one)
        elif one is None:
            yield self.whole("added", "新增{}", "new {}", inside, other)
        else:
            if old != new:
                text = both("{}：原为 {}", "{}: was {}", inside.called, Text(old, old))
                yield Change("renamed", inside.path, old, new, text)
            yield from self.inside(one, other, inside)

    def whole(self, kind: str, zh: str, en: str, place: Place, value: Any) -> Change:
        data = encode(value) if is_dataclass(value) else value
        before, after = (data, None) if kind == "removed" else (None, data)
        return Change(kind, place.path, before, after, both(zh, en, place.called))

    def inside(self, before: Any, after: Any, place: Place) -> Iterator[Change]:
        """A definition that differs: a record by its keys, a template by its lines."""
        if is_dataclass(after):
            yield from self.record(before, after, place)
        else:
            yield self.lines(place, "", before, after)

    def record(self, before: Any, after: Any, place: Place, skip: tuple[str, ...] = ()) -> Iterator[Change]:
        for key in (f.name for f in fields(after) if f.name not in NOT_SAID and f.name not in skip):
            one, other = getattr(before, key), getattr(after, key)
            if not same(one, other):
                yield from self.part(key, one, other, place)

    def part(self, key: str, before: Any, after: Any, place: Place) -> Iterator[Change]:
        """One key of a record, by what stands there."""
        if in_another_order(before, after):
            yield self.told(key, before, after, place, REORDERED)
        if key in KEYED and holds_records(before, after):
            yield from self.map(key, keyed(key, before), keyed(key, after), place)
        elif holds_records(before, after) and isinstance(after, Mapping):
            yield from self.map(key, before, after, place)
        elif isinstance(before, PARTED) and isinstance(after, PARTED):
            yield from self.record(before, after, Place((*place.path, key), place.called))
        elif key == "template":
            yield self.lines(place, key, before, after)
        elif key not in RULES and isinstance(before, Mapping | tuple) and isinstance(after, Mapping | tuple):
            if not in_another_order(before, after):
                yield self.listed(key, before, after, place)
        else:
            yield self.changed(key, before, after, place)

    def changed(self, key: str, before: Any, after: Any, place: Place) -> Change:
        said = arrow(before, after, lambda value: (self.old if value is before else self.new).say(key, value))
        return self.told(key, before, after, place, said)

    def listed(self, key: str, before: Any, after: Any, place: Place) -> Change:
        """What a list or map gained and lost: 材料 新增 照片；删除 户口簿."""
        olds, news = entries(before), entries(after)
        gained = [self.new.say(key, one) for one in news if one not in olds]
        lost = [self.old.say(key, one) for one in olds if one not in news]
        parts = [both("新增 {}", "added {}", joined(gained))] if gained else []
        parts += [both("删除 {}", "removed {}", joined(lost))] if lost else []
        return self.told(key, before, after, place, joined(parts, Text("；", "; ")))

    def told(self, key: str, before: Any, after: Any, place: Place, said: Text) -> Change:
        text = both("{}：{} {}", "{}: {} {}", place.called, part(key), said)
        return Change("changed", (*place.path, key), plain(before), plain(after), text)

    def lines(self, place: Place, key: str, before: str, after: str) -> Change:
        """A template by how many lines it gained and lost."""
        delta = list(difflib.ndiff(before.splitlines(), after.splitlines()))
        gained, lost = (sum(line.startswith(sign) for line in delta) for sign in ("+ ", "- "))
        zh, en = f"{{}}：模板已改（+{gained} −{lost} 行）", f"{{}}: template changed (+{gained} −{lost} lines)"
        path = (*place.path, key) if key else place.path
        return Change("changed", path, before, after, both(zh, en, place.called))


def keyed(kind: str, values: tuple[Any, ...]) -> Mapping[str, Any]:
    return frozen_map({getattr(value, KEYED[kind]): value for value in values})


def holds_records(*values: Any) -> bool:
    """Whether these are lists or maps of definitions (an empty one may be)."""
    inside = [one for value in values if isinstance(value, Mapping | tuple) for one in items_of(value)]
    lists = all(isinstance(value, Mapping | tuple) for value in values)
    return lists and bool(inside) and all(is_dataclass(one) and not isinstance(one, Text) for one in inside)


def items_of(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, Mapping) else list(value)


def entries(value: Any) -> list[Any]:
    """The parts of a list, or of a map each as a map of one."""
    return [frozen_map({k: v}) for k, v in value.items()] if isinstance(value, Mapping) else list(value)


def same(one: Any, other: Any) -> bool:
    """Equal, the order of maps included: that of states and options means something."""
    return plain(one) == plain(other) and order(one) == order(other)


def order(value: Any) -> list[Any]:
    """The names in a map in their order, and so on inside."""
    if isinstance(value, Mapping):
        return [[key, order(inside)] for key, inside in value.items()]
    if is_dataclass(value):
        return [order(getattr(value, f.name)) for f in fields(value)]
    return [order(one) for one in value] if isinstance(value, tuple) else []


def in_another_order(before: Any, after: Any) -> bool:
    """Whether two lists or maps hold the same, or maps the same names, in another order."""
    if isinstance(before, Mapping) and isinstance(after, Mapping) and not isinstance(after, dict):
        return list(before) != list(after) and set(before) == set(after)
    if isinstance(before, tuple) and isinstance(after, tuple):
        one, other = [repr(each) for each in before], [repr(each) for each in after]
        return one != other and sorted(one) == sorted(other)
    return False


def renamed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    """New names of definitions by what they were called."""
    said = {key: getattr(value, "was", "") for key, value in after.items() if key not in before}
    return {key: old for key, old in said.items() if old in before and old not in after}


def plain(value: Any) -> Any:
    """A value as JSON data."""
    if isinstance(value, Mapping) and not isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    return encode(value)
