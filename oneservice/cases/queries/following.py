"""A citizen's cases: the list, the progress of one, its correction notices and bills."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from oneservice.cases.appointments import booked
from oneservice.cases.cells import cell_of, field_of, item_title, with_cells
from oneservice.cases.concerning import fields_for, registered_for
from oneservice.cases.disputes import bill_waits
from oneservice.cases.draws import BatchKey, placing_words
from oneservice.cases.errors import NotFound
from oneservice.cases.models import OVER, CaseDocument, ItemCase, Participant
from oneservice.cases.notices import named_in_notice, uploaded_since
from oneservice.cases.papers import INTERNAL
from oneservice.cases.permissions import may_appeal, may_withdraw, stands
from oneservice.cases.posted import Posted, parse_fields
from oneservice.cases.progress_shapes import CorrectionView, Defect, DocumentLine, ItemProgress, PaperPlace, Progress
from oneservice.cases.queries.bills import pays_for
from oneservice.cases.queries.custody import places_of
from oneservice.cases.queries.disputes import dispute_lines
from oneservice.cases.queries.drafts import draft_of
from oneservice.cases.queries.parts import (
    CASE_TITLES,
    PHASE_TITLES,
    acting_name,
    document_line,
    link_lines,
    material_lines,
    question,
    role_title,
    tone,
)
from oneservice.cases.queries.rosters import left_out
from oneservice.cases.queries.rows import RowView, many_rows, row_group, todo_of
from oneservice.cases.queries.timeline import steps, waits_for
from oneservice.cases.readiness import still_to_follow
from oneservice.cases.reading import Reading, pinned, read_case, service_ids
from oneservice.cases.shapes import CaseCard, Draft, LinkLine, MaterialLine
from oneservice.cases.signatories import may_sign
from oneservice.cases.sleeping import next_titles
from oneservice.cases.supervising import hurried
from oneservice.engine.definition import Phase, Text
from oneservice.engine.display import show_money
from oneservice.engine.values import Origin, Value
from oneservice.people.delegating import held_by
from oneservice.people.models import Person

Status = Participant.Status
TOLD = frozenset({*(Phase.REFUSED, Phase.NOT_ACCEPTED, Phase.ENDED, Phase.TRANSFERRED, Phase.REVOKED), Phase.RECTIFY})
"""Phases whose reason the applicant reads in the department's words."""
CORRECTING = Q(case__items__phase=Phase.CORRECTION)
ENDS = [phase.value for phase in OVER]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many items of a case there are, have ended, wait for a correction, a payment, the applicant to come."""

    items: int
    ended: int
    correct: int
    pay: int
    visit: int


def my_cases(person: Person) -> list[CaseCard]:
    """The reader's cases and those he may act in for others, what waits for him first; two queries."""
    scopes = _scopes(person)
    mine = (
        Participant.objects.filter(ric_index__in=scopes)
        .exclude(status=Status.NOT_INVITED)
        .select_related("case")
        .annotate(
            items=Count("case__items"),
            ended=Count("case__items", filter=Q(case__items__phase__in=ENDS)),
            correct=Count("case__items", filter=CORRECTING),
            pay=Count("case__items", filter=Q(case__items__phase=Phase.PAYMENT)),
            visit=Count("case__items", filter=Q(case__items__actor="applicant") & ~CORRECTING),
        )
        .order_by("-case__changed_at")[:50]
    )
    names = ("items", "ended", "correct", "pay", "visit")
    cards = [
        _card(row, Counts(*(getattr(row, name) for name in names)), person)
        for row in mine
        if _in_scope(row, scopes[row.ric_index])
    ]
    cards.sort(key=lambda card: card.todo in ("", "wait"))
    return list({card.ref: card for card in reversed(cards)}.values())[::-1]  # of several parts what is to be done


def _scopes(person: Person) -> dict[str, set[str]]:
    """Whose cases the reader may see, by blind index, each with the services: "" is all of them."""
    scopes = {person.ric_index: {""}}
    for authority in held_by(person, timezone.localdate()):
        scopes.setdefault(authority.principal.ric_index, set()).add(authority.bundle)
    return scopes


def _in_scope(row: Participant, services: set[str]) -> bool:
    return not services.isdisjoint({"", *service_ids(pinned(row.case.version_id).closure)})


def _card(row: Participant, counts: Counts, person: Person) -> CaseCard:
    case, closure = row.case, pinned(row.case.version_id).closure
    return CaseCard(
        ref=case.ref,
        number=case.number,
        title=closure.bundle.title,
        phase=case.phase,
        role=row.role,
        role_title=role_title(closure, row.role),
        todo=_todo(row, counts),
        changed_at=case.changed_at,
        due=case.due,
        ended=counts.ended,
        items=counts.items,
        acting=row.ric_index != person.ric_index,
    )


