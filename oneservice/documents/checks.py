"""What this room says at the publish gate: level 7, templates of documents.

Every template compiles, names only what its document gets, can be filled with what each scenario gives it, and
holds no character without a glyph. Nothing is printed: a PDF says no more about that than its text does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from oneservice.documents.errors import DocumentError, TemplateProblem
from oneservice.documents.fonts import missing_glyphs
from oneservice.documents.specimens import completed, frame_of, specimen
from oneservice.documents.templates import ENGINE_NAMES, Read, fill, reads, template_problems, time_limit
from oneservice.engine.checks.finding import is_whole
from oneservice.engine.closure import build_closure
from oneservice.engine.definition import Closure, Content, Document, Item
from oneservice.engine.enact import enact
from oneservice.engine.form import Form
from oneservice.engine.reading import Problem
from oneservice.engine.reading.problems import in_order
from oneservice.engine.rules import RuleError
from oneservice.engine.values import Env

FOLDER = "templates/documents/"
SECONDS = 1.0
"""What a template may take here; a document that takes longer is no document."""


@dataclass(frozen=True, slots=True)
class Made:
    """A document in a bundle: the item that makes it (None: the case does) and the fields it sees."""

    closure: Closure
    document: Document
    item: Item | None
    sees: tuple[str, ...]


class Bench:
    """What the checks ask of one content, worked out once."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.partials = {name: text for name, text in content.partials.items() if name.endswith(".html")}
        self._reads: dict[str, list[Read]] = {}

    @cached_property
    def closures(self) -> list[Closure]:
        """Bundles that were read whole and whose names all resolve; the others are told already."""
        found = []
        for bundle in self.content.bundles if is_whole(self.content) else ():
            try:
                found.append(build_closure(self.content, bundle))
            except KeyError:
                continue
        return found

    @cached_property
    def sound(self) -> dict[str, Document]:
        """Documents whose templates compile."""
        documents = self.content.documents
        return {name: d for name, d in documents.items() if not template_problems(d.template, self.partials)}

    @cached_property
    def made(self) -> list[Made]:
        return [each for closure in self.closures for each in made_in(closure) if each.document.id in self.sound]

    @cached_property
    def plays(self) -> dict[str, list[tuple[str, Env]]]:
        """By bundle its scenarios, name and values; a bundle without any is tried with nothing filled in."""
        return {closure.bundle.id: list(self.played(closure)) for closure in self.closures}

    @cached_property
    def frames(self) -> dict[str, dict[str, Any]]:
        return {closure.bundle.id: frame_of(closure) for closure in self.closures}

    def reads(self, document: Document) -> list[Read]:
        """What a sound template reads; found out once, however many items make the document."""
        if document.id not in self._reads:
            self._reads[document.id] = reads(document.template, self.partials)
        return self._reads[document.id]

    def printed(self, made: Made) -> list[str]:
        """What the template reads of the fields it sees; other values make no other document."""
        read = {each.name for each in self.reads(made.document)}
        return [name for name in made.sees if name in read or name.partition(".")[0] in read]

    def played(self, closure: Closure) -> Iterator[tuple[str, Env]]:
        try:
            form = Form(closure)
            for scenario in self.content.scenarios.get(closure.bundle.id, ()):
                yield scenario.name, enact(form, scenario).env
        except (RuleError, ValueError):
            return  # a rule or a circle of fields that other checks tell


def made_in(closure: Closure) -> Iterator[Made]:
    """Every document a case of the bundle can make, once for each item that makes it."""
    everything = tuple(closure.fields)
    for name in (closure.bundle.application, closure.bundle.certificate):
        if name in closure.documents:
            yield Made(closure, closure.documents[name], None, everything)
    for item in closure.items.values():
        for name in dict.fromkeys(documents_of(closure, item)):
            if name in closure.documents:
                yield Made(closure, closure.documents[name], item, (*item.needs, *item.gives))


def documents_of(closure: Closure, item: Item) -> Iterator[str]:
    process = closure.processes[item.process]
    yield item.result
    yield from (closure.materials[use.use].form for use in item.materials)
    yield from (action.document for action in process.actions)
    yield from (state.notice for state in process.states.values())


def run_checks(content: Content) -> list[Problem]:
    """What is wrong with the templates, in order of file and line."""
    bench = Bench(content)
    return in_order(problem for check in CHECKS.values() for problem in check(bench))


def problem(code: str, document: str, part: str, line: int, message: str, hint: str) -> Problem:
    file = FOLDER + (part or f"{document}.html")
    return Problem(code, "error", file, line, "" if part else document, message, hint)


# --- template-wrong: every template compiles, and ends ----------------------------------------------------


def compiles(bench: Bench) -> Iterator[Problem]:
    for document in bench.content.documents.values():
        for wrong in template_problems(document.template, bench.partials):
            yield told(document.id, wrong)


