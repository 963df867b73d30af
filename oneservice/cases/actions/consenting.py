"""A yes or no to being looked up, and no answer in time, which is a no."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from oneservice.cases.actions.asking import ask_sources, decline
from oneservice.cases.actions.events import look_again
from oneservice.cases.actions.permits import NO, YES, groups_of
from oneservice.cases.errors import CLOSED, Refused
from oneservice.cases.models import Participant
from oneservice.cases.signatories import part_key
from oneservice.cases.work import Work, work_as, work_on
from oneservice.engine.asking import key_value
from oneservice.people.models import Person

Status = Participant.Status
ANSWERED = (Status.CONSENTED, Status.DECLINED)


def answer_consent(person: Person, ref: str, allow: bool, *, now: datetime) -> None:
    """``allow``: registers are asked about him from now on; else what they would have said is typed or uploaded.

    Answering twice is answering once. Raises NotFound, Refused (nothing is asked of him).
    """
    with work_as(person, ref, now=now) as (work, me):
        mine = [part for part in work.participants if part.ric_index == me.ric_index]
        asked = [part for part in mine if part.status == Status.ASKED]
        if not asked and any(part.status in ANSWERED for part in mine):
            return
        if not asked or work.case.closed_at:
            raise Refused(CLOSED)
        _answer(work, asked, Status.CONSENTED if allow else Status.DECLINED)


def consent_due(case: int, role: str, row: int, due: str, *, now: datetime) -> None:
    """A timer: nobody has answered, so nobody is asked about; what was answered or asked anew since stays."""
    with work_on({"pk": case}, now=now) as work:
        asked = [p for p in work.participants if (p.role, p.row, p.status) == (role, row, Status.ASKED)]
        late = [part for part in asked if part.due and part.due.isoformat() == due]
        if late and not work.case.closed_at:
            _answer(work, late, Status.LATE)


def _answer(work: Work, parts: Iterable[Participant], status: Participant.Status) -> None:
    for part in parts:
        part.status = status
        work.moved_participants[part.pk] = part
        key, role = part_key(part.role, part.row), work.bundle.roles[part.role]
        said = YES if status == Status.CONSENTED else NO
        work.dossier.consents[key] |= {"said": said, "at": work.now.isoformat()}
        work.note(f"consent.{said}", key)
        if said == NO:
            _decline_all(work, groups_of(role, part.row))
    ask_sources(work, work.form_state())
    work.seal()
    look_again(work)


def _decline_all(work: Work, of: str) -> None:
    """Every register that would be asked about the group has no consent."""
    sources = {one.source for each in work.closure.fields.values() for one in each.sources if one.of == of}
    env = work.form_state().env
    for source in sorted(sources):
        decline(work, source, of, key_value(work.closure, source, of, env))
