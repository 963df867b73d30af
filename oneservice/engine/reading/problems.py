"""What is wrong with content, said so that its author can put it right at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


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