def told(document: str, wrong: TemplateProblem, where: str = "") -> Problem:
    hint = wrong.hint or "Correct this line of the template."
    message = f"{wrong.message[:1].upper()}{wrong.message[1:].rstrip('.')}{where}."
    return problem("template-wrong", document, wrong.template, wrong.line or 1, message, hint)


# --- template-name: it names what its document gets -------------------------------------------------------


def names(bench: Bench) -> Iterator[Problem]:
    for made in bench.made:
        known = {*made.sees, *engine_names()}
        for read in bench.reads(made.document):
            if read.name not in known and read.name not in ENGINE_NAMES:
                yield unknown(made, read, known)


def engine_names() -> Iterator[str]:
    return (f"{group}.{name}" for group, inner in ENGINE_NAMES.items() for name in inner)


def unknown(made: Made, read: Read, known: Iterable[str]) -> Problem:
    near = get_close_matches(read.name, sorted(known), n=1, cutoff=0.8)
    if read.name in made.closure.fields and made.item:
        message = f"{made.document.id} names {read.name}, which {made.item.id} neither needs nor gives."
        hint = f"Put {read.name} into needs of {made.item.id}, or take it out of the template."
    else:
        message = f"{made.document.id} names {read.name}, which it is not given."
        hint = f"Did you mean {near[0]}?" if near else "Name a field, group.name, or what the engine gives."
    return problem("template-name", made.document.id, read.part, read.line, message, hint)


# --- template-wrong again: it can be filled ---------------------------------------------------------------


def fills(bench: Bench) -> Iterator[Problem]:
    """With what each scenario gives, and with nothing: the first failure of each document is told."""
    known = {(p.file, p.line) for p in names(bench)}
    failed: set[str] = set()
    for made, name, data in specimens(bench):
        if made.document.id not in failed:
            for wrong in failure(made.document, bench.partials, data, f", in {name}" if name else ""):
                failed.add(made.document.id)
                if (wrong.file, wrong.line) not in known:  # a name it is not given is told already
                    yield wrong


def specimens(bench: Bench) -> Iterator[tuple[Made, str, dict[str, Any]]]:
    """Each document with each different data it gets: with nothing filled in first, then scenario by scenario."""
    for made in bench.made:
        seen: set[str] = set()
        printed, bundle = bench.printed(made), made.closure.bundle.id
        for name, env in [("", {}), *bench.plays[bundle]]:
            data = specimen(made.closure, printed, env)
            key = json.dumps(data, ensure_ascii=False, sort_keys=True)
            if key not in seen:
                seen.add(key)
                yield made, name, completed(data, bench.frames[bundle], made.document.title.zh)


def failure(document: Document, partials: Mapping[str, str], data: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """Why the document cannot be filled with ``data``, and characters of the text no face can draw."""
    try:
        with time_limit(SECONDS):
            text = fill(document.template, partials, data)
    except TemplateProblem as wrong:
        yield told(document.id, wrong, where)
    except DocumentError as wrong:
        hint = "A document prints what it is given; compute in a field (compute:) or a rule."
        yield problem("template-wrong", document.id, "", 1, f"{wrong.text.en}", hint)
    else:
        yield from boxes(document.id, "", 1, text, where)


# --- template-glyph: no character comes out as a box ------------------------------------------------------


def glyphs(bench: Bench) -> Iterator[Problem]:
    """In templates, their parts and the titles of documents."""
    for document in bench.content.documents.values():
        for number, line in enumerate(document.template.splitlines(), 1):
            yield from boxes(document.id, "", number, line, "")
        yield from boxes(document.id, "", 1, document.title.zh, " in its title")
    for name, text in bench.content.partials.items():
        for number, line in enumerate(text.splitlines(), 1):
            yield from boxes("", name, number, line, "")


def boxes(document: str, part: str, line: int, text: str, where: str) -> Iterator[Problem]:
    missing = missing_glyphs(text)
    if missing:
        named = ", ".join(f"{character} (U+{ord(character):04X})" for character in missing)
        hint = "Write another character, or have a font with it added to oneservice/fonts."
        yield problem("template-glyph", document, part, line, f"No font can draw {named}{where}.", hint)


CHECKS: Mapping[str, Callable[[Bench], Iterable[Problem]]] = {
    "template-wrong": compiles,
    "template-name": names,
    "template-wrong, filled": fills,
    "template-glyph": glyphs,
}
CODES: Mapping[str, str] = {
    "template-wrong": "a template compiles, ends, and can be filled with what each scenario gives it",
    "template-name": "a template names only what its document is given: what its item needs or gives",
    "template-glyph": "every character of a document has a glyph in the shipped fonts",
}
"""The codes of level 7 told here, each with what it holds content to; ``template-missing`` is told by reading."""
