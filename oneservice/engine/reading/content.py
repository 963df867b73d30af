"""All files of a content folder to one ``ReadContent``: definitions, their places, and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from oneservice.engine.definition import Bundle, Content, Document, Text, frozen_map
from oneservice.engine.reading.merge import Lost, merge
from oneservice.engine.reading.nodes import ListNode, MapNode, Node, Scalar, parse_yaml, text_problems
from oneservice.engine.reading.parts import BY_NAME
from oneservice.engine.reading.problems import Problem, did_you_mean, in_order
from oneservice.engine.reading.readers import BAD, PLAIN_TEXT, Address, MapOf, Notes, Record, Spot, expected
from oneservice.engine.reading.wholes import FILE_RECORDS, LIST_RECORDS

FILES = (
    ("words", r"workflows/words\.yaml"),
    ("departments", r"workflows/departments\.yaml"),
    ("sources", r"workflows/sources\.yaml"),
    ("fields", r"forms/fields/(?:[^/]+/)*[^/]+\.yaml"),
    ("materials", r"workflows/materials\.yaml"),
    ("items", r"workflows/items/([^/]+)\.yaml"),
    ("processes", r"workflows/processes/([^/]+)\.yaml"),
    ("bundles", r"workflows/bundles/([^/]+)\.yaml"),
    ("forms", r"forms/([^/]+)\.yaml"),
    ("documents", r"workflows/documents\.yaml"),
    ("scenarios", r"workflows/scenarios/([^/]+)\.yaml"),
    ("data", r"workflows/(?:demo|calendars)/.+\.yaml"),
    ("templates", r"templates/documents/.+"),
)
"""Which file holds what; ``data`` must be YAML, but what it holds is read by those who use it."""

CALENDARS = "workflows/calendars/"
PLACES = tuple(f"workflows/{name}.yaml" for name in ("words", "departments", "sources", "materials", "documents"))


@dataclass(frozen=True, slots=True)
class ReadContent(Content):
    """Content with what the checks need beside it.

    ``places``: file and line by address; ``texts``: every text with its address; ``calendars``: those that have a
    file; ``broken``: kind and id of what was written but could not be read, or not all of it (id ``*``: perhaps
    any), so that one mistake is told once: nobody who names it is told that it is unknown, and what it lacks is
    judged when it is put right.
    """

    places: Mapping[Address, tuple[str, int]]
    texts: tuple[tuple[Address, Text], ...]
    calendars: frozenset[str]
    broken: frozenset[tuple[str, str]]


def read_content(files: Mapping[str, str]) -> tuple[ReadContent, list[Problem]]:
    """What the files (path to text) define, and what is wrong with them, in order of file and line."""
    reading = Reading(files)
    return reading.content(), in_order(reading.notes.problems)


@dataclass(frozen=True, slots=True)
class File:
    """A file by what it holds; ``stem`` is the id its name gives, "" for those that hold many."""

    path: str
    kind: str
    stem: str


def sort_file(path: str) -> File:
    for kind, pattern in FILES:
        if found := re.fullmatch(pattern, path):
            return File(path, kind, found[1] if found.groups() else "")
    return File(path, "unknown", "")


class Reading:
    """One reading of a folder: files are sorted by kind, parsed, and read kind by kind."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.texts = files
        self.notes = Notes()
        self.found: dict[str, dict[str, Any]] = {}
        self.broken: set[tuple[str, str]] = set()
        self.files = [sort_file(path) for path in sorted(files)]
        self.trees = {f.path: self.tree(f) for f in self.files if f.kind not in {"templates", "unknown"}}

    def tree(self, file: File) -> Node | None:
        node, problems = parse_yaml(file.path, self.texts[file.path])
        self.notes.problems += problems
        if node is None:
            self.broken.add((file.kind, file.stem or "*"))
        return node

    def content(self) -> ReadContent:
        self.notes.words = self.words()
        for kind, (key, record) in BY_NAME.items():
            self.read_maps(kind, MapOf(key, record, named=True))
        for kind, record in FILE_RECORDS.items():
            self.read_wholes(kind, record)
        for kind, (record, name) in LIST_RECORDS.items():
            self.read_lists(kind, record, name)
        self.tell_unknown_files()
        self.notes.places["calendars",] = (CALENDARS.rstrip("/"), 0)
        templates = self.templates()
        documents = self.with_templates(templates)
        return ReadContent(
            **{kind: frozen_map(self.found[kind]) for kind in self.found if kind != "documents"},
            documents=frozen_map(documents),
            partials=frozen_map({n: t for n, t in templates.items() if n.removesuffix(".html") not in documents}),
            words=frozen_map(self.notes.words),
            places=self.notes.places,
            texts=tuple(self.notes.texts),
            calendars=frozenset(PurePosixPath(path).stem for path in self.texts if path.startswith(CALENDARS)),
            broken=frozenset(self.broken | self.notes.damaged),
        )

    def of_kind(self, kind: str) -> Iterator[tuple[File, Node]]:
        for file in self.files:
            node = self.trees.get(file.path) if file.kind == kind else None
            if node is not None:
                yield file, node

    def spot(self, address: Address, node: Node) -> Spot:
        self.notes.places[address] = (node.file, node.line)
        return Spot(self.notes, address)

    def words(self) -> Mapping[str, str]:
        for _, node in self.of_kind("words"):
            words = MapOf(PLAIN_TEXT, PLAIN_TEXT).read(node, self.spot(("words",), node))
            return frozen_map() if words is BAD else words
        return frozen_map()

    def read_maps(self, kind: str, entries: MapOf) -> None:
        """Files that hold maps from id to definition; an id may stand in one of them only."""
        self.found[kind] = {}
        for _, node in self.of_kind(kind):
            spot = Spot(self.notes, (kind,))
            if not isinstance(node, MapNode):
                expected(node, spot, entries.says)
                self.broken.add((kind, "*"))
                continue
            for key, child in node.entries:
                if not self.twice(kind, key, spot):
                    self.keep(kind, key.text, *entries.entry(key, child, spot))

    def twice(self, kind: str, key: Scalar, spot: Spot) -> bool:
        first = self.notes.places.get((kind, key.text))
        if first:
            message = f"{key.text} is also defined in {first[0]}, line {first[1]}."
            spot.wrong(key, "id-duplicate", message, "Keep one of them.")
        return first is not None

    def keep(self, kind: str, name: str, key: Any, value: Any) -> None:
        if key is BAD or value is BAD:
            self.broken.add((kind, name))
        else:
            self.found[kind][name] = value

    def read_wholes(self, kind: str, record: Record) -> None:
        """Files of one definition each."""
        self.found[kind] = {}
        for file, node in self.of_kind(kind):
            whole = self.extended(node, (file.stem,)) if kind == "bundles" else node
            spot = self.spot((kind, file.stem), node)
            value = BAD if whole is None else record.read(whole, spot)
            if value is not BAD and value.id != file.stem:
                message = f"The file is named {file.stem}, but its id is {value.id}."
                spot.wrong(node, "id-not-file-name", message, f"Write id: {file.stem}, or rename the file.")
                value = replace(value, id=file.stem)  # by that name others know it
            self.keep(kind, file.stem, file.stem, value)

    def bundle_tree(self, bundle: str) -> Node | None:
        return self.trees.get(f"workflows/bundles/{bundle}.yaml")

    def extended(self, node: Node, chain: tuple[str, ...]) -> Node | None:
        """The bundle with what it extends underneath; None if that cannot be found, which is told."""
        base = node.get("extends") if isinstance(node, MapNode) else None
        if not isinstance(base, Scalar):
            return node
        spot = Spot(self.notes, ("bundles", chain[0], "extends"))
        if base.text in chain:
            path = " -> ".join((*chain, base.text))
            spot.wrong(base, "extends-cycle", f"Bundles extend each other: {path}.", "Take one extends out.")
            return None
        under = self.bundle_tree(base.text)
        if under is None:
            if ("bundles", base.text) not in self.broken:
                self.tell_no_bundle(base, spot)
            return None
        below = self.extended(under, (*chain, base.text))
        return None if below is None else self.merged(below, node, ("bundles", chain[0]), base.text)

    def merged(self, below: Node, node: Node, address: Address, base: str) -> Node:
        """``node`` over what it extends; what it would take out and the other does not have is told."""
        lost: Lost = []
        whole = merge(below, node, lost)
        for name, entry in lost:
            message = f"{base} has no {name} that could be taken out."
            hint = "Take this entry out, or mend its name."
            Spot(self.notes, address).wrong(entry, "name-unknown-reference", message, hint)
        return whole

    def tell_no_bundle(self, base: Scalar, spot: Spot) -> None:
        known = [file.stem for file in self.files if file.kind == "bundles"]
        hint = did_you_mean(base.text, known) or "Write the id of a bundle of this folder."
        spot.wrong(base, "name-unknown-reference", f"There is no bundle {base.text}.", hint)

    def read_lists(self, kind: str, record: Record, name: str) -> None:
        """Files of one list a bundle; a bundle without pages of its own has those of what it extends."""
        self.found[kind] = {}
        trees = {file.stem: node for file, node in self.of_kind(kind)}
        for bundle in {**trees, **self.found["bundles"]}:
            node = self.list_tree(trees, bundle) if kind == "forms" else trees.get(bundle)
            if node is not None:
                self.read_list(kind, bundle, node, record, name)

    def list_tree(self, trees: Mapping[str, Node], bundle: str) -> Node | None:
        whole: Bundle | None = self.found["bundles"].get(bundle)
        own = trees.get(bundle)
        under = self.list_tree(trees, whole.extends) if whole and whole.extends else None
        if not (under and own and whole):
            return own or under
        return self.merged(under, own, ("forms", bundle), whole.extends)

    def read_list(self, kind: str, bundle: str, node: Node, record: Record, name: str) -> None:
        spot = self.spot((kind, bundle), node)
        if not isinstance(node, ListNode):
            expected(node, spot, f"a list: [{record.says}, ...]")
            self.broken.add((kind, bundle))
            return
        values: dict[str, Any] = {}
        for i, item in enumerate(node.items):
            value = record.read(item, spot.into(i, item))
            if value is BAD:
                self.broken.add((kind, bundle))
                continue
            key = getattr(value, {"page": "id"}.get(name, name))
            if key in values:
                spot.wrong(item, "id-duplicate", f"{name} {key} stands here twice.", "Give each its own.")
            values.setdefault(key, value)
        self.found[kind][bundle] = tuple(values.values())

    def tell_unknown_files(self) -> None:
        for file in self.files:
            if file.kind == "unknown":
                hint = unknown_file_hint(file.path)
                message = "Nothing is read from a file of this name."
                self.notes.problems.append(Problem("file-unknown", "error", file.path, 0, "", message, hint))

    def templates(self) -> dict[str, str]:
        """Template texts by name below templates/documents/."""
        texts = {}
        for file in self.files:
            if file.kind == "templates":
                unfit = text_problems(file.path, self.texts[file.path])
                self.notes.problems += unfit
                name = file.path.removeprefix("templates/documents/")
                texts[name] = "" if unfit else self.texts[file.path]
        return texts

    def with_templates(self, templates: Mapping[str, str]) -> dict[str, Document]:
        documents: dict[str, Document] = self.found["documents"]
        for name in documents:
            if f"{name}.html" not in templates:
                place = self.notes.places["documents", name]
                message = f"The document {name} has no template."
                hint = f"Write templates/documents/{name}.html."
                self.notes.problems.append(Problem("template-missing", "error", *place, name, message, hint))
        return {n: replace(d, template=templates.get(f"{n}.html", "")) for n, d in documents.items()}


def unknown_file_hint(path: str) -> str:
    if path.endswith(".yml"):
        return f"Rename it to {PurePosixPath(path).with_suffix('.yaml')}."
    places = "items/ID.yaml, processes/ID.yaml, bundles/ID.yaml, scenarios/ID.yaml, demo/, calendars/"
    return did_you_mean(path, PLACES) or f"Below workflows/ stand {', '.join(p[10:] for p in PLACES)}, {places}."
