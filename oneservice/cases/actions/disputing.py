"""“This is wrong”: a citizen disputes what a register says, and the department that keeps it answers in time.

The value stays on the form while it is disputed; what reads it waits with its decision (``cases.disputes``).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from oneservice.cases import uploads
from oneservice.cases.actions.asking import ask_sources
from oneservice.cases.actions.contradicting import registered, settle
from oneservice.cases.actions.desk import SAY, SAY_FIELD, WRONG, texts_of
from oneservice.cases.actions.events import look_again
from oneservice.cases.actions.holding import hold_bills
from oneservice.cases.actions.reapplying import apply_anew
from oneservice.cases.actions.rebilling import refit_paid
from oneservice.cases.actions.ticketing import open_ticket
from oneservice.cases.cells import asked_field, field_of, known_name
from oneservice.cases.concerning import shown_to
from oneservice.cases.disputes import CORRECTED, may_answer, proof_of, still_read
from oneservice.cases.errors import TAKEN, NotFound, Refused
from oneservice.cases.models import Dispute, Participant
from oneservice.cases.posted import Posted, parse_fields
from oneservice.cases.work import Work, digest, staff_actor, work_as, work_on
from oneservice.engine.definition import Text
from oneservice.engine.values import Origin, Value
from oneservice.people.models import Person, Staff

LONGEST = 500
ASK_CLAIM = Text("请说明哪里不对（2 至 500 字）", "Say what is wrong (2 to 500 characters)")
SHORTEN = Text("请精简到 500 字以内", "Keep it under 500 characters")
ASKED = Text(
    "这一项已经提出过异议，由谁核实、怎样答复，请看办件页面",
    "It has been said already that this is wrong: the page of the case says who checks it, and the answer",
)
DECIDED = Text(
    "用到这一项的事项都已办结，不能再在这里提出异议。发给您的证照、文书写错了的，请联系出具单位更正；"
    "不服决定的，请在办件页面对该事项申请复核",
    "Everything that uses this has been decided. If a paper you were given is wrong, ask the office that issued it to "
    "correct it; if you do not agree with a decision, ask for a review of that item on the page of your case",
)
SAME = Text(
    "与原来的信息相同。信息无误的，请选择“信息无误”并说明理由",
    "This is what was there before. If it is right, say so with the reason",
)
ANSWERS = {"reason": SAY["reason"], "remedies": Text("请告诉申请人接下来怎么办", "Say what the applicant can do next")}


def dispute_value(
    person: Person, ref: str, field: str, claim: str, *, should: str = "", proof: bytes = b"", now: datetime
) -> None:
    """Open a ticket about what a register says: ``claim`` is what is wrong, ``should`` what it ought to be, if known.

    ``proof``: a picture or PDF that shows it, if there is one. The ticket goes to whoever keeps the register, else to
    the bundle's lead, with a last day in working days. Raises NotFound (no register said this, or it does not concern
    the reader), Refused (nothing was said, it was disputed before, all that reads it is decided, the file is no picture
    or PDF).
    """
    claim, should = claim.strip(), should.strip()
    _judge(claim, should)
    upload = uploads.accept(proof) if proof else None
    with work_as(person, ref, now=now) as (work, me):
        value = _disputable(work, me, field)
        said = {"claim": claim, "should": should, "role": me.role, "row": me.row}
        row = open_ticket(work, field, value.source, **said)
        if upload:
            blob = uploads.keep(bytes(work.case.key), upload, of=proof_of(work.case, row.pk))
            work.dossier.disputes[str(row.pk)]["proof"] = {"blob": blob, "media": upload.media}
        work.dossier.answers[field] = Value.from_json(value.to_json() | {"disputed": claim})
        work.seal()
        told = {"department": row.department, "due": row.due.isoformat(), "hash": digest(work.case.sealed)}
        work.note("value.disputed", field, dispute=row.pk, **told)
        hold_bills(work)


def _disputable(work: Work, me: Participant, field: str) -> Value:
    """What a register said, if it concerns the reader and anything is still to be decided on it."""
    if field not in shown_to(work, work.form_state(), me):
        raise NotFound
    value = work.dossier.answers[field]
    if value.disputed:
        raise Refused(ASKED)
    if field not in still_read(work):
        raise Refused(DECIDED)
    if me.starts:
        work.case.prepared = False  # whoever writes in a prepared draft has taken it up
    return value


def _judge(claim: str, should: str) -> None:
    wrong = {}
    if not 2 <= len(claim) <= LONGEST:
        wrong["claim"] = ASK_CLAIM
    if len(should) > LONGEST:
        wrong["should"] = SHORTEN
    if wrong:
        raise Refused(next(iter(wrong.values())), wrong)


def correct_value(staff: Staff, dispute: int, *, posted: Posted, now: datetime) -> None:
    """The citizen is right: the value posted takes the place of the register's, and the rules are looked at again.

    Raises NotFound (another department's), Refused (answered already; no value, a wrong one, or the old one).
    """
    with work_on({"disputes__pk": dispute}, now=now, actor=staff_actor(staff)) as work:
        row = _mine(staff, dispute)
        value = _value(work, row, posted)
        if value == registered(work, row.field):
            raise Refused(WRONG, {row.field: SAME})
        source, at = f"{CORRECTED}{row.department}", now.isoformat()
        settle(work, row, Value(value, Origin.FOUND, source=source, at=at, grade="A"))
        _answer(work, row, Dispute.Answer.UPHELD)
        if problem := work.form_state().wrong.get(row.field):
            raise Refused(WRONG, {row.field: problem})
        _apply_anew(work)
        _go_on(work)


def _apply_anew(work: Work) -> None:
    if not work.case.filling and not work.case.closed_at:
        apply_anew(work)
        refit_paid(work)


def _value(work: Work, row: Dispute, posted: Posted) -> Any:
    """What was posted for the field, as its type has it. A version without the field has nothing to correct."""
    if not known_name(work.closure, row.field):
        raise NotFound
    field = asked_field(work.pinned.form, field_of(work.closure, row.field))
    parsed = parse_fields([field], posted, work.today)
    value = parsed.values.get(row.field)
    if value is None:
        raise Refused(WRONG, parsed.wrong or {row.field: SAY_FIELD})
    return value


def let_value_stand(staff: Staff, dispute: int, *, posted: Posted, now: datetime) -> None:
    """The register is right: the citizen is told why (``reason``) and what he can do next (``remedies``). Where he
    had typed something else, its value takes the place of his.

    Raises NotFound (another department's), Refused (answered already, or a text is missing).
    """
    with work_on({"disputes__pk": dispute}, now=now, actor=staff_actor(staff)) as work:
        row = _mine(staff, dispute)
        said, wrong = texts_of(("reason", "remedies"), posted)
        if wrong:
            raise Refused(WRONG, {kind: ANSWERS[kind] if text is SAY[kind] else text for kind, text in wrong.items()})
        changed = settle(work, row)
        _answer(work, row, Dispute.Answer.STANDS, **said)
        if changed:
            _apply_anew(work)
        _go_on(work)


def _mine(staff: Staff, dispute: int) -> Dispute:
    row = Dispute.objects.get(pk=dispute)
    if not may_answer(staff, row):
        raise NotFound
    if row.answer:
        raise Refused(TAKEN)
    return row


def _answer(work: Work, row: Dispute, answer: Dispute.Answer, **said: str) -> None:
    row.answer, row.answered_at, row.answered_by = answer, work.now, work.actor
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    ticket = work.dossier.disputes[str(row.pk)]
    ticket |= {"answer": answer.value, "at": work.now.isoformat(), **said}
    work.seal()
    work.note("dispute.answered", row.field, dispute=row.pk, answer=answer.value, hash=digest(work.case.sealed))
    who = {"role": ticket.get("role", work.case.starter), "row": ticket.get("row", 0)}
    work.later("message.send", f"dispute:{row.pk}", about=f"dispute.{answer.value}", **who)


def go_on(case: int, *, now: datetime) -> None:
    """A ticket of a filed case was dropped, as its value is gone: what waited for the answer waits no more."""
    with work_on({"pk": case}, now=now) as work:
        _go_on(work)


def _go_on(work: Work) -> None:
    """What waited for the answer goes on; in a draft registers may have to be asked about somebody else."""
    if work.case.filling:
        ask_sources(work, work.form_state())
        work.seal()
    look_again(work)
