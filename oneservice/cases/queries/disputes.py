"""Disputes 数据异议: the desk of the department that keeps the register, and the citizen's page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from oneservice.cases import uploads
from oneservice.cases.besides import place_label, texts_at
from oneservice.cases.cells import known_name, plain_of, value_of
from oneservice.cases.desk_shapes import ActionButton, AskedInput, DisputeRow, DisputeView
from oneservice.cases.disputes import answering, may_answer, proof_of, source_of
from oneservice.cases.errors import NotFound
from oneservice.cases.models import Dispute, Participant
from oneservice.cases.queries.parts import check_row, question, role_title, source_title, urgency
from oneservice.cases.reading import Reading
from oneservice.cases.shapes import CheckRow, DisputeLine
from oneservice.engine.definition import Text
from oneservice.engine.form import FormState
from oneservice.people.models import Staff

SHOWN = 100
CORRECT = Text("信息有误，予以更正", "It is wrong: correct it")
STANDS = Text("信息无误，说明理由", "It is right: say why")
ASKS = (
    AskedInput("why", "reason", Text("经核查，为什么信息无误", "Why it is right, as you found it")),
    AskedInput("next", "remedies", Text("申请人接下来怎么办", "What the applicant can do next")),
)


def disputes(staff: Staff) -> list[DisputeRow]:
    """Open tickets before the reader's office, the nearest date first; one query."""
    rows = _open(staff).select_related("case").order_by("due", "pk")[:SHOWN]
    return [row_of(row, Reading(row.case, [], timezone.now())) for row in rows]


def _open(staff: Staff) -> QuerySet[Dispute]:
    return Dispute.objects.filter(answering(staff), answer="")


def row_of(row: Dispute, reading: Reading) -> DisputeRow:
    source = source_of(reading, row.field)
    return DisputeRow(
        id=row.pk,
        number=row.number,
        label=place_label(reading.closure, row.field),
        source=source_title(reading.closure, source) if source else None,
        due=row.due,
        urgency=urgency(row.due, reading.today) if not row.answer else "calm",
    )


def label_of(reading: Reading, name: str) -> Text:
    """The field's label; another version of the service may not have the field any more."""
    return place_label(reading.closure, name)


def dispute(staff: Staff, key: int) -> DisputeView:
    """A ticket with the value it is about; another department's does not exist."""
    row = Dispute.objects.select_related("case").filter(pk=key).first()
    if row is None or not may_answer(staff, row):
        raise NotFound
    reading = Reading(row.case, [], timezone.now())
    state, ticket = reading.form_state(), reading.dossier.disputes[str(row.pk)]
    of = () if row.answer else _whose(reading, state, row.field)
    typed, said = _both(reading, state, ticket)
    return DisputeView(
        row=row_of(row, reading),
        bundle_title=reading.bundle.title,
        shown={} if row.answer == Dispute.Answer.MOOT else said or _shown(reading, state, row.field),
        claim=ticket["claim"],
        should=ticket["should"],
        proof=_file_name(row, ticket["proof"]["media"]) if "proof" in ticket else "",
        of=of,
        fields=(row.field, *(each.field for each in of)),
        answers=() if row.answer else _answers(reading, state, row.field),
        answer=row.answer,
        typed=typed,
    )


def _both(
    reading: Reading, state: FormState, ticket: Mapping[str, Any]
) -> tuple[dict[str, str] | None, dict[str, str] | None]:
    """What was typed and what the register says, of a ticket that opened by itself; else nothing."""
    if "found" not in ticket:
        return None, None
    name = ticket["field"]
    typed = ticket["typed"] if "typed" in ticket else plain_of(reading.closure, state, name)
    return texts_at(reading, name, typed), texts_at(reading, name, ticket["found"]["value"])


def dispute_file(staff: Staff, key: int) -> tuple[bytes, str, str]:
    """``(data, media type, file name)`` of what the citizen sent with a ticket, for whoever answers it."""
    row = Dispute.objects.select_related("case").filter(pk=key).first()
    if row is None or not may_answer(staff, row):
        raise NotFound
    proof = Reading(row.case, [], timezone.now()).dossier.disputes[str(row.pk)].get("proof")
    if proof is None:
        raise NotFound
    data = uploads.fetch(bytes(row.case.key), proof["blob"], of=proof_of(row.case, row.pk))
    return data, proof["media"], _file_name(row, proof["media"])


