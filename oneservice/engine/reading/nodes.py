"""YAML text to a tree that knows its lines and has no types: every scalar stays the text it was written as.

Built from parser events, not by a YAML loader, so that nothing is resolved: ``no``, ``12:30``, ``053010``
and an unquoted identity number mean what they say. What makes YAML dangerous or silently wrong is refused
with its line: aliases and anchors (a bomb of 1 ms to load and 5 s to print), duplicate keys (the last one
wins elsewhere), tags, directives, several documents, more than 40 levels, 30,000 values or 1 MB.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml
from ruamel.yaml import YAML, events
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from oneservice.engine.reading.problems import Problem, in_order

# The same events of two parsers: one that tells mistakes well, one in C that reads what has none ten times as fast.
DOCUMENT_START = (events.DocumentStartEvent, yaml.DocumentStartEvent)
NODE = (events.NodeEvent, yaml.NodeEvent)
COLLECTION_START = (events.CollectionStartEvent, yaml.CollectionStartEvent)
COLLECTION_END = (events.CollectionEndEvent, yaml.CollectionEndEvent)
MAPPING_START = (events.MappingStartEvent, yaml.MappingStartEvent)
SCALAR = (events.ScalarEvent, yaml.ScalarEvent)
ALIAS = (events.AliasEvent, yaml.AliasEvent)
BLOCKS = ("|", ">")
DOUBTFUL = re.compile(r"\t|^(---|\.\.\.|%)", re.MULTILINE)
"""Tabs, marks of documents, directives and block texts: what the two parsers do not always see alike."""

MOST_BYTES = 1_000_000
MOST_LEVELS = 40
MOST_NODES = 30_000
"""Values a file may hold: what the parser reads in half a second; the largest shipped file has 2,000."""
CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""Control characters, what turns the direction of text or has no width, and half characters."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text. ``plain``: written without quotes, so that a rule may read it as a number or true or false."""

    file: str
    line: int
    text: str
    plain: bool = True


@dataclass(frozen=True, slots=True)
class ListNode:
    file: str
    line: int
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class MapNode:
    """Entries in the order written, each key once."""

    file: str
    line: int
    entries: tuple[tuple[Scalar, Node], ...]

    def get(self, key: str) -> Node | None:
        return next((value for name, value in self.entries if name.text == key), None)


@dataclass(frozen=True, slots=True)
class Hole:
    """Where something refused stood; its problem is told already, so readers pass over it."""

    file: str
    line: int


Node = Scalar | ListNode | MapNode | Hole


@dataclass(slots=True)
class Open:
    """A list or map still being read; ``key`` waits for its value."""

    line: int
    is_map: bool
    items: list[Node] = field(default_factory=list)
    entries: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)
    key: Scalar | Hole | None = None


class Stop(Exception):
    """The rest of the file is not worth reading."""


