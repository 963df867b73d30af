"""Reconsideration 复核、复议 of a refusal: the citizen asks, the office or the lead lets it stand or decides anew.

Asking here is beside the formal ways (行政复议、行政诉讼) and puts off none of their time limits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from oneservice.cases import papers
from oneservice.cases.actions import moving
from oneservice.cases.actions.reopening import forget_decision, take_up, wake_stopped
from oneservice.cases.errors import CLOSED, Refused
from oneservice.cases.models import ItemCase
from oneservice.cases.notices import NOTICED
from oneservice.cases.permissions import may_appeal
from oneservice.cases.specials import staff_state
from oneservice.cases.work import Work, work_as
from oneservice.engine.built_in import APPEALED, RECONSIDERED
from oneservice.engine.definition import Phase, Text
from oneservice.people.models import Person

SAY_WHY = Text("请说明您不同意的理由", "Say why you disagree")
LONGEST = 500


def ask_again(person: Person, ref: str, item_id: str, reason: str, *, now: datetime) -> None:
    """The citizen asks the deciding office to look again, once.

    Raises NotFound, Refused (late, asked before, no reason).
    """
    reason = reason.strip()
    if not 2 <= len(reason) <= LONGEST:
        raise Refused(SAY_WHY, {"reason": SAY_WHY})
    with work_as(person, ref, now=now) as (work, me):
        item = work.item_case(item_id)
        if not me.starts or not may_appeal(item, work.today, work.calendar_of(item)):
            raise Refused(CLOSED)
        item.appeal = "asked"
        work.write_notes(item, appeal=reason)
        moving.mark(work, item, "appealed")
        papers.issue(work, APPEALED, item, said={"reason": reason})


def uphold(work: Work, item: ItemCase, asked: Mapping[str, str]) -> None:
    """The decision stands; the citizen is told why, and of the ways that remain."""
    item.appeal = "upheld"
    work.write_notes(item, heard=asked["reason"])
    moving.mark(work, item, "upheld")
    _tell(work, item, "upheld", asked["reason"])


def reopen(work: Work, item: ItemCase, asked: Mapping[str, str]) -> None:
    """The item is decided anew, by its own office or because a higher body has said so: 复核、复议."""
    phases = [Phase.RECEIVED] if item.phase == Phase.NOT_ACCEPTED else [Phase.REVIEW]
    state = staff_state(work.closure, item, phases)
    item.appeal = "reopened"
    work.write_notes(item, heard=asked["opinion"], **{NOTICED: None})
    _tell(work, item, "reopened", asked["opinion"])
    forget_decision(item)
    take_up(work, item, state, "reopened")
    if not work.case.withdrawn_at:
        wake_stopped(work)


def _tell(work: Work, item: ItemCase, heard: str, reason: str) -> None:
    papers.issue(work, RECONSIDERED, item, said={"heard": heard, "reason": reason})
    about = f"appeal.{heard}"
    work.later("message.send", f"{about}:{item.pk}:{work.case.head_seq}", role=work.case.starter, about=about)
