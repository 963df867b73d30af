"""Signatures: who must sign, inviting, signing, refusing, being late, calling back to the draft."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from oneservice.cases.actions.filing import file_case, refuse_if_filed
from oneservice.cases.errors import CLOSED, Refused
from oneservice.cases.models import Participant
from oneservice.cases.readiness import what_is_left
from oneservice.cases.work import Work, digest, end_of, truth_of, work_as, work_on
from oneservice.engine.definition import Duration, Role, Text, Unit
from oneservice.engine.form import FormState
from oneservice.engine.values import UNKNOWN
from oneservice.people.models import Person
from oneservice.records import sealing

LEFT = Text("还有内容没有填完，请先补齐", "Something is still to be filled: complete it first")
ASK_REASON = Text("请说明不同意的原因", "Say why you do not agree")
REMIND_BEFORE = timedelta(days=3)


def submit_case(person: Person, ref: str, *, now: datetime) -> None:
    """The one who began signs what stands there; the others are asked to, or the case is filed at once."""
    with work_as(person, ref, now=now) as (work, me):
        if work.case.phase != "draft" or not me.starts:
            raise Refused(CLOSED)
        state = work.form_state()
        left = what_is_left(work, state)
        if left:
            raise Refused(LEFT, dict(left))
        refuse_if_filed(work, state)
        work.case.submit()
        work.case.returned = work.dossier.refusal = ""
        work.seal()
        _sign(work, me)
        _invite(work, state)
        _file_when_signed(work)


def sign_case(person: Person, ref: str, *, now: datetime) -> None:
    """A co-signer agrees to what stands there. Signing twice is signing once."""
    with work_as(person, ref, now=now) as (work, me):
        if me.status == Participant.Status.SIGNED:
            return
        if work.case.phase != "awaiting_signatures" or me.status != Participant.Status.WAITING:
            raise Refused(CLOSED)
        _sign(work, me)
        _file_when_signed(work)


def refuse_signature(person: Person, ref: str, reason: str, *, now: datetime) -> None:
    """A co-signer does not agree: back to draft with every answer kept, and who began is told."""
    if not 2 <= len(reason.strip()) <= 500:
        raise Refused(ASK_REASON, {"reason": ASK_REASON})
    with work_as(person, ref, now=now) as (work, me):
        if work.case.phase != "awaiting_signatures" or me.status != Participant.Status.WAITING:
            raise Refused(CLOSED)
        me.status = Participant.Status.REFUSED
        work.moved_participants[me.pk] = me
        work.note("signature.refused", me.role)
        work.dossier.refusal = reason.strip()
        work.seal()
        _back_to_draft(work, "refused")


def recall_case(person: Person, ref: str, *, now: datetime) -> None:
    """Who began wants to change something before all have signed."""
    with work_as(person, ref, now=now) as (work, me):
        if work.case.phase != "awaiting_signatures" or not me.starts:
            raise Refused(CLOSED)
        work.note("case.recalled")
        _back_to_draft(work, "")


def signature_due(case: int, role: str, due: str, *, now: datetime) -> None:
    """A timer: a signature is late. Nothing happens if it was given, or is asked for another day since."""
    with work_on({"pk": case}, now=now) as work:
        late = _waiting(work, role, due)
        if not late:
            return
        for each in late:
            each.status = Participant.Status.LATE
            work.moved_participants[each.pk] = each
        work.note("signature.late", role)
        _back_to_draft(work, "late")


def remind_signer(case: int, role: str, due: str, *, now: datetime) -> None:
    """A timer: three days before a signature is late, its signer is told again."""
    with work_on({"pk": case}, now=now) as work:
        if _waiting(work, role, due):
            work.note("signature.reminded", role)
            work.later("message.send", f"remind:{role}:{due}", role=role, about="remind")


def _waiting(work: Work, role: str, due: str) -> list[Participant]:
    """Who in ``role`` still has to sign by ``due``: a case called back and sent again has another date."""
    if work.case.phase != "awaiting_signatures":
        return []
    waiting = [p for p in work.participants if p.role == role and p.status == Participant.Status.WAITING]
    return [p for p in waiting if p.due and p.due.isoformat() == due]


def _sign(work: Work, me: Participant) -> None:
    me.status, me.signed_at = Participant.Status.SIGNED, work.now
    me.signed_hash = digest(bytes(work.case.sealed))
    work.moved_participants[me.pk] = me
    work.note("case.signed", me.role, hash=me.signed_hash)


def _invite(work: Work, state: FormState) -> None:
    """One participant for each signing role that applies, found later by the identity number given here."""
    known = {p.role: p for p in work.participants}
    for role in work.bundle.roles.values():
        if not role.signs or (role.id in known and known[role.id].starts):
            continue
        needed = must_sign(work, state, role)
        if not needed and role.id not in known:
            continue
        participant = known.get(role.id) or Participant(case=work.case, role=role.id)
        _ask_to_sign(work, participant, role, state) if needed else _not_asked(work, participant)


def must_sign(work: Work, state: FormState, role: Role) -> bool:
    """Whether the role's condition holds; readiness has seen to it that it is known."""
    truth = truth_of(role.when, state.env)
    return truth is not UNKNOWN and bool(truth)


def _ask_to_sign(work: Work, participant: Participant, role: Role, state: FormState) -> None:
    participant.status = Participant.Status.WAITING
    participant.signed_at, participant.signed_hash = None, ""
    participant.ric_index = sealing.blind_index(state.env[f"{role.id}.ric"])
    participant.due = _due(work, role.within or Duration(15, Unit.DAYS))
    _keep(work, participant)
    _set_timers(work, role.id, participant.due)
    work.later("message.send", f"invite:{role.id}:{work.case.head_seq}", role=role.id, about="invite")
    work.note("signature.asked", role.id, due=participant.due.isoformat())


def _set_timers(work: Work, role: str, last: date) -> None:
    """One pair for each last day, however often the case is called back and sent again on one day."""
    late, due = end_of(last), last.isoformat()
    work.later("signature.due", f"{role}:{due}", due_at=late, role=role, due=due)
    if late - REMIND_BEFORE > work.now:
        work.later("signature.remind", f"{role}:{due}", due_at=late - REMIND_BEFORE, role=role, due=due)


def _not_asked(work: Work, participant: Participant) -> None:
    participant.status = Participant.Status.NOT_INVITED
    _keep(work, participant)


def _keep(work: Work, participant: Participant) -> None:
    if participant.pk is None:
        participant.save(force_insert=True)
        work.participants.append(participant)
    else:
        work.moved_participants[participant.pk] = participant


def _due(work: Work, within: Duration) -> date:
    return work.calendar.add(work.local_now, within).date


def _file_when_signed(work: Work) -> None:
    if all(_done(p, work) for p in work.participants):
        file_case(work)


def _done(participant: Participant, work: Work) -> bool:
    return participant.status in (Participant.Status.SIGNED, Participant.Status.NOT_INVITED) or (
        not work.bundle.roles[participant.role].signs
    )


def _back_to_draft(work: Work, why: str) -> None:
    """Answers stay; signatures given so far are void, because what was signed may change."""
    work.case.return_to_draft()
    work.case.returned = why
    for each in work.participants:
        if each.starts:
            each.status = Participant.Status.FILLS
        elif each.status in (Participant.Status.SIGNED, Participant.Status.WAITING):
            each.status = Participant.Status.NOT_INVITED
        work.moved_participants[each.pk] = each
    if why:
        starter = next(p.role for p in work.participants if p.starts)
        work.later("message.send", f"returned:{why}:{work.case.head_seq}", role=starter, about=f"returned.{why}")
