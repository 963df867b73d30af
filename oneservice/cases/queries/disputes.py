"""Disputes 数据异议: the desk of the department that keeps the register, and the citizen's page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from oneservice.cases import uploads
from oneservice.cases.desk_shapes import ActionButton, AskedInput, DisputeRow, DisputeView
from oneservice.cases.disputes import answering, may_answer, proof_of
from oneservice.cases.errors import NotFound
from oneservice.cases.models import Dispute, Participant
from oneservice.cases.queries.parts import (
    check_row,
    question,
    role_title,
    shown_texts,
    source_title,
    urgency,
)
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
    value = reading.dossier.answers.get(row.field)
    return DisputeRow(
        id=row.pk,
        number=row.number,
        label=label_of(reading, row.field),
        source=source_title(reading.closure, value.source) if value else None,
        due=row.due,
        urgency=urgency(row.due, reading.today) if not row.answer else "calm",
    )


def label_of(reading: Reading, name: str) -> Text:
    """The field's label; another version of the service may not have the field any more."""
    field = reading.closure.fields.get(name)
    return field.label if field else Text(name, name)


def dispute(staff: Staff, key: int) -> DisputeView:
    """A ticket with the value it is about; another department's does not exist."""
    row = Dispute.objects.select_related("case").filter(pk=key).first()
    if row is None or not may_answer(staff, row):
        raise NotFound
    reading = Reading(row.case, [], timezone.now())
    state, ticket = reading.form_state(), reading.dossier.disputes[str(row.pk)]
    of = () if row.answer else _whose(reading, state, row.field)
    return DisputeView(
        row=row_of(row, reading),
        bundle_title=reading.bundle.title,
        shown={} if row.answer == Dispute.Answer.MOOT else _shown(reading, state, row.field),
        claim=ticket["claim"],
        should=ticket["should"],
        proof=_file_name(row, ticket["proof"]["media"]) if "proof" in ticket else "",
        of=of,
        fields=(row.field, *(each.field for each in of)),
        answers=() if row.answer else _answers(reading, state, row.field),
        answer=row.answer,
    )


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
    field = reading.closure.fields.get(name)
    return shown_texts(field, state.env.get(name)) if field else {}


def _whose(reading: Reading, state: FormState, name: str) -> tuple[CheckRow, ...]:
    """The name and the number that the register was asked by: what its keeper finds the entry with."""
    field, value = reading.closure.fields.get(name), reading.dossier.answers.get(name)
    origins = [one for one in field.sources if value and one.source == value.source] if field else []
    group = origins[0].of if origins else name.rpartition(".")[0]
    names = (f"{group}.{part}" for part in ("name", "ric", "uscc"))
    known = [each for each in names if each in reading.closure.fields and each in state.values and each != name]
    return tuple(check_row(reading, state, "", each, False) for each in known)


def _answers(reading: Reading, state: FormState, name: str) -> tuple[ActionButton, ...]:
    stands = ActionButton("stands", STANDS, "plain", ASKS, None, None)
    field = reading.closure.fields.get(name)
    if field is None:
        return (stands,)
    blank = replace(question(reading, state, name), value=None, locked=False, required=True, source_title=None)
    asked = AskedInput("field", name, field.label, blank)
    return (ActionButton("correct", CORRECT, "main", (asked,), None, None), stands)


def dispute_lines(reading: Reading, state: FormState, me: Participant) -> tuple[DisputeLine, ...]:
    """Tickets of the case, those still open first: who began reads all of them, another person his own. Of a value that
    is no longer there nothing is told."""
    tickets = [each for each in reading.dossier.disputes.values() if each["answer"] != Dispute.Answer.MOOT]
    lines = [
        replace(_line(reading, state, ticket), by=None if _is_by(reading, ticket, me) else _said_by(reading, ticket))
        for ticket in tickets
        if me.starts or _is_by(reading, ticket, me)
    ]
    return tuple(sorted(lines, key=lambda line: (bool(line.answer), line.due)))


def _is_by(reading: Reading, ticket: Mapping[str, Any], me: Participant) -> bool:
    """Whether the reader opened it, in any of his parts."""
    part = ticket.get("role", reading.case.starter), ticket.get("row", 0)
    return part in {(each.role, each.row) for each in reading.participants if each.ric_index == me.ric_index}


def _said_by(reading: Reading, ticket: Mapping[str, Any]) -> Text:
    return role_title(reading.closure, ticket["role"])


def _line(reading: Reading, state: FormState, ticket: Mapping[str, Any]) -> DisputeLine:
    due, answer = date.fromisoformat(ticket["due"]), ticket["answer"]
    at = ticket.get("at", "")
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
    )
