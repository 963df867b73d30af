"""Signatures: signing, refusing, being late, calling back to the draft."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from oneservice.cases.actions.filing import after_moves, file_case, refuse_if_filed
from oneservice.cases.actions.inviting import invite, sign_part
from oneservice.cases.errors import CLOSED, Refused
from oneservice.cases.models import Participant
from oneservice.cases.readiness import promised_later, what_is_left
from oneservice.cases.signatories import may_sign, part_key, tally, whole_roles
from oneservice.cases.windows import refuse_outside
from oneservice.cases.work import Work, work_as, work_on
from oneservice.engine.definition import Text
from oneservice.people.models import Person

LEFT = Text("还有内容没有填完，请先补齐", "Something is still to be filled: complete it first")
ASK_REASON = Text("请说明不同意的原因", "Say why you do not agree")
Status = Participant.Status


def submit_case(person: Person, ref: str, *, now: datetime) -> None:
    """The one who began signs what stands there; the others are asked to, or the case is filed at once."""
    with work_as(person, ref, now=now) as (work, me):
        sign_and_send(work, me)


def sign_and_send(work: Work, me: Participant) -> None:
    """The draft is whole and signed by who began it; from here on no clerk of a window writes in it."""
    if work.case.phase != "draft" or not me.starts:
        raise Refused(CLOSED)
    if work.since is None:
        work.case.received_at = None  # what is signed today is filed today, whatever was said of a paper
    refuse_outside(work)
    state = work.form_state()
    left = what_is_left(work, state)
    if left:
        raise Refused(LEFT, dict(left))
    refuse_if_filed(work, state)
    work.case.submit()
    work.case.prepared, work.case.clerk = False, None
    work.case.returned = work.dossier.refusal = ""
    work.seal()
    sign_part(work, me)
    for need in promised_later(work, state):
        work.note("material.promised", need.key)
    invite(work, state)
    _file_when_signed(work)


def sign_case(person: Person, ref: str, *, now: datetime) -> None:
    """A co-signer agrees to what stands there, in all his parts. Signing twice is signing once."""
    with work_as(person, ref, now=now) as (work, me):
        mine = _to_sign(work, me)
        if not mine and me.status == Status.SIGNED:
            return
        if not mine:
            raise Refused(CLOSED)
        refuse_outside(work)
        for part in mine:
            sign_part(work, part)
        _go_on(work)


def refuse_signature(person: Person, ref: str, reason: str, *, now: datetime) -> None:
    """A co-signer does not agree. If too few are left to sign, the case is a draft again with every answer kept, and
    who began is told why; items that wait for just this signature end."""
    if not 2 <= len(reason.strip()) <= 500:
        raise Refused(ASK_REASON, {"reason": ASK_REASON})
    with work_as(person, ref, now=now) as (work, me):
        mine = _to_sign(work, me)
        if not mine:
            raise Refused(CLOSED)
        work.dossier.refusal = "；".join(filter(None, [work.dossier.refusal, reason.strip()]))
        work.seal()
        _mark(work, mine, Status.REFUSED)
        _give_up_or_go_on(work, "refused")


def recall_case(person: Person, ref: str, *, now: datetime) -> None:
    """Who began wants to change something before all have signed."""
    with work_as(person, ref, now=now) as (work, me):
        if work.case.phase != "awaiting_signatures" or not me.starts:
            raise Refused(CLOSED)
        work.note("case.recalled")
        _back_to_draft(work, "")


def signature_due(case: int, role: str, due: str, *, now: datetime) -> None:
    """A timer: signatures are late. Nothing happens if they were given, or are asked for another day since."""
    with work_on({"pk": case}, now=now) as work:
        late = _waiting(work, role, due)
        if late:
            _mark(work, late, Status.LATE)
            _give_up_or_go_on(work, "late")


def remind_signer(case: int, role: str, due: str, *, now: datetime) -> None:
    """A timer: three days before a signature is late, whoever has not given it is told again."""
    with work_on({"pk": case}, now=now) as work:
        if tally(work.bundle.roles[role], work.participants).done:
            return
        for part in _waiting(work, role, due):
            work.note("signature.reminded", part_key(role, part.row))
            key = f"remind:{part_key(role, part.row)}:{due}"
            work.later("message.send", key, role=role, row=part.row, about="remind")


def _to_sign(work: Work, me: Participant) -> list[Participant]:
    """All the parts of one person that a signature is asked of now."""
    return [part for part in _open_parts(work) if part.ric_index == me.ric_index]


def _waiting(work: Work, role: str, due: str) -> list[Participant]:
    """Who in ``role`` still has to sign by ``due``: a case called back and sent again has another date."""
    return [p for p in _open_parts(work) if p.role == role and p.due and p.due.isoformat() == due]


def _open_parts(work: Work) -> Iterable[Participant]:
    before, over = work.case.phase == "awaiting_signatures", not work.case.filed_at or bool(work.case.closed_at)
    return (part for part in work.participants if may_sign(work.bundle, part, before=before, over=over))


def _mark(work: Work, parts: Iterable[Participant], status: Participant.Status) -> None:
    for part in parts:
        part.status = status
        work.moved_participants[part.pk] = part
        work.note(f"signature.{status}", part_key(part.role, part.row))


def _give_up_or_go_on(work: Work, why: str) -> None:
    """A number that can no longer be reached brings the case back; else it goes on with those who are left."""
    lost = any(tally(role, work.participants).lost for role in whole_roles(work.bundle))
    if lost and work.case.filling:
        _back_to_draft(work, why)
    else:
        _go_on(work)


def _go_on(work: Work) -> None:
    """What a signature given or lost means: before filing whether all is there, after it for the items held back."""
    if work.case.filling:
        _file_when_signed(work)
    else:
        after_moves(work, [], look=True)


def _file_when_signed(work: Work) -> None:
    """The case is filed once each role has its number; whoever was asked beyond that need not sign any more."""
    roles = {role.id: role for role in whole_roles(work.bundle)}
    if not all(tally(role, work.participants).done for role in roles.values()):
        return
    for part in work.participants:
        if part.role in roles and part.status == Status.WAITING:
            part.status = Status.SPARED
            work.moved_participants[part.pk] = part
    file_case(work)


def _back_to_draft(work: Work, why: str) -> None:
    """Answers stay; signatures given so far are void, because what was signed may change."""
    work.case.return_to_draft()
    work.case.returned = why
    for each in work.participants:
        if each.starts:
            each.status = Status.FILLS
        elif each.status in (Status.SIGNED, Status.WAITING):
            each.status = Status.NOT_INVITED
        work.moved_participants[each.pk] = each
    if why:
        starter = next(p.role for p in work.participants if p.starts)
        work.later("message.send", f"returned:{why}:{work.case.head_seq}", role=starter, about=f"returned.{why}")