def _todo(row: Participant, counts: Counts) -> str:
    """What waits for the reader; ``wait``: others must act; "" nothing is open."""
    case = row.case
    if row.status == Status.ASKED and not case.closed_at:
        return "consent"
    if case.phase == "draft":
        return "fill" if row.starts else "wait"
    before = case.phase == "awaiting_signatures"
    if may_sign(pinned(case.version_id).closure.bundle, row, before=before, over=bool(case.closed_at)):
        return "sign"
    if before:
        return "wait"
    if case.closed_at:
        return ""
    if case.phase == "dormant":
        return "continue" if row.starts else "wait"
    if row.starts and counts.correct:
        return "correct"
    if row.starts and counts.pay:
        return "pay"
    return "visit" if row.starts and counts.visit else "wait"


def standing(person: Person, ref: str) -> Draft | Progress:
    """A case as it stands: what is left to fill and sign until it is filed, then where every item is."""
    reading, me = read_case(person, ref, now=timezone.now())
    filed_at = reading.case.filed_at
    return draft_of(reading, me) if reading.case.filling or filed_at is None else _progress(reading, me, filed_at)


def progress(person: Person, ref: str) -> Progress:
    """Where every item stands: who has it, until when, why it waits, what it gave."""
    reading, me = read_case(person, ref, now=timezone.now())
    if reading.case.filed_at is None:
        raise NotFound
    return _progress(reading, me, reading.case.filed_at)


def _progress(reading: Reading, me: Participant, filed_at: datetime) -> Progress:
    case = reading.case
    documents = _documents(reading, me)
    grouped = many_rows(reading)
    alone = [item for item in reading.items if item.item not in grouped]
    applicable = [item for item in alone if item.phase != Phase.NOT_APPLICABLE]
    needed = [item for item in reading.items if item.phase != Phase.NOT_APPLICABLE]
    papers = places_of(reading) if me.starts else {}
    return Progress(
        ref=case.ref,
        number=case.number,
        title=reading.bundle.title,
        phase=case.phase,
        phase_title=CASE_TITLES[case.phase],
        role=me.role,
        filed_at=filed_at,
        due=case.due,
        provisional=case.provisional,
        ended=sum(item.over for item in needed),
        total=len(needed),
        items=tuple(_item(reading, item, documents, me, papers.get(item.pk, ())) for item in applicable),
        not_applicable=tuple(_not_needed(reading, item) for item in alone if item not in applicable),
        groups=tuple(row_group(reading, me, rows) for rows in grouped.values()),
        documents=tuple(line for line in documents if not line.item),
        acting=acting_name(reading),
        owed=_owed(reading) if me.starts else (),
        may_withdraw=me.starts and any(may_withdraw(item) for item in reading.items),
        links=_links(reading, me),
        next_items=next_titles(reading) if me.starts else (),
        aside=left_out(reading) if me.starts else (),
        entered_on=reading.entered_on,
        disputes=dispute_lines(reading, reading.form_state(), me) if reading.dossier.disputes else (),
        bills=any(item.amount and item.order and pays_for(reading, me, item) for item in reading.items),
        known=bool(registered_for(reading, me)),
    )


def _links(reading: Reading, me: Participant) -> tuple[LinkLine, ...]:
    return link_lines(reading, reading.form_state(), fields_for(reading, me)) if reading.bundle.links else ()


def _owed(reading: Reading) -> tuple[MaterialLine, ...]:
    state = reading.form_state()
    keys = frozenset(need.key for need in still_to_follow(reading, state))
    return material_lines(reading, state, keys) if keys else ()


def _documents(reading: Reading, me: Participant) -> list[DocumentLine]:
    """Every document for who began; a co-signer gets those of the whole case only when he sees every page."""
    rows = CaseDocument.objects.filter(case=reading.case).exclude(document__in=INTERNAL)
    rows = rows.defer("sealed", "detail").order_by("pk")
    return [document_line(reading.closure, row) for row in rows] if me.starts else []


def _not_needed(reading: Reading, item: ItemCase) -> tuple[Text, Text | None]:
    return item_title(reading.closure, item, reading.dossier.answers, "whole"), reading.why(item.item)


def row_progress(person: Person, ref: str, key: str) -> RowView:
    """One row of an item with many, in full. Raises NotFound."""
    reading, me = read_case(person, ref, now=timezone.now())
    item = reading.item_case(key) if reading.case.filed_at else None
    if item is None or not item.row:
        raise NotFound
    papers = places_of(reading).get(item.pk, ()) if me.starts else ()
    return RowView(ref, reading.case.number, _item(reading, item, _documents(reading, me), me, papers))


