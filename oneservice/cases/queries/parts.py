"""Pieces several queries share: questions, materials, documents, sections, words for phases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from oneservice.cases.besides import besides
from oneservice.cases.cells import asked_field, field_of, plain_of, shown_of, value_of
from oneservice.cases.debts import last_days
from oneservice.cases.disputes import corrected_by
from oneservice.cases.models import CaseDocument, ItemCase, Participant
from oneservice.cases.nearness import near
from oneservice.cases.progress_shapes import DocumentLine
from oneservice.cases.reading import Reading, truth_of
from oneservice.cases.shapes import CheckRow, CheckSection, LinkLine, MaterialLine, Question
from oneservice.cases.showing import show
from oneservice.engine.asking import SILENT
from oneservice.engine.definition import Closure, Duration, Field, FieldType, Page, Phase, State, Text, Unit
from oneservice.engine.form import FormState
from oneservice.engine.materials import MaterialNeed
from oneservice.engine.rules import compile_rule, rows_of
from oneservice.engine.values import Origin, Unknown
from oneservice.people.divisions import division_titles

IDENTITY_TITLE = Text("统一身份认证", "Signed-in identity")

PHASE_TITLES = {
    Phase.WAITING: Text("等待前序事项", "Waiting for an earlier item"),
    Phase.RECEIVED: Text("已收件，待受理", "Received, to be accepted"),
    Phase.CORRECTION: Text("待您补正", "Waiting for your correction"),
    Phase.REVIEW: Text("办理中", "Under review"),
    Phase.SPECIAL_PROCEDURE: Text("特别程序中", "Special procedure"),
    Phase.SUSPENDED: Text("已中止", "Suspended"),
    Phase.PAYMENT: Text("待缴费", "Waiting for payment"),
    Phase.GRANTED: Text("已准予，制证中", "Granted, being produced"),
    Phase.PRODUCED: Text("已制证，待送达", "Produced, to be delivered"),
    Phase.DELIVERED: Text("已送达", "Delivered"),
    Phase.CLOSED: Text("已办结", "Done"),
    Phase.REFUSED: Text("不予办理", "Refused"),
    Phase.NOT_ACCEPTED: Text("不予受理", "Not accepted"),
    Phase.NOT_APPLICABLE: Text("不需办理", "Does not apply"),
    Phase.ENDED: Text("已终止", "Ended"),
    Phase.TRANSFERRED: Text("已移送", "Transferred"),
    Phase.POST_CHECK: Text("已办结，待核查", "Done, to be checked"),
    Phase.RECTIFY: Text("整改中", "To be rectified"),
    Phase.REVOKED: Text("已撤销", "Revoked"),
    Phase.WITHDRAWN: Text("已撤回", "Withdrawn"),
    Phase.ARCHIVED: Text("已归档", "Archived"),
}
CASE_TITLES = {
    "draft": Text("填写中", "Being filled"),
    "awaiting_signatures": Text("等待共同签字", "Waiting for signatures"),
    "filed": Text("已提交", "Filed"),
    "in_progress": Text("办理中", "In progress"),
    "dormant": Text("等待下一阶段", "Between stages"),
    "closed": Text("全部办结", "All done"),
    "reopened": Text("重新办理", "Reopened"),
    "archived": Text("已归档", "Archived"),
    "withdrawn": Text("已撤回", "Withdrawn"),
}
ASKED = {
    "reason": Text("理由", "Reason"),
    "remedies": Text("救济途径", "How to challenge it"),
    "opinion": Text("意见", "Opinion"),
    "findings": Text("核查情况", "Findings"),
    "office": Text("转办单位", "Transfer to"),
    "document": Text("要更正的文书", "Document to correct"),
    "reissued": Text("更正文书的理由", "Why a document was corrected"),
    "procedure": Text("特别程序", "Special procedure"),
    "needed": Text("预计需要多久", "How long it will take"),
    "paused": Text("中止或者特别程序的理由", "Why it stands"),
    "body": Text("移送到", "Sent to"),
    "transferred": Text("转办理由", "Why it was passed on"),
    "appeal": Text("申请人申请复核的理由", "Why the applicant asks for a review"),
    "heard": Text("复核意见", "What came of the review"),
    "panel": Text("评审组意见", "What the panel said"),
    "defects": Text("需要补正的内容", "What must be put right"),
}
"""What steps ask, and what was written of an item."""
ASKING = {SILENT: "asking"}
GOOD = frozenset({Phase.GRANTED, Phase.PRODUCED, Phase.DELIVERED, Phase.CLOSED, Phase.ARCHIVED})
BAD = frozenset({Phase.REFUSED, Phase.NOT_ACCEPTED, Phase.REVOKED, Phase.ENDED})
WARN = frozenset({Phase.CORRECTION, Phase.PAYMENT, Phase.RECTIFY, Phase.SUSPENDED})
QUIET = frozenset({Phase.WAITING, Phase.NOT_APPLICABLE, Phase.WITHDRAWN, Phase.TRANSFERRED})


def tone(phase: Phase) -> str:
    """``good``, ``bad``, ``warn``, ``plain`` or ``busy``: never said by colour alone."""
    for name, phases in (("good", GOOD), ("bad", BAD), ("warn", WARN), ("plain", QUIET)):
        if phase in phases:
            return name
    return "busy"


def acting_name(reading: Reading) -> str:
    """For whom the reader acts; "" in a case of his own."""
    return reading.agent.principal.name if reading.agent else ""


def seen_by(reading: Reading, state: FormState, me: Participant) -> FormState:
    """``state`` as the reader may see it: of a list that makes him a signer, a co-signer sees his own rows."""
    own = {} if me.starts else _own_rows(reading, me)
    env = {name: [r for n, r in enumerate(_known_rows(state, name), 1) if n in own[name]] for name in own}
    values = {name: replace(state.values[name], value=env[name]) for name in own if name in state.values}
    return replace(state, env={**state.env, **env}, values={**state.values, **values})


def _known_rows(state: FormState, name: str) -> list[Any]:
    rows = rows_of(state.env, name)
    return [] if isinstance(rows, Unknown) else rows


def _own_rows(reading: Reading, me: Participant) -> dict[str, set[int]]:
    """By list, the numbers of the rows that are the reader's."""
    own: dict[str, set[int]] = {}
    for part in reading.participants:
        if part.row and part.ric_index == me.ric_index and part.status != Participant.Status.NOT_INVITED:
            own.setdefault(reading.bundle.roles[part.role].each, set()).add(part.row)
    return own


