"""From one version of a bundle to the next: where running cases would go, and what they would lack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oneservice.engine.definition import Closure, Field, Process, State
from oneservice.engine.movers import is_final


@dataclass(frozen=True, slots=True)
class Lost:
    """A state of ``item`` cases may be in that has no ``image`` in the new process, or one the law forbids."""

    item: str
    state: State
    image: State | None


@dataclass(frozen=True, slots=True)
class Unassigned:
    """``item`` newly needs ``field``, which a running case was never asked and nothing else fills."""

    item: str
    field: str


@dataclass(frozen=True, slots=True)
class Migration:
    """``dropped``: items the new version has no more; their cases can only end on the version they began with."""

    lost: tuple[Lost, ...]
    unassigned: tuple[Unassigned, ...]
    dropped: tuple[str, ...]

    @property
    def possible(self) -> bool:
        """Whether running cases could be moved without asking anybody anything."""
        return not (self.lost or self.unassigned or self.dropped)


def image_of(state: str, process: Process) -> State | None:
    """Where a case in ``state`` goes in the new process: the state of that name, or the one that ``was`` it."""
    renamed = (each for each in process.states.values() if each.was == state)
    return process.states.get(state) or next(renamed, None)


def migration(old: Closure, new: Closure) -> Migration:
    kept = [entry.id for entry in old.bundle.items if entry.id in new.items]
    dropped = tuple(entry.id for entry in old.bundle.items if entry.id not in new.items)
    lost = tuple(each for item in kept for each in _lost(item, old.process_of(item), new.process_of(item)))
    return Migration(lost, tuple(each for item in new.items for each in _unassigned(item, old, new)), dropped)


def _lost(item: str, old: Process, new: Process) -> Iterator[Lost]:
    for state in old.states.values():
        image = image_of(state.id, new)
        if not is_final(old, state) and (image is None or image.phase is not state.phase):
            yield Lost(item, state, image)


def _unassigned(item: str, old: Closure, new: Closure) -> Iterator[Unassigned]:
    asked = {name for page in old.pages for name in page.fields}
    given = {name for each in new.items.values() for name in each.gives}
    had = {*asked, *given, *(old.items[item].needs if item in old.items else ())}
    for name in new.items[item].needs:
        if name not in had and name in new.fields and not _fills_itself(new.fields[name]):
            yield Unassigned(item, name)


def _fills_itself(field: Field) -> bool:
    return bool(field.sources) or field.optional or field.compute is not None or field.default is not None
