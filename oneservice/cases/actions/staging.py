"""Between stages 阶段: the citizen goes on with the next one, lets it rest, or ends the case; reminders meanwhile."""

from __future__ import annotations

from datetime import datetime

from oneservice.cases import papers
from oneservice.cases.actions.archiving import archive_later
from oneservice.cases.actions.asking import ask_sources
from oneservice.cases.errors import CLOSED, Refused
from oneservice.cases.models import Participant
from oneservice.cases.sleeping import filed_stage, remind_later, stage_ahead
from oneservice.cases.states import CasePhase
from oneservice.cases.work import work_as, work_on
from oneservice.people.models import Person


def continue_case(person: Person, ref: str, *, now: datetime) -> None:
    """One press: the next stage is open to fill, everything known is there already, and it is signed anew.

    The version stays the one the case began with. Raises NotFound, Refused (it does not sleep; a co-signer).
    """
    with work_as(person, ref, now=now) as (work, me):
        ahead = stage_ahead(work)
        if work.case.phase != CasePhase.DORMANT or ahead is None or not me.starts:
            raise Refused(CLOSED)
        work.case.wake()
        work.case.stage = ahead
        for each in work.participants:
            each.status = Participant.Status.FILLS if each.starts else Participant.Status.NOT_INVITED
            work.moved_participants[each.pk] = each
        work.note("stage.continued", work.bundle.stages[ahead])
        ask_sources(work, work.form_state())
        work.seal()


def rest_case(person: Person, ref: str, *, now: datetime) -> None:
    """Not yet: what was filled for the next stage is kept, and the case sleeps on. Raises NotFound, Refused."""
    with work_as(person, ref, now=now) as (work, me):
        if work.case.phase != CasePhase.DRAFT or not work.case.filed_at or not me.starts:
            raise Refused(CLOSED)
        work.case.rest()
        work.case.stage = filed_stage(work)
        work.note("stage.rested")


def end_case(person: Person, ref: str, *, now: datetime) -> None:
    """The citizen wants no further stage: the case is closed with what was decided. Raises NotFound, Refused."""
    with work_as(person, ref, now=now) as (work, me):
        if work.case.phase != CasePhase.DORMANT or not me.starts:
            raise Refused(CLOSED)
        work.case.project(CasePhase.CLOSED)
        work.case.closed_at, work.case.open_key = now, None
        work.note("case.closed", early=True)
        papers.issue(work, work.bundle.certificate)
        archive_later(work)
        work.later("message.send", "closed", role=work.case.starter, about="closed")


def remind_sleeper(case: int, stage: int, count: int, *, now: datetime) -> None:
    """A timer: the case still sleeps after this stage; who began is told what comes next, and again later."""
    with work_on({"pk": case}, now=now) as work:
        if work.case.closed_at or filed_stage(work) != stage:
            return
        if work.case.phase == CasePhase.DORMANT:
            work.note("stage.reminded")
            work.later("message.send", f"dormant:{stage}:{count}", role=work.case.starter, about="dormant")
        remind_later(work, count + 1)
