"""What is wrong with content, said so that its author can put it right at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

CODES: Mapping[str, str] = MappingProxyType(
    {
        "file-empty": "a file holds something",
        "file-not-utf8": "files are UTF-8 text",
        "file-too-large": "a file has at most a million bytes and 30,000 values",
        "file-unknown": "every file below workflows/ and forms/ has a name that says what it holds",
        "yaml-syntax": "a file is YAML",
        "yaml-alias": "a value stands where it is read: no anchors and aliases",
        "yaml-control-character": "texts hold no invisible characters",
        "yaml-directive": "a file has no directives",
        "yaml-documents": "a file holds one document",
        "yaml-duplicate-key": "a key stands once",
        "yaml-key": "a key is a single name",
        "yaml-tag": "a value has the type of its place: no tags",
        "yaml-too-deep": "lists and maps are nested at most forty deep",
        "extends-cycle": "bundles do not extend each other in a circle",
        "id-duplicate": "a name is defined once",
        "id-not-file-name": "what a file defines is named like the file",
        "id-wrong": "ids and names have the letters they may have",
        "key-missing": "a definition has the keys it cannot do without",
        "key-unknown": "a definition has keys of the language only",
        "template-missing": "every document has a template",
        "value-blank": "what is written says something; what is left out has its default",
        "value-kind": "a single value, a list or a map stands where it belongs",
        "value-wrong": "a value can be read as what belongs there",
    }
)
"""The codes of reading, each with what it holds content to; those of the checks stand in the checks."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right.

    ``code`` names the rule that is broken (``key-unknown``), ``severity`` is ``error`` or ``warning``,
    ``line`` counts from 1 (0: no line, as of a file that is missing), ``where`` is the path inside the file
    (``items[2].after``), ``message`` what is wrong and ``hint`` what to write instead.
    """

    code: str
    severity: str
    file: str
    line: int
    where: str
    message: str
    hint: str

    def __str__(self) -> str:
        where = f" ({self.where})" if self.where else ""
        return f"{self.file}:{self.line}: {self.code}{where}: {self.message} {self.hint}".rstrip()


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Sorted by file, line and code, each once: a part two bundles share is read twice but wrong once."""
    once = {(p.file, p.line, p.code, p.message): p for p in problems}
    return sorted(once.values(), key=lambda p: (p.file, p.line, p.code, p.message))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """``Did you mean x?`` for the known name most like ``name``; "" if none is.

    Of two-part names the group counts for little: ``mother.mobil`` is near ``mother.mobile`` only, not near
    whatever else begins with mother.
    """
    names = sorted(known)
    group, dot, _ = name.rpartition(".")
    near = [other for other in names if dot and other.startswith(group + dot)]
    ends = {other.removeprefix(group + dot): other for other in near}
    close = difflib.get_close_matches(name.removeprefix(group + dot), ends, n=1, cutoff=0.7)
    found = ends[close[0]] if close else ""
    if not found:
        close = difflib.get_close_matches(name, [other for other in names if other not in near], n=1, cutoff=0.7)
    return f"Did you mean {found or close[0]}?" if close else ""
