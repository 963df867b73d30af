"""Where a document's template prints a name: its slots, by a small reading of Liquid, for the publish gate.

A slot inside ``{% if a.b %}`` is printed only where ``a.b`` is there, and one with ``| default:`` says itself what
stands for nothing; both are told apart (``guarded``). Whether a template compiles is the business of ``documents``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

TOKEN = re.compile(
    r"\{%-?\s*(?P<tag>[a-z]+|#)\s*(?P<inside>.*?)-?%\}|\{\{-?(?P<output>.*?)-?\}\}",
    re.DOTALL,
)
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
NAME = re.compile(r"(?<![\w.'-])([a-z_][\w-]*)((?:\.[a-z_][\w-]*)+)")
TRUE_IF_THERE = re.compile(
    r"([a-z_][\w-]*(?:\.[a-z_][\w-]*)+)(?:\.size\s*>\s*0|\s*(?:!=\s*(?:nil|null|blank|empty|''|\"\")|==\s*QUOTED))?"
)
TRUE_IF_NOT_THERE = re.compile(r"([a-z_][\w-]*(?:\.[a-z_][\w-]*)+)\s*==\s*(?:nil|null|blank|empty|''|\"\")")
OPENING = frozenset({"if", "unless", "case", "for"})
SILENT = frozenset({"comment", "raw"})
Names = frozenset[str]
NONE: Names = frozenset()


@dataclass(frozen=True, slots=True)
class Slot:
    """A name a template prints: ``group.name``, in which part ("" the template itself) and line."""

    name: str
    part: str
    line: int
    guarded: bool


@dataclass(slots=True)
class Block:
    """An open ``if``, ``unless``, ``case`` or ``for``: what is known to be there in its branch, and in its ``else``."""

    tag: str
    there: Names = NONE
    otherwise: Names = NONE
    local: Names = NONE


def slots(template: str, partials: Mapping[str, str]) -> tuple[Slot, ...]:
    """Every place that prints a name of two parts, in the order written, those of rendered parts in their place."""
    return tuple(_Reader(partials).read(template, "", NONE, NONE))


def open_slots(template: str, partials: Mapping[str, str]) -> dict[str, Slot]:
    """By name the first place that prints it with nothing said for the case that it is empty."""
    found: dict[str, Slot] = {}
    for slot in slots(template, partials):
        if not slot.guarded:
            found.setdefault(slot.name, slot)
    return found


@dataclass(slots=True)
class _Reader:
    partials: Mapping[str, str]
    depth: int = 0
    local: set[str] = field(default_factory=set)
    blocks: list[Block] = field(default_factory=list)

    def read(self, text: str, part: str, local: Names, there: Names) -> Iterator[Slot]:
        """The slots of one text. ``local``: names it was given; ``there``: names known not to be empty."""
        outer, self.blocks, self.local = (self.blocks, self.local), [Block("", there)], set(local)
        silent = ""
        for token in TOKEN.finditer(text):
            tag, inside = token["tag"] or "", token["inside"] or ""
            if silent:
                silent = "" if tag == f"end{silent}" else silent
            elif tag in SILENT:
                silent = tag
            else:
                line = text.count("\n", 0, token.start()) + 1
                yield from self._token(tag, inside, token["output"], part, line)
        self.blocks, self.local = outer

    def _token(self, tag: str, inside: str, output: str | None, part: str, line: int) -> Iterator[Slot]:
        if output is not None:
            yield from self._printed(output, part, line)
        elif tag == "liquid":
            for row in inside.splitlines():
                word, _, rest = row.strip().partition(" ")
                yield from self._token(word, rest, None, part, line) if word else ()
        elif tag == "echo":
            yield from self._printed(inside, part, line)
        elif tag == "assign":
            name, _, value = inside.partition("=")
            yield from self._printed(value, part, line)
            self.local.add(name.strip())
        elif tag == "render":
            yield from self._rendered(inside, part, line)
        else:
            self._block(tag, inside)

    def _printed(self, expression: str, part: str, line: int) -> Iterator[Slot]:
        there = self._there()
        said = re.search(r"\|\s*default\s*:", QUOTED.sub("''", expression)) is not None
        for name in self._names(expression):
            yield Slot(name, part, line, said or name in there)

    def _names(self, expression: str) -> Iterator[str]:
        """Names of the data, their first two parts; those of loops and assignments are not."""
        local = self.local.union(*(block.local for block in self.blocks))
        for found in NAME.finditer(QUOTED.sub("''", expression)):
            if found[1] not in local:
                yield f"{found[1]}.{found[2].split('.')[1]}"

    def _there(self) -> Names:
        return NONE.union(*(block.there for block in self.blocks))

    def _rendered(self, inside: str, part: str, line: int) -> Iterator[Slot]:
        """``render 'part', label: a.b``: what is handed over is printed there, as far as anybody can tell."""
        quoted = QUOTED.match(inside.strip())
        rest = inside.strip()[quoted.end() :] if quoted else inside
        yield from self._printed(rest, part, line)
        name = quoted[0][1:-1] if quoted else ""
        text = self.partials.get(name) or self.partials.get(f"{name}.html")
        if text is not None and self.depth < 8:
            handed = frozenset(re.findall(r"([a-z_]\w*)\s*:", QUOTED.sub("''", rest)))
            self.depth += 1
            yield from self.read(text, name, handed, self._there())
            self.depth -= 1

    def _block(self, tag: str, inside: str) -> None:
        if tag in OPENING:
            self.blocks.append(_opened(tag, inside))
        elif tag in ("elsif", "else", "when") and len(self.blocks) > 1:
            block = self.blocks[-1]
            block.there = _there_if(inside) if tag == "elsif" else NONE if tag == "when" else block.otherwise
            block.local = NONE
        elif tag == "capture":
            self.local.add(inside.strip())
        elif tag.removeprefix("end") in OPENING and tag.startswith("end") and len(self.blocks) > 1:
            self.blocks.pop()


def _opened(tag: str, inside: str) -> Block:
    if tag == "if":
        return Block(tag, _there_if(inside), _missing_if(inside))
    if tag == "unless":
        return Block(tag, _missing_if(inside), _there_if(inside))
    if tag == "for":
        name, _, over = inside.partition(" in ")
        return Block(tag, _there_if(over.strip().split(" ")[0]), local=frozenset({name.strip(), "forloop"}))
    return Block(tag)


def _there_if(condition: str) -> Names:
    """Names that are there wherever the condition is true; none where it has ``or``."""
    return _matched(TRUE_IF_THERE, condition, "and", "or")


def _missing_if(condition: str) -> Names:
    """Names that are there wherever the condition is false: ``a.b == blank``, joined by ``or`` only."""
    return _matched(TRUE_IF_NOT_THERE, condition, "or", "and")


def _matched(pattern: re.Pattern[str], condition: str, joint: str, other: str) -> Names:
    plain = re.sub(r"'[^']+'|\"[^\"]+\"", "QUOTED", condition)
    words = plain.split()
    if other in words:
        return NONE
    parts = [part.strip() for part in re.split(rf"\s{joint}\s", plain)]
    found = (pattern.fullmatch(part) for part in parts)
    return frozenset(_two_parts(match[1]) for match in found if match)


def _two_parts(name: str) -> str:
    return ".".join(name.split(".")[:2])
