"""A case that sleeps between stages 阶段: nothing is due, nobody is late, and now and then its citizen is reminded."""

from __future__ import annotations

from datetime import timedelta

from oneservice.cases.reading import Reading
from oneservice.cases.states import CasePhase
from oneservice.cases.work import Work
from oneservice.engine.definition import Phase, Text
from oneservice.engine.stages import next_stage, stage_of

REMIND_EVERY = timedelta(days=90)


def filed_stage(reading: Reading) -> int:
    """The last stage that was filed, also while the next one is being filled."""
    of = stage_of(reading.bundle)
    return max((of[item.item] for item in reading.items), default=0)


def stage_ahead(reading: Reading) -> int | None:
    """The stage to go on with once everything so far has ended; None: there is none, or none that could still begin."""
    bundle = reading.bundle
    if not bundle.stages or reading.case.withdrawn_at or reading.failed_gate is not None:
        return None
    if all(item.phase == Phase.WITHDRAWN for item in reading.items):
        return None
    outcomes = {item.item: item.outcome or None for item in reading.items}
    return next_stage(reading.closure, filed_stage(reading), reading.form_state().sure, reading.chosen, outcomes)


def fall_asleep(work: Work) -> bool:
    """Everything so far has ended: if a stage is ahead, the case sleeps until its citizen goes on. Whether it does."""
    ahead = stage_ahead(work)
    if ahead is None:
        return False
    if work.case.phase != CasePhase.DORMANT:
        work.case.project(CasePhase.DORMANT)
        work.case.due = None
        work.note("case.dormant", work.bundle.stages[ahead])
        work.later("message.send", f"dormant:{ahead}", role=work.case.starter, about="dormant")
        remind_later(work, 1)
    return True


def remind_later(work: Work, count: int) -> None:
    """One row of timers for each stage, however often the case wakes and sleeps again."""
    stage, at = filed_stage(work), work.now + REMIND_EVERY
    work.later("stage.remind", f"{stage}:{count}", due_at=at, stage=stage, count=count)


def next_titles(reading: Reading) -> tuple[Text, ...]:
    """What the next stage settles, of a case that sleeps; nothing for any other."""
    ahead = stage_ahead(reading) if reading.case.phase == CasePhase.DORMANT else None
    if ahead is None:
        return ()
    of = stage_of(reading.bundle)
    return tuple(reading.closure.items[entry.id].title for entry in reading.bundle.items if of[entry.id] == ahead)