def source_title(closure: Closure, source: str) -> Text | None:
    """Where a value came from, in words."""
    if corrected := corrected_by(closure, source):
        return corrected
    if source == "identity":
        return IDENTITY_TITLE
    if source in closure.sources:
        return closure.sources[source].title
    return closure.items[source].title if source in closure.items else None


def role_title(closure: Closure, role: str) -> Text:
    definition = closure.bundle.roles.get(role)
    return (definition.title if definition else None) or Text(role, role)


def link_lines(reading: Reading, state: FormState, visible: frozenset[str]) -> tuple[LinkLine, ...]:
    """What is done elsewhere, for whom the rules do not say no; ``visible``: the fields the reader may read."""
    hidden = reading.closure.fields.keys() - visible
    truths = [
        (link, truth_of(link.when, state.env))
        for link in reading.bundle.links
        if link.when is None or not compile_rule(link.when).reads & hidden
    ]
    return tuple(LinkLine(link.title, link.url, truth is True) for link, truth in truths if truth is not False)


def question(reading: Reading, state: FormState, name: str) -> Question:
    """One field, or one cell of a list by its address, ready for a widget."""
    field = asked_field(reading.pinned.form, field_of(reading.closure, name))
    value = value_of(reading.closure, state, name)
    return Question(
        field=field,
        name=name,
        type=field.type,
        value=value,
        shown=shown_of(reading.closure, state, name),
        required=not field.optional,
        locked=name in state.locked,
        pending=name in state.pending,
        options=options_of(field),
        source_title=source_title(reading.closure, value.source) if value and value.origin is Origin.FOUND else None,
        beside=tuple(besides(reading, state, [name])),
    )


def shown_texts(field: Field, value: object) -> dict[str, str]:
    return {language: show(field, value, language) for language in ("zh", "en")}