class Tree:
    """Collects parser events of one file into nodes, without recursion."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Node | None = None
        self.open: list[Open] = []
        self.documents = 0
        self.nodes = 0
        self.problems: list[Problem] = []

    def wrong(self, code: str, line: int, message: str, hint: str) -> None:
        self.problems.append(Problem(code, "error", self.file, line, "", message, hint))

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, DOCUMENT_START):
            self.start_document(event, line)
        elif isinstance(event, NODE):
            self.take_node(event, line)
        elif isinstance(event, COLLECTION_END):
            self.close()

    def start_document(self, event: Any, line: int) -> None:
        self.documents += 1
        if event.version or event.tags:
            self.wrong("yaml-directive", line, "A line that begins with % is not read.", "Take it out.")
        if self.documents > 1:
            message = "A second document begins here (---), and a file holds one."
            self.wrong("yaml-documents", line, message, "Move it to a file of its own.")
            raise Stop

    def take_node(self, event: Any, line: int) -> None:
        self.count(line)
        if isinstance(event, ALIAS):
            message = f"The alias *{event.anchor} stands for text written elsewhere."
            self.wrong("yaml-alias", line, message, "Write the value itself here.")
            self.add(Hole(self.file, line))
            return
        self.check_decoration(event, line)
        if isinstance(event, SCALAR):
            self.add(self.scalar(event, line))
        elif isinstance(event, COLLECTION_START):
            self.start(line, isinstance(event, MAPPING_START))

    def count(self, line: int) -> None:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            message = f"The file holds more than {MOST_NODES:,} values."
            self.wrong("file-too-large", line, message, "Split it into several files.")
            raise Stop

    def check_decoration(self, event: Any, line: int) -> None:
        if event.anchor:
            message = f"The anchor &{event.anchor} is for aliases, which are refused."
            self.wrong("yaml-alias", line, message, f"Take &{event.anchor} out.")
        if event.tag:
            message = f"The tag {event.tag} gives a type, but a value has the type of its place."
            self.wrong("yaml-tag", line, message, "Take the tag out.")

    def scalar(self, event: Any, line: int) -> Node:
        found = CONTROL.search(event.value)
        if not found:
            return Scalar(self.file, line, event.value, event.style in {None, ""})
        message = f"The text holds the invisible character U+{ord(found[0]):04X}."
        self.wrong("yaml-control-character", line, message, "Write the text again without it.")
        return Hole(self.file, line)

    def start(self, line: int, is_map: bool) -> None:
        if len(self.open) >= MOST_LEVELS:
            message = f"Lists and maps are nested more than {MOST_LEVELS} deep."
            self.wrong("yaml-too-deep", line, message, "Split the rule, or give parts of it a computed field.")
            raise Stop
        self.open.append(Open(line, is_map))

    def close(self) -> None:
        done = self.open.pop()
        if done.is_map:
            self.add(MapNode(self.file, done.line, tuple(done.entries.values())))
        else:
            self.add(ListNode(self.file, done.line, tuple(done.items)))

    def add(self, node: Node) -> None:
        if not self.open:
            self.root = node
        elif not self.open[-1].is_map:
            self.open[-1].items.append(node)
        elif self.open[-1].key is None:
            self.open[-1].key = self.key(node)
        else:
            self.add_value(self.open[-1], node)

    def key(self, node: Node) -> Scalar | Hole:
        if isinstance(node, Scalar | Hole):
            return node
        self.wrong("yaml-key", node.line, "A key is a list or a map.", "Write a name before the colon.")
        return Hole(self.file, node.line)

    def add_value(self, place: Open, node: Node) -> None:
        key, place.key = place.key, None
        if not isinstance(key, Scalar):
            return
        if key.text in place.entries:
            first = place.entries[key.text][0].line
            message = f"The key {key.text} stands here and on line {first}."
            self.wrong("yaml-duplicate-key", key.line, message, "Keep one of them.")
            return
        if isinstance(node, Scalar) and node.plain and not node.text:
            node = Scalar(node.file, key.line, "")  # the parser sees what is missing on the next line
        place.entries[key.text] = (key, node)


def parse_yaml(file: str, text: str) -> tuple[Node | None, list[Problem]]:
    """The tree of ``text`` and what is wrong with it as YAML; None if there is no tree worth reading.

    ``text`` may hold lone surrogates where the file was not UTF-8 (``errors="surrogateescape"``).
    """
    if unfit := text_problems(file, text):
        return None, unfit
    return read_quickly(file, text) or read_carefully(file, text)


def read_quickly(file: str, text: str) -> tuple[Node | None, list[Problem]] | None:
    """The tree of a text in which nothing is wrong, or that it is too large or too deep to be read.

    None where something else may be wrong, for somebody else to tell.
    """
    if not yaml.__with_libyaml__ or DOUBTFUL.search(text) or CONTROL.search(text):
        return None
    tree = Tree(file)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if getattr(event, "style", None) in BLOCKS:
                return None
            tree.take(event)
    except Stop:
        return None, tree.problems
    except yaml.YAMLError:
        return None
    return (tree.root, []) if isinstance(tree.root, MapNode | ListNode) and not tree.problems else None


def read_carefully(file: str, text: str) -> tuple[Node | None, list[Problem]]:
    """The tree, and every problem with its line and what to write instead."""
    tree = Tree(file)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            tree.take(event)
    except Stop:
        return None, tree.problems
    except YAMLError as error:
        tree.problems.append(syntax_problem(file, text, error))
        return None, tree.problems
    if tree.root is None:
        tree.wrong("file-empty", 1, "The file holds nothing.", "Write its content, or delete the file.")
    return tree.root, tree.problems


def text_problems(file: str, text: str) -> list[Problem]:
    """What makes a file unfit to read whatever it holds: its size, or bytes that are not UTF-8."""
    found = []
    if len(text.encode("utf-8", "surrogateescape")) > MOST_BYTES:
        message = f"The file has more than {MOST_BYTES:,} bytes."
        found.append(Problem("file-too-large", "error", file, 1, "", message, "Split it into several files."))
    stray = re.search(r"[\ud800-\udfff]", text)
    if stray:
        line = text.count("\n", 0, stray.start()) + 1
        message = "The file is not UTF-8 text."
        found.append(Problem("file-not-utf8", "error", file, line, "", message, "Save it as UTF-8."))
    return found


SYNTAX_HINTS = {
    "\\t": "Indent with blanks, not with a tab.",
    "mapping values are not allowed": "Put a text that holds ': ' in quotes, and check the indentation.",
    "could not find expected ':'": "Write `key: value`; a blank follows the colon.",
    "unexpected end of stream": "Close the quote or bracket that is open.",
    "cannot start any token": "Put the text in quotes.",
    "expected ',' or": "Separate the entries by commas, and close the bracket.",
    "expected <block end>": "Indent this line like its neighbours.",
}


def syntax_problem(file: str, text: str, error: YAMLError) -> Problem:
    """The parser's complaint, with its line and what usually helps."""
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        said = str(error.problem or error.context)
    else:
        position = getattr(error, "position", 0)
        line, said = text.count("\n", 0, position) + 1, str(error).split("\n", 1)[0]
    hint = next((h for part, h in SYNTAX_HINTS.items() if part in said), "Check quotes and indentation here.")
    return Problem("yaml-syntax", "error", file, line, "", f"This is not YAML: {said}.", hint)


class BadYaml(Exception):
    """The text is not YAML as the language wants it; ``problems`` say where and why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def plain(node: Node) -> Any:
    """The tree as dicts, lists and texts; every scalar stays text."""
    if isinstance(node, MapNode):
        return {key.text: plain(value) for key, value in node.entries}
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return node.text if isinstance(node, Scalar) else ""


def load_plain(text: str, file: str = "") -> Any:
    """A YAML text as dicts, lists and texts, for files that are no definitions (calendars, demo data).

    Raises ``BadYaml``.
    """
    node, problems = parse_yaml(file, text)
    if problems or node is None:
        raise BadYaml(in_order(problems))
    return plain(node)
