"""Is every chain whole, and is it what was signed? And everything an auditor needs to ask that elsewhere.

Files of heads are read first and the database after them, at one moment of its own: a site that goes on
working raises no false alarm.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, TextIO

from oneservice.records import audit_keys, journal, notary, root_files, roots
from oneservice.records.chain import Head, Link, faults
from oneservice.records.faults import Fault
from oneservice.records.plain import canonical
from oneservice.records.roots import Root
from oneservice.records.snapshot import reading

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Stored:
    """The head that the owner of a chain keeps in a row of its own, and how people call that owner."""

    head: Head
    name: str


StoredHeads = Callable[[], Mapping[str, Stored]]
"""Asks for what is stored, by chain; called while the database stands still for us."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a chain, or with the files of heads (``chain`` empty)."""

    chain: str
    name: str
    fault: Fault


@dataclass
class Report:
    """How much was looked at, and what was found."""

    chains: int = 0
    entries: int = 0
    roots: int = 0
    findings: list[Finding] = field(default_factory=list)


Signed = dict[str, list[tuple[int, Head]]]
"""By chain: the numbers of the roots it is under, each with the head it had."""


def verify(stored_heads: StoredHeads) -> Report:
    """Every chain against itself, its stored head and every signed root; every root against files and journal."""
    signed_roots = list(root_files.read())
    report = Report(roots=len(signed_roots))
    report.findings += [Finding("", "", each) for each in roots.faults(signed_roots, audit_keys.public_keys())]
    signed = _by_chain(signed_roots)
    with reading():
        stored = dict(stored_heads())
        for chain, links in groupby(_counted(journal.links(), report), lambda link: link.chain):
            _look_at(chain, links, stored, signed, report)
        for chain in sorted(stored.keys() | signed.keys()):
            _look_at(chain, (), stored, signed, report)
        report.findings += [Finding("", "", each) for each in _against_journal(signed_roots)]
    return report


def export(folder: Path, stored_heads: StoredHeads, now: datetime) -> int:
    """Write all that ``tools/verify_audit.py`` needs into an empty folder; how many entries. Raises OSError."""
    folder.mkdir(parents=True, mode=0o700)
    with _made(folder / "heads.jsonl") as file:
        file.writelines(f"{each.line()}\n" for each in root_files.read())
    with reading():
        with _made(folder / "stored.jsonl") as file:
            for chain, each in sorted(stored_heads().items()):
                file.write(
                    canonical({"chain": chain, "head": [each.head.seq, each.head.hash], "name": each.name}) + "\n"
                )
        report = Report()
        with _made(folder / "journal.jsonl") as file:
            file.writelines(canonical(link_as_json(link)) + "\n" for link in _counted(journal.links(), report))
    keys = [audit_keys.printed(key) for key in audit_keys.public_keys().values()]
    with _made(folder / "about.json") as file:
        json.dump(
            {"format": FORMAT, "made_at": now.isoformat(), "keys": keys, "entries": report.entries}, file, indent=2
        )
    return report.entries


def link_as_json(link: Link) -> dict[str, Any]:
    return {name: getattr(link, name) for name in Link.__slots__}


def _by_chain(signed_roots: Iterable[Root]) -> Signed:
    found: Signed = {}
    for each in signed_roots:
        for chain, head in each.heads:
            found.setdefault(chain, []).append((each.signed.number, head))
    return found


def _counted(links: Iterable[Link], report: Report) -> Iterator[Link]:
    for link in links:
        report.entries += 1
        yield link


def _look_at(chain: str, links: Iterable[Link], stored: dict[str, Stored], signed: Signed, report: Report) -> None:
    """One chain; it is then struck from ``stored`` and ``signed``, where chains without entries remain."""
    owner, under = stored.pop(chain, None), signed.pop(chain, [])
    at: dict[int, str] = {}
    wanted = {head.seq for _, head in under}
    found = faults(_noting(links, wanted, at), owner.head if owner else None)
    differs = next(((number, head) for number, head in under if at.get(head.seq) != head.hash), None)
    if differs:
        number, head = differs
        found.append(Fault("not_signed", head.seq, number))
    report.chains += 1
    name = owner.name if owner else chain
    report.findings += [Finding(chain, name, fault) for fault in found]


def _noting(links: Iterable[Link], wanted: set[int], at: dict[int, str]) -> Iterator[Link]:
    for link in links:
        if link.seq in wanted:
            at[link.seq] = link.hash
        yield link


def _against_journal(signed_roots: Sequence[Root]) -> list[Fault]:
    """Every root noted in the journal is in the files and the other way round; the last one may still lack its note."""
    noted = {int(entry.subject): entry.data["root"] for entry in journal.entries(notary.CHAIN)}
    filed = {each.signed.number: each.signed.root for each in signed_roots}
    newest = max(filed, default=0)
    lost = [Fault("root_lost", number) for number in noted if filed.get(number) != noted[number]]
    unknown = [Fault("root_unknown", number) for number in filed if number not in noted and number != newest]
    return lost + unknown


def _made(path: Path) -> TextIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8")
