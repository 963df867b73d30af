"""Readers: what may stand at a place of a definition, as values that can be read, listed and described.

A reader turns a node into a value or tells the problem and gives ``BAD``. ``Record`` is a table of keys;
from the same tables the reading is done and a JSON Schema can be written, so each key says what it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from oneservice.engine.definition import Text, frozen_map
from oneservice.engine.reading.nodes import Hole, ListNode, MapNode, Node, Scalar, plain
from oneservice.engine.reading.problems import Problem, did_you_mean

Address = tuple[str | int, ...]
"""Where a definition stands: kind, id, then the keys as written, e.g. ("items", "parking-permit", "fee")."""


class Bad:
    """What a reader gives when it told a problem instead of reading."""


BAD: Final[Any] = Bad()


@dataclass(slots=True)
class Notes:
    """What is gathered while reading: problems, the file and line of every place, and every text.

    ``damaged``: kind and id of definitions in which something is wrong, whether or not they could be read.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    damaged: set[tuple[str, str]] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    places: dict[Address, tuple[str, int]] = field(default_factory=dict)
    texts: list[tuple[Address, Text]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place being read: its address and where to tell problems."""

    notes: Notes
    address: Address

    def into(self, key: str | int, node: Node) -> Spot:
        inner = Spot(self.notes, (*self.address, key))
        self.notes.places[inner.address] = (node.file, node.line)
        return inner

    def close_ranks(self, kept: list[int]) -> None:
        """Entries of a list were left out: give those kept the places of their new positions."""
        depth = len(self.address)
        below = {a: p for a, p in self.notes.places.items() if len(a) > depth and a[:depth] == self.address}
        for new, old in enumerate(kept):
            moved = {(*self.address, new, *a[depth + 1 :]): p for a, p in below.items() if a[depth] == old}
            self.notes.places.update(moved)

    def damage(self) -> None:
        """Remember that something is wrong in the definition at hand."""
        if len(self.address) > 1:
            self.notes.damaged.add((str(self.address[0]), str(self.address[1])))

    def wrong(self, node: Node, code: str, message: str, hint: str) -> Bad:
        self.damage()
        where = path_inside(self.address)
        self.notes.problems.append(Problem(code, "error", node.file, node.line, where, message, hint))
        return BAD


ONE_A_FILE = frozenset({"items", "processes", "bundles", "forms", "scenarios"})
"""Kinds whose id is (or belongs to) the file's name, so that a path inside the file leaves it out."""


def path_inside(address: Address) -> str:
    """``("items", "x", "materials", 2, "use")`` as ``materials[2].use``."""
    keys = address[2:] if address[:1] and address[0] in ONE_A_FILE else address[1:]
    path = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return path.removeprefix(".")


class Reader(Protocol):
    """``says`` names what may stand here, for messages and for the published schema."""

    @property
    def says(self) -> str: ...

    def read(self, node: Node, spot: Spot) -> Any: ...


def expected(node: Node, spot: Spot, says: str) -> Bad:
    """Tell that something of another shape stands here; a hole was told already."""
    if isinstance(node, Hole):
        spot.damage()
        return BAD
    found = {ListNode: "a list", MapNode: "a map"}.get(type(node), "a single value")
    return spot.wrong(node, "value-kind", f"Here stands {found}.", f"Write {says}.")


@dataclass(frozen=True, slots=True)
class One:
    """A single value; ``convert`` raises ValueError (its text is the message) for what cannot be read.

    ``pattern`` and ``words`` say the same to the published schema: what matches may still be wrong (a day that
    is none), but what is right matches.
    """

    says: str
    convert: Callable[[str], Any]
    pattern: str = ""
    code: str = "value-wrong"
    words: tuple[str, ...] = ()

    def read(self, node: Node, spot: Spot) -> Any:
        if not isinstance(node, Scalar):
            return expected(node, spot, self.says)
        if not node.text.strip():
            return spot.wrong(node, "value-blank", "Nothing stands here.", f"Write {self.says}, or leave the key out.")
        try:
            return self.convert(node.text.strip())
        except ValueError as error:
            hint = f"{error} Write {self.says}.".strip()
            return spot.wrong(node, self.code, f"{shown(node.text)} cannot be read here.", hint)


def shown(text: str) -> str:
    """A text quoted for a message, cut where it is long."""
    return f"“{text if len(text) <= 60 else text[:57] + '...'}”"


def matching(pattern: str, says: str, code: str = "value-wrong") -> One:
    """A single value that matches ``pattern`` whole, kept as text. The pattern is one of ECMA 262 too."""

    def convert(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError
        return text

    return One(says, convert, pattern, code)


def one_of(values: Iterable[str], into: Callable[[str], Any] = str) -> One:
    """One of the words listed; ``into`` makes the value of the word."""
    words = tuple(values)

    def convert(text: str) -> Any:
        if text not in words:
            raise ValueError(did_you_mean(text, words))
        return into(text)

    return One("one of " + ", ".join(words), convert, words=words)


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list; entries that could not be read are left out."""

    of: Reader
    at_least: int = 0

    @property
    def says(self) -> str:
        return f"a list: [{self.of.says}, ...]"

    def read(self, node: Node, spot: Spot) -> Any:
        if not isinstance(node, ListNode):
            return expected(node, spot, self.says)
        if len(node.items) < self.at_least:
            return spot.wrong(node, "value-blank", "The list is empty.", f"Write {self.says}.")
        values = [self.of.read(item, spot.into(i, item)) for i, item in enumerate(node.items)]
        kept = [i for i, value in enumerate(values) if value is not BAD]
        if len(kept) < len(values):
            spot.close_ranks(kept)
        return tuple(values[i] for i in kept)


@dataclass(frozen=True, slots=True)
class MapOf:
    """A map from names to values; with ``named`` the value is a record that takes its key as ``id``."""

    key: One
    of: Reader
    named: bool = False

    @property
    def says(self) -> str:
        return f"a map: {{{self.key.says}: {self.of.says}}}"

    def read(self, node: Node, spot: Spot) -> Any:
        if not isinstance(node, MapNode):
            return expected(node, spot, self.says)
        values = {}
        for key_node, child in node.entries:
            key, value = self.entry(key_node, child, spot)
            if key is not BAD and value is not BAD:
                values[key] = value
        return frozen_map(values)

    def entry(self, key_node: Scalar, child: Node, spot: Spot) -> tuple[Any, Any]:
        inner = spot.into(key_node.text, key_node)
        key = self.key.read(key_node, inner)
        if self.named and isinstance(self.of, Record | Later):
            return key, self.of.read_named(key_node.text, child, inner)
        return key, self.of.read(child, inner)


@dataclass(frozen=True, slots=True)
class Either:
    """A single value or something longer, told apart by what stands there."""

    single: Reader
    longer: Reader

    @property
    def says(self) -> str:
        return f"{self.single.says}, or {self.longer.says}"

    def read(self, node: Node, spot: Spot) -> Any:
        return (self.single if isinstance(node, Scalar) else self.longer).read(node, spot)


@dataclass(frozen=True, slots=True)
class OneOrMore:
    """A single value or a list of them; a tuple in both cases."""

    of: Reader

    @property
    def says(self) -> str:
        return f"{self.of.says}, or a list of such"

    def read(self, node: Node, spot: Spot) -> Any:
        if isinstance(node, ListNode):
            return ListOf(self.of, at_least=1).read(node, spot)
        value = self.of.read(node, spot)
        return value if value is BAD else (value,)


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a record: what may stand there, what it is for, what it fills (default: its own name).

    ``example`` is YAML as a designer would write it after the colon, for the manual and the schemas.
    """

    name: str
    reader: Reader
    help: str
    required: bool = False
    attr: str = ""
    example: str = ""

    @property
    def fills(self) -> str:
        return self.attr or self.name


@dataclass(frozen=True, slots=True)
class Record:
    """A map with fixed keys. What is left out takes the default of ``into``, the dataclass or function it fills."""

    into: Callable[..., Any]
    says: str
    keys: tuple[Key, ...]

    def read(self, node: Node, spot: Spot) -> Any:
        return self.fill(node, spot, {})

    def read_named(self, name: str, node: Node, spot: Spot) -> Any:
        return self.fill(node, spot, {"id": name})

    def fill(self, node: Node, spot: Spot, values: dict[str, Any]) -> Any:
        if not isinstance(node, MapNode):
            return expected(node, spot, self.says)
        known = {key.name: key for key in self.keys}
        for key_node, child in node.entries:
            key = known.get(key_node.text)
            if key is None:
                self.unknown(key_node, spot)
                continue
            value = key.reader.read(child, spot.into(key.name, key_node))
            if value is not BAD:
                values[key.fills] = value
        lacking = [key for key in self.keys if key.required and not self.has(key, node, spot, values)]
        return BAD if lacking else self.into(**values)

    def unknown(self, key_node: Scalar, spot: Spot) -> None:
        names = [key.name for key in self.keys]
        hint = did_you_mean(key_node.text, names) or f"The keys here are {', '.join(names)}."
        if " " in key_node.text:
            hint = "A text with a comma stands in quotes inside { }. " + hint
        spot.wrong(key_node, "key-unknown", f"There is no key {shown(key_node.text)} here.", hint)

    def has(self, key: Key, node: MapNode, spot: Spot, values: Mapping[str, Any]) -> bool:
        """Whether a required key was filled; one that is missing is told, one that is wrong was told."""
        if node.get(key.name) is None:
            message = f"The key {key.name} is missing: {key.help}."
            spot.wrong(node, "key-missing", message, f"Write {key.name}: {key.reader.says}.")
        return key.fills in values


@dataclass(frozen=True, slots=True)
class Later:
    """A record named before it is written, for columns that are fields themselves."""

    says: str
    record: Callable[[], Record]

    def read(self, node: Node, spot: Spot) -> Any:
        return self.record().read(node, spot)

    def read_named(self, name: str, node: Node, spot: Spot) -> Any:
        return self.record().read_named(name, node, spot)


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text people read: ``{zh, en}``, or Chinese whose English stands in ``workflows/words.yaml``."""

    says: str = "Chinese with its English in workflows/words.yaml, or {zh: ..., en: ...}"

    def read(self, node: Node, spot: Spot) -> Any:
        text = self.single(node, spot) if isinstance(node, Scalar) else LANGUAGES.read(node, spot)
        if isinstance(text, Text):
            spot.notes.texts.append((spot.address, text))
        return text

    def single(self, node: Scalar, spot: Spot) -> Any:
        zh = PLAIN_TEXT.read(node, spot)
        return zh if zh is BAD else Text(zh, spot.notes.words.get(zh, ""))


PLAIN_TEXT = One("a text", str)
LANGUAGES = Record(
    Text,
    "a text in both languages",
    (
        Key("zh", PLAIN_TEXT, "the Chinese text", required=True, example="受理"),
        Key("en", PLAIN_TEXT, "the English text", example="Accept"),
    ),
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in JsonLogic. Plain numbers, true, false and null get their types here and nowhere else."""

    says: str = 'a rule such as {"==": [{var: group.name}, true]}'

    def read(self, node: Node, spot: Spot) -> Any:
        if isinstance(node, Hole):
            spot.damage()
            return BAD
        if isinstance(node, Scalar) and not node.text.strip():
            return spot.wrong(node, "value-blank", "Nothing stands here.", f"Write {self.says}.")
        mark(node, spot)
        return logic(node)


def mark(node: Node, spot: Spot) -> None:
    """Note the lines of the parts of a rule, so that what is wrong inside a long one is found."""
    if isinstance(node, MapNode):
        for key_node, child in node.entries:
            mark(child, spot.into(key_node.text, key_node))
    for i, item in enumerate(node.items if isinstance(node, ListNode) else ()):
        mark(item, spot.into(i, item))


def logic(node: Node) -> Any:
    """The rule as plain JSON data."""
    if isinstance(node, MapNode):
        return {key.text: logic(value) for key, value in node.entries}
    if isinstance(node, ListNode):
        return [logic(item) for item in node.items]
    return literal(node) if isinstance(node, Scalar) else None


WORD_VALUES: Mapping[str, Any] = {"true": True, "false": False, "null": None}
WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,14})")
BROKEN = re.compile(r"-?(0|[1-9][0-9]{0,11})\.[0-9]{1,6}")


def literal(node: Scalar) -> Any:
    """A literal of a rule: quoted is text; plain is a number, true, false or null if it looks like one.

    Numbers of 16 digits and more stay text: they are identity numbers and accounts, and would lose places.
    """
    if not node.plain:
        return node.text
    if node.text in WORD_VALUES:
        return WORD_VALUES[node.text]
    if WHOLE.fullmatch(node.text):
        return int(node.text)
    return float(node.text) if BROKEN.fullmatch(node.text) else node.text


@dataclass(frozen=True, slots=True)
class Free:
    """Any data, all texts: what a scenario answers, says and expects, typed where it is used."""

    says: str = "values by name"
    must_be_map: bool = True

    def read(self, node: Node, spot: Spot) -> Any:
        if isinstance(node, Hole):
            spot.damage()
            return BAD
        if self.must_be_map and not isinstance(node, MapNode):
            return expected(node, spot, self.says)
        value = plain(node)
        return frozen_map(value) if isinstance(value, dict) else value