def _item(
    reading: Reading,
    item: ItemCase,
    documents: list[DocumentLine],
    me: Participant,
    papers: tuple[PaperPlace, ...] = (),
) -> ItemProgress:
    notes = reading.open_notes(item) if me.starts and item.phase in TOLD else {}
    todo = todo_of(reading, item) if me.starts else ""
    held = booked(item) if todo == "visit" else None
    return ItemProgress(
        id=item.key,
        title=item_title(reading.closure, item, reading.dossier.answers, "whole"),
        phase=item.phase,
        phase_title=PHASE_TITLES[Phase(item.phase)],
        tone=tone(Phase(item.phase)),
        office=item.office.zh if item.office else reading.closure.departments[item.department].title.zh,
        phone=item.office.phone if item.office else "",
        due=None if stands(reading.closure, item) else item.due,
        provisional=item.provisional,
        number=reading.case.number,
        waits_for=waits_for(reading, item) if item.phase == Phase.WAITING else (),
        reason=notes.get("findings" if item.phase == Phase.RECTIFY else "reason", ""),
        remedies=notes.get("remedies", ""),
        steps=steps(reading, item),
        documents=tuple(line for line in documents if line.item == str(item.pk)),
        todo=todo,
        todo_due=item.act_by if todo else None,
        todo_provisional=item.act_by_provisional,
        bill=item.order if me.starts else "",
        amount=show_money(item.amount, False) if item.amount and me.starts else "",
        department=item.department,
        decided=item.decided_on,
        may_withdraw=me.starts and may_withdraw(item),
        appeal=_appeal(reading, item) if me.starts else "",
        paused=reading.open_notes(item).get("paused", "") if me.starts and stands(reading.closure, item) else "",
        paused_since=item.stopped_on,
        placing=_placing(reading, item) if me.starts else None,
        heard=reading.open_notes(item).get("heard", "") if me.starts and item.appeal else "",
        visit_at=held.at if held else None,
        papers=papers,
        bill_waits=bill_waits(reading, item),
        hurried=hurried(item, reading.today),
    )


def _placing(reading: Reading, item: ItemCase) -> Text | None:
    if reading.bundle.item(item.item).batch is None or reading.case.campaign is None:
        return None
    told = reading.open_notes(item).get("placing")
    return placing_words(BatchKey(reading.case.version_id, item.item, reading.case.campaign), told) if told else None


def _appeal(reading: Reading, item: ItemCase) -> str:
    return item.appeal or ("may" if may_appeal(item, reading.today, reading.calendar_of(item)) else "")


def correction(person: Person, ref: str, item_id: str, *, posted: Posted | None = None) -> CorrectionView:
    """The open correction notice of an item, with just the fields and materials it names."""
    reading, me = read_case(person, ref, now=timezone.now())
    item = reading.item_case(item_id)
    if not me.starts or item.phase != Phase.CORRECTION:
        raise NotFound
    names, keys = named_in_notice(reading, item)
    if posted is not None:
        _lay_over(reading, names, posted)
    state = reading.form_state()
    defects = reading.open_notes(item).get("defects", [])
    return CorrectionView(
        ref=ref,
        item=item_id,
        title=item_title(reading.closure, item, reading.dossier.answers, "whole"),
        office=item.office.zh if item.office else "",
        due=item.act_by,
        defects=tuple(
            Defect(d["kind"], d["name"], Text(d["label"], d.get("label_en", "")), d["problem"]) for d in defects
        ),
        questions=tuple(replace(question(reading, state, name), locked=False) for name in names),
        materials=tuple(_anew(reading, item, line) for line in material_lines(reading, state, frozenset(keys))),
    )


def _anew(reading: Reading, item: ItemCase, line: MaterialLine) -> MaterialLine:
    """What a notice names is to be uploaded, also where it was spared or uploaded before."""
    status = "uploaded" if uploaded_since(reading, item, line.key) else "missing"
    return replace(line, how="upload", status=status, optional=False)


def _lay_over(reading: Reading, names: list[str], posted: Posted) -> None:
    answers = reading.dossier.answers
    values = parse_fields([field_of(reading.closure, name) for name in names], posted, reading.today).values
    cells = {name: value for name, value in values.items() if cell_of(reading.closure, name)}
    whole = {name: value for name, value in values.items() if name not in cells}
    for name, value in (whole | with_cells(reading.closure, answers, cells)).items():
        answers[name] = Value(value, Origin.TYPED)
