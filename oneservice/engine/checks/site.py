"""What only the running site knows: who holds which post where, and what is published. Asked through a port."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from oneservice.engine.checks.finding import Finding
from oneservice.engine.definition import Bundle, Closure, Content, Item, Process
from oneservice.engine.movers import APPLICANT

Posts = frozenset[str]
"""The staff words one person holds."""


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides in a division: the office's name ("" if none serves it) and the posts of each of its people."""

    division: str
    office: str
    people: tuple[Posts, ...] = ()

    @property
    def words(self) -> Posts:
        return frozenset().union(*self.people)

    @property
    def place(self) -> str:
        return f"{self.office}, which decides in {self.division}" if self.office else self.division


class Site(Protocol):
    """The running site as the gate asks it."""

    def deciders(self, department: str, within: str = "") -> Sequence[Decider]:
        """For every division (or those within the one named) who decides there; nothing if there are none yet."""
        ...

    def calendars(self) -> Mapping[str, str]:
        """The calendar each division and office names as its own, by its name."""
        ...

    def published(self, bundle: str) -> Closure | None:
        """The version in force, None if there is none."""
        ...


class SiteCheck(Protocol):
    """A check that asks the running site beside the content; otherwise as ``finding.Check``."""

    CODE: str
    LEVEL: int

    def find(self, content: Content, site: Site) -> Iterable[Finding]: ...


def staffed_items(content: Content) -> Iterator[tuple[Bundle, Item, Process]]:
    """Each item a bundle uses, with its process, where both are known."""
    for bundle in content.bundles.values():
        for use in dict.fromkeys(entry.use for entry in bundle.items):
            item = content.items.get(use)
            process = content.processes.get(item.process) if item else None
            if item and process:
                yield bundle, item, process


def by_office(deciders: Iterable[Decider]) -> Mapping[str, Decider]:
    """One decider an office, because an office that serves ten divisions lacks a post once; none: by division."""
    return {decider.office or decider.division: decider for decider in reversed(list(deciders))}


def staff_words(process: Process) -> list[str]:
    """The posts of the deciding department a process needs, in the order written."""
    words = [state.actor for state in process.states.values()] + [action.by for action in process.actions]
    return [word for word in dict.fromkeys(words) if word and word != APPLICANT]
