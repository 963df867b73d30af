"""Asking people to sign: one part in the case for each, a message, a last day and the timers for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from oneservice.cases.models import Participant
from oneservice.cases.signatories import Signatory, part_key
from oneservice.cases.windows import last_day
from oneservice.cases.work import Work, digest, end_of
from oneservice.engine.definition import Duration, Role, Unit
from oneservice.engine.form import FormState
from oneservice.records import sealing

REMIND_BEFORE = timedelta(days=3)
WITHIN = Duration(15, Unit.DAYS)
Status = Participant.Status


def sign_part(work: Work, part: Participant) -> None:
    """The signature itself: when, and of which answers."""
    part.status, part.signed_at, part.agent = Status.SIGNED, work.moment, work.agent
    part.signed_hash = digest(bytes(work.case.sealed))
    if part.pk:
        work.moved_participants[part.pk] = part
    work.note("case.signed", part_key(part.role, part.row), hash=part.signed_hash)


def invite(work: Work, state: FormState) -> None:
    """Ask everybody who must sign, found later by the identity number given here; readiness knows them all.

    Who began signs his own row of a list with the whole; whoever has several parts gets one message.
    """
    starter = next(part for part in work.participants if part.starts)
    known = {(part.role, part.row): part for part in work.participants}
    asked = [one for one in work.possible_signers(state) if (one.role, one.row) != (starter.role, starter.row)]
    _drop(work, {(one.role, one.row) for one in asked})
    told: set[str] = set()
    parts = []
    for one in asked:
        part = known.get((one.role, one.row)) or Participant(case=work.case, role=one.role, row=one.row)
        parts.append(part)
        _ask_to_sign(work, part, one)
        if part.ric_index == starter.ric_index:
            sign_part(work, part)
        elif part.ric_index not in told:
            told.add(part.ric_index)
            _write_to(work, part)
    _keep(work, parts)
    for role in dict.fromkeys(part.role for part in parts if part.status == Status.WAITING):
        _set_timers(work, role, _last_day(work, work.bundle.roles[role]))


def _drop(work: Work, asked: set[tuple[str, int]]) -> None:
    """Whoever was asked before and is not any more: the role does not apply, the row is gone."""
    for part in work.participants:
        gone = (part.role, part.row) not in asked and not part.starts
        if gone and work.bundle.roles[part.role].signs and part.status != Status.NOT_INVITED:
            part.status = Status.NOT_INVITED
            work.moved_participants[part.pk] = part


def _ask_to_sign(work: Work, part: Participant, one: Signatory) -> None:
    part.status, part.signed_at, part.signed_hash, part.agent = Status.WAITING, None, "", None
    part.ric_index = sealing.blind_index(one.ric)
    part.due = _last_day(work, work.bundle.roles[one.role])
    work.note("signature.asked", part_key(one.role, one.row), due=part.due.isoformat())


def _write_to(work: Work, part: Participant) -> None:
    key = f"invite:{part_key(part.role, part.row)}:{work.case.head_seq}"
    work.later("message.send", key, role=part.role, row=part.row, about="invite")


def _last_day(work: Work, role: Role) -> date:
    last = work.calendar.add(work.local_now, role.within or WITHIN).date
    return min(last, (last_day(work) if not work.case.filed_at else None) or last)


def _keep(work: Work, parts: Iterable[Participant]) -> None:
    """New rows with one statement, however many; the others when the work is saved."""
    parts = list(parts)
    work.moved_participants |= {part.pk: part for part in parts if part.pk}
    if new := [part for part in parts if not part.pk]:
        work.participants += Participant.objects.bulk_create(new)


def _set_timers(work: Work, role: str, last: date) -> None:
    """One pair for each role and last day, however often the case is called back and sent again on one day."""
    late, due = end_of(last), last.isoformat()
    work.later("signature.due", f"{role}:{due}", due_at=late, role=role, due=due)
    if late - REMIND_BEFORE > work.now:
        work.later("signature.remind", f"{role}:{due}", due_at=late - REMIND_BEFORE, role=role, due=due)