def _file_name(row: Dispute, media: str) -> str:
    return f"{row.number}.{ {'image/jpeg': 'jpg', 'image/png': 'png', 'application/pdf': 'pdf'}[media] }"


def _shown(reading: Reading, state: FormState, name: str) -> dict[str, str]:
    return texts_at(reading, name, plain_of(reading.closure, state, name))


def _whose(reading: Reading, state: FormState, name: str) -> tuple[CheckRow, ...]:
    """The name and the number that the register was asked by: what its keeper finds the entry with."""
    names = (f"{_group_of(reading, name)}.{part}" for part in ("name", "ric", "uscc"))
    known = [each for each in names if each != name and known_name(reading.closure, each)]
    known = [each for each in known if value_of(reading.closure, state, each) is not None]
    return tuple(check_row(reading, state, "", each, False) for each in known)


def _group_of(reading: Reading, name: str) -> str:
    """The group, or the row, that the register was asked about."""
    field, source = reading.closure.fields.get(name), source_of(reading, name)
    of = (one.of for one in field.sources if one.source == source) if field else iter(())
    return next(of, name.rpartition(".")[0])


def _answers(reading: Reading, state: FormState, name: str) -> tuple[ActionButton, ...]:
    stands = ActionButton("stands", STANDS, "plain", ASKS, None, None)
    if not known_name(reading.closure, name):
        return (stands,)
    now = question(reading, state, name)
    value = now.value if name in reading.dossier.contradicted else None  # what was typed, to be confirmed
    blank = replace(now, value=value, locked=False, required=True, source_title=None, beside=())
    asked = AskedInput("field", name, now.field.label, blank)
    return (ActionButton("correct", CORRECT, "main", (asked,), None, None), stands)


def dispute_lines(reading: Reading, state: FormState, me: Participant) -> tuple[DisputeLine, ...]:
    """Tickets of the case, those still open first: who began reads all of them, another person his own. Of a value that
    is no longer there nothing is told."""
    tickets = [each for each in reading.dossier.disputes.values() if each["answer"] != Dispute.Answer.MOOT]
    lines = [
        replace(_line(reading, state, ticket), by=_said_by(reading, ticket, me))
        for ticket in tickets
        if me.starts or _is_by(reading, ticket, me)
    ]
    return tuple(sorted(lines, key=lambda line: (bool(line.answer), line.due)))


def _is_by(reading: Reading, ticket: Mapping[str, Any], me: Participant) -> bool:
    """Whether the reader opened it, in any of his parts."""
    part = ticket.get("role", reading.case.starter), ticket.get("row", 0)
    return part in {(each.role, each.row) for each in reading.participants if each.ric_index == me.ric_index}


def _said_by(reading: Reading, ticket: Mapping[str, Any], me: Participant) -> Text | None:
    """Whoever else did; of what opened by itself nobody did."""
    if "role" not in ticket or _is_by(reading, ticket, me):
        return None
    return role_title(reading.closure, ticket["role"])


def _line(reading: Reading, state: FormState, ticket: Mapping[str, Any]) -> DisputeLine:
    due, answer = date.fromisoformat(ticket["due"]), ticket["answer"]
    at = ticket.get("at", "")
    typed, said = _both(reading, state, ticket)
    return DisputeLine(
        number=ticket["number"],
        label=label_of(reading, ticket["field"]),
        claim=ticket["claim"],
        should=ticket["should"],
        who=Text(ticket["who"]["zh"], ticket["who"]["en"]),
        phone=ticket["phone"],
        due=due,
        late=not answer and due < reading.today,
        answer=answer,
        answered=timezone.localdate(datetime.fromisoformat(at)) if at else None,
        shown=_shown(reading, state, ticket["field"]),
        reason=ticket.get("reason", ""),
        remedies=ticket.get("remedies", ""),
        typed=typed,
        said=said,
    )
