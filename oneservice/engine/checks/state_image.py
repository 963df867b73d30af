"""``state-without-image``: from the published version every state a case may be in has an image, by name or by ``was``.

Bad: ``in-review`` of the published process became ``checking``. Good: ``checking: {was: in-review, ...}``.
The image lies in the same legal phase: publishing accepts, decides and refuses nothing. Asked of the running site.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, state_address
from oneservice.engine.checks.site import Site
from oneservice.engine.closure import build_closure
from oneservice.engine.definition import Closure, Content, Process
from oneservice.engine.migration import Lost, migration

CODE = "state-without-image"
LEVEL = 8


def find(content: Content, site: Site) -> Iterator[Finding]:
    for bundle in content.bundles:
        published = site.published(bundle)
        new = whole(content, bundle) if published else None
        if published and new:
            for lost in migration(published, new).lost:
                yield told(lost, new.process_of(lost.item))


def whole(content: Content, bundle: str) -> Closure | None:
    """The bundle's closure; None while a name is lost, which other checks tell."""
    try:
        return build_closure(content, bundle)
    except KeyError:
        return None


def told(lost: Lost, process: Process) -> Finding:
    was = lost.state
    if lost.image is None:
        message = f"Cases of {lost.item} may be in {was.id}, and {process.id} has no such state any more."
        hint = f"Write was: {was.id} at the state that takes its place (phase {was.phase.value}), or keep {was.id}."
        return Finding(("processes", process.id, "states"), message, hint)
    message = f"Cases of {lost.item} may be in {was.id}, in {was.phase.value}; {lost.image.id} is in "
    hint = f"Keep the phase {was.phase.value}, or write was: {was.id} at a state that has it."
    address = (*state_address(process, lost.image.id), "phase")
    return Finding(address, f"{message}{lost.image.phase.value}.", hint)
