"""An item that had ended goes on: its case is open again, and what was stopped behind it waits again."""

from __future__ import annotations

from oneservice.cases.actions import moving
from oneservice.cases.actions.filing import reclaim_subject
from oneservice.cases.actions.withdrawing import process_of
from oneservice.cases.flow import control
from oneservice.cases.models import ItemCase
from oneservice.cases.states import CasePhase
from oneservice.cases.voiding import void_certificate
from oneservice.cases.work import Work
from oneservice.engine.definition import Phase

WOKEN = "woken"


def take_up(work: Work, item: ItemCase, state: str, why: str) -> None:
    """``item`` goes on in ``state`` of its process, with a new visit."""
    moving.enter(work, item, work.closure.process_of(item.item).states[state], why, work.now)
    control.begin_visits(process_of(work), work.closure, [(item.pk, item.item)])
    if work.case.closed_at is not None:
        _open_case(work)


def forget_decision(item: ItemCase) -> None:
    """The item is undecided again: nobody has acted on it, and its clock begins anew with its acceptance."""
    item.outcome, item.decided_on, item.took = "", None, None
    item.accepted_on = item.due = item.stopped_on = None
    item.actors, item.pauses = {}, []


def wake_stopped(work: Work) -> None:
    """What had ended only because an item before it did waits again, if nothing else stops it."""
    entries = {entry.id: entry for entry in work.bundle.items}
    failed = {item.item for item in work.items if item.outcome in ("refused", "ended")}
    stopped: dict[str, list[ItemCase]] = {}
    for item in work.items:
        if item.phase == Phase.ENDED and _last(item) == "stopped":
            stopped.setdefault(item.item, []).append(item)
    while free := [
        entry
        for entry in stopped
        if entry in failed
        and not any(after.need == "granted" and after.item in failed for after in entries[entry].after)
    ]:
        failed -= set(free)
        for item in (item for entry in free for item in stopped[entry]):
            _wake(work, item)


def _last(item: ItemCase) -> str:
    return item.trail[-1]["action"] if item.trail else ""


def _wake(work: Work, item: ItemCase) -> None:
    item.move_to(Phase.WAITING)
    forget_decision(item)
    item.entered_at = work.now
    moving.mark(work, item, WOKEN)


def _open_case(work: Work) -> None:
    work.case.project(CasePhase.REOPENED)
    work.case.closed_at = None
    reclaim_subject(work)
    void_certificate(work)
    work.note("case.reopened")
