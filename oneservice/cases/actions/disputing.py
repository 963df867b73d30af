"""“This is wrong”: a citizen disputes what a register says, and the department that keeps it answers in time.

The value stays on the form while it is disputed; what reads it waits with its decision (``cases.disputes``).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from oneservice.cases import uploads
from oneservice.cases.actions.asking import ask_sources
from oneservice.cases.actions.desk import SAY, SAY_FIELD, WRONG, texts_of
from oneservice.cases.actions.draft import must_be_draft
from oneservice.cases.actions.events import look_again, release_held
from oneservice.cases.actions.reapplying import apply_anew
from oneservice.cases.cells import asked_field
from oneservice.cases.disputes import CORRECTED, answer_by, keeper_of, may_answer, proof_of
from oneservice.cases.errors import TAKEN, NotFound, Refused
from oneservice.cases.models import Dispute
from oneservice.cases.posted import Posted, parse_fields
from oneservice.cases.work import Work, digest, staff_actor, work_as, work_on
from oneservice.engine.definition import Text
from oneservice.engine.values import Origin, Value
from oneservice.people.models import Office, Person, Staff
from oneservice.people.queries import NoOffice, deciding_office

LONGEST = 500
ASK_CLAIM = Text("请说明哪里不对（2 至 500 字）", "Say what is wrong (2 to 500 characters)")
SHORTEN = Text("请精简到 500 字以内", "Keep it under 500 characters")
ASKED = Text(
    "这一项您已经提出异议，请在办件页面查看由谁核实和答复",
    "You have already said that this is wrong: see on the page of your case who checks it, and the answer",
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
    the bundle's lead, with a last day in working days. Raises NotFound (no register said this), Refused (nothing was
    said, it was disputed before, the file is no picture or PDF).
    """
    claim, should = claim.strip(), should.strip()
    _judge(claim, should)
    upload = uploads.accept(proof) if proof else None
    with work_as(person, ref, now=now) as (work, me):
        must_be_draft(work, me)
        value = work.dossier.answers.get(field)
        if value is None or value.origin is not Origin.FOUND:
            raise NotFound
        if value.disputed:
            raise Refused(ASKED)
        row = _open(work, field, value.source)
        ticket = work.dossier.disputes[str(row.pk)] = _ticket(work, row) | {"claim": claim, "should": should}
        if upload:
            blob = uploads.keep(bytes(work.case.key), upload, of=proof_of(work.case, row.pk))
            ticket["proof"] = {"blob": blob, "media": upload.media}
        work.dossier.answers[field] = Value.from_json(value.to_json() | {"disputed": claim})
        work.seal()
        told = {"department": row.department, "due": row.due.isoformat(), "hash": digest(work.case.sealed)}
        work.note("value.disputed", field, dispute=row.pk, **told)


def _judge(claim: str, should: str) -> None:
    wrong = {}
    if not 2 <= len(claim) <= LONGEST:
        wrong["claim"] = ASK_CLAIM
    if len(should) > LONGEST:
        wrong["should"] = SHORTEN
    if wrong:
        raise Refused(next(iter(wrong.values())), wrong)


def _open(work: Work, field: str, source: str) -> Dispute:
    department, office = _routed(work, source)
    due = answer_by(work, department, office, source, work.now)
    place: dict[str, Any] = {"department": department, "office": office}
    return Dispute.objects.create(case=work.case, field=field, opened_at=work.now, due=due, **place)


def _routed(work: Work, source: str) -> tuple[str, Office | None]:
    """The keeper's office for the division of the case; where it has none, or nobody keeps it, the lead's."""
    lead = work.bundle.lead
    for department in (keeper_of(work.closure, source) or lead, lead):
        try:
            return department, deciding_office(department, work.case.division)
        except NoOffice:
            continue
    return lead, None


def _ticket(work: Work, row: Dispute) -> dict[str, Any]:
    """What the case itself keeps of it, beside what the citizen said."""
    title = row.office.title if row.office else work.closure.departments[row.department].title
    return {
        "field": row.field,
        "number": row.number,
        "who": {"zh": title.zh, "en": title.en},
        "phone": row.office.phone if row.office else "",
        "opened": work.now.isoformat(),
        "due": row.due.isoformat(),
        "answer": "",
    }


def correct_value(staff: Staff, dispute: int, *, posted: Posted, now: datetime) -> None:
    """The citizen is right: the value posted takes the place of the register's, and the rules are looked at again.

    Raises NotFound (another department's), Refused (answered already; no value, a wrong one, or the old one).
    """
    with work_on({"disputes__pk": dispute}, now=now, actor=staff_actor(staff)) as work:
        row = _mine(staff, dispute)
        value = _value(work, row, posted)
        old = work.dossier.answers[row.field]
        if value == old.value:
            raise Refused(WRONG, {row.field: SAME})
        source, at = f"{CORRECTED}{row.department}", now.isoformat()
        work.dossier.answers[row.field] = Value(value, Origin.FOUND, source=source, at=at, grade="A")
        _answer(work, row, Dispute.Answer.UPHELD)
        if problem := work.form_state().wrong.get(row.field):
            raise Refused(WRONG, {row.field: problem})
        if not work.case.filling and not work.case.closed_at:
            apply_anew(work)
        _go_on(work)


def _value(work: Work, row: Dispute, posted: Posted) -> Any:
    """What was posted for the field, as its type has it. A version without the field has nothing to correct."""
    field = work.closure.fields.get(row.field)
    if field is None:
        raise NotFound
    parsed = parse_fields([asked_field(work.pinned.form, field)], posted, work.today)
    value = parsed.values.get(row.field)
    if value is None:
        raise Refused(WRONG, parsed.wrong or {row.field: SAY_FIELD})
    return value


def let_value_stand(staff: Staff, dispute: int, *, posted: Posted, now: datetime) -> None:
    """The register is right: the citizen is told why (``reason``) and what he can do next (``remedies``).

    Raises NotFound (another department's), Refused (answered already, or a text is missing).
    """
    with work_on({"disputes__pk": dispute}, now=now, actor=staff_actor(staff)) as work:
        row = _mine(staff, dispute)
        said, wrong = texts_of(("reason", "remedies"), posted)
        if wrong:
            raise Refused(WRONG, {kind: ANSWERS[kind] if text is SAY[kind] else text for kind, text in wrong.items()})
        _answer(work, row, Dispute.Answer.STANDS, **said)
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
    work.dossier.disputes[str(row.pk)] |= {"answer": answer.value, "at": work.now.isoformat(), **said}
    work.seal()
    work.note("dispute.answered", row.field, dispute=row.pk, answer=answer.value, hash=digest(work.case.sealed))
    work.later("message.send", f"dispute:{row.pk}", role=work.case.starter, about=f"dispute.{answer.value}")


def _go_on(work: Work) -> None:
    """What waited for the answer goes on; in a draft registers may have to be asked about somebody else."""
    if work.case.filling:
        ask_sources(work, work.form_state())
        work.seal()
    if work.case.filed_at and not work.case.closed_at:
        release_held(work)
    look_again(work)