def options_of(field: Field) -> tuple[tuple[str, Text], ...]:
    """What may be chosen: the dictionary's options, or the divisions of the running site."""
    if field.type is FieldType.DIVISION:
        return tuple(division_titles().items())
    return tuple(field.options.items())


def check_row(reading: Reading, state: FormState, page: str, name: str, changeable: bool) -> CheckRow:
    field = field_of(reading.closure, name)
    value = value_of(reading.closure, state, name)
    return CheckRow(
        field=name,
        page=page,
        label=field.label,
        shown=shown_texts(field, plain_of(reading.closure, state, name)),
        source_title=source_title(reading.closure, value.source) if value else None,
        changeable=changeable and name not in state.locked,
    )


def sections(
    reading: Reading, state: FormState, pages: Iterable[Page], *, names: frozenset[str] | None, changeable: bool
) -> tuple[CheckSection, ...]:
    """Pages of the form as they were answered; ``names`` narrows to an item's extract."""
    found = []
    for page in pages:
        fields = [n for n in page.fields if state.shown[n] is not False and (names is None or n in names)]
        rows = tuple(check_row(reading, state, page.id, name, changeable) for name in fields)
        if rows:
            found.append(CheckSection(page.id, page.title, rows))
    return tuple(found)


def material_lines(reading: Reading, state: FormState, only: frozenset[str] | None = None) -> tuple[MaterialLine, ...]:
    needs = reading.materials_needed(state)
    owed = last_days(reading)
    return tuple(_material(reading, need, owed) for need in needs if only is None or need.key in only)


def _material(reading: Reading, need: MaterialNeed, owed: Mapping[str, date]) -> MaterialLine:
    material = need.material
    kept = reading.dossier.materials.get(need.key)
    pulled = reading.dossier.pulled.get(need.key, {})
    return MaterialLine(
        key=need.key,
        title=material.title,
        of_title=role_title(reading.closure, need.use.of) if need.use.of else None,
        grade=material.grade,
        how=need.how,
        status=_material_status(need, kept is not None),
        items=tuple(reading.closure.items[item].title for item in need.items),
        optional=need.optional,
        defer_days=need.defer.amount if need.defer else None,
        file_name=f"{material.id}{_ending(kept)}" if kept else "",
        size=kept["size"] if kept else 0,
        pulled=ASKING.get(pulled.get("status", ""), pulled.get("status", "")),
        number=pulled.get("number", ""),
        due=owed.get(need.key),
    )


def _ending(kept: dict[str, str]) -> str:
    return {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}[kept["media"]]


def _material_status(need: MaterialNeed, kept: bool) -> str:
    if kept:
        return "uploaded"
    if need.how != "upload":
        return "spared"
    if need.maybe:
        return "maybe"
    return "deferred" if need.defer else "missing"


def document_line(closure: Closure, row: CaseDocument) -> DocumentLine:
    definition = closure.documents[row.document]
    return DocumentLine(
        id=row.pk,
        title=definition.title,
        number=row.number(definition.number),
        status=row.state,
        issued_on=row.issued_on,
        item=str(row.item_id or ""),
        kind=row.document,
        token=row.token if definition.verify else "",
    )


def workdays(duration: Duration | None) -> int | None:
    return duration.amount if duration and duration.unit is Unit.WORKDAYS else None


def limit_text(duration: Duration | None, at_once: bool) -> Text | None:
    if at_once:
        return Text("即时办结", "At once")
    days = workdays(duration)
    return Text(f"{days} 个工作日", f"{days} working days") if days else None


def urgency(act_by: date | None, today: date) -> str:
    """``overdue``, ``red`` (today), ``yellow`` (within two working days) or ``calm``."""
    if act_by is None:
        return "calm"
    if act_by <= today:
        return "red" if act_by == today else "overdue"
    return "yellow" if act_by <= near(today) else "calm"


def state_title(closure: Closure, item: ItemCase) -> Text:
    state: State | None = closure.process_of(item.item).states.get(item.state)
    if state is not None and state.title is not None and state.phase == item.phase:
        return state.title
    return PHASE_TITLES[Phase(item.phase)]
