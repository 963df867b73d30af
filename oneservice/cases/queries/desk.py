"""What a department sees: its inbox, one item with its extract, and what stopped."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from oneservice.cases.actions.desk import NOT_BY, VOTED, asked_of_member, barred, may_take
from oneservice.cases.besides import Beside, besides
from oneservice.cases.cells import (
    cell_of,
    gives_of,
    item_title,
    list_of,
    material_keys,
    needs_of,
)
from oneservice.cases.custody import may_take_in
from oneservice.cases.debts import STILL_OWED, must_come_first
from oneservice.cases.desk_shapes import ActionButton, AskedInput, DeskItem, Inbox, InboxRow, PanelView
from oneservice.cases.disputes import WAITS, must_wait
from oneservice.cases.errors import NotFound
from oneservice.cases.models import DESK_PHASES, CaseDocument, ItemCase, Settlement, Vote
from oneservice.cases.nearness import near
from oneservice.cases.notices import open_to_notice
from oneservice.cases.panels import panel_of, votes_of
from oneservice.cases.permissions import acting_as_lead, handling, may_handle, may_read, stands
from oneservice.cases.progress_shapes import DocumentLine
from oneservice.cases.queries.custody import lists_of
from oneservice.cases.queries.parts import (
    ASKED,
    PHASE_TITLES,
    check_row,
    document_line,
    limit_text,
    material_lines,
    question,
    sections,
    state_title,
    urgency,
)
from oneservice.cases.queries.specials import buttons
from oneservice.cases.queries.supervising import orders_of, orders_to_answer
from oneservice.cases.queries.timeline import steps, waits_for
from oneservice.cases.queries.visiting import awaited_row
from oneservice.cases.reading import Reading, pinned
from oneservice.cases.shapes import CheckRow, CheckSection
from oneservice.engine.definition import Action, FieldType, Phase, Text
from oneservice.engine.display import mask
from oneservice.engine.form import FormState
from oneservice.engine.plan import why_gate
from oneservice.engine.values import UNKNOWN
from oneservice.people.models import Staff
from oneservice.records import sealing

PAGE = 25
OTHER = Text("其他信息", "Other information")
BAD = frozenset({Phase.REFUSED, Phase.NOT_ACCEPTED, Phase.ENDED, Phase.REVOKED})


def _mine(staff: Staff) -> QuerySet[ItemCase]:
    """Open items on this desk: own department, own office, a step for one of the reader's posts; or a vote to give."""
    voted = Vote.objects.filter(item=OuterRef("pk"), step=OuterRef("step"), staff=staff)
    return ItemCase.objects.filter(
        (handling(staff) & Q(panel=None)) | (Q(panel=staff.office_id) & ~Exists(voted)),
        phase__in=[phase.value for phase in DESK_PHASES],
        actor__in=list(staff.words),
    )


def inbox(staff: Staff, *, after: str = "") -> Inbox:
    """What waits for the reader, the nearest date first; three queries, the same at one row and at thousands."""
    today = timezone.localdate()
    rows = _mine(staff).filter(_first_of_its_rows(staff)).select_related("case").order_by("act_by", "pk")
    if after:
        rows = rows.filter(_beyond(after))
    found = list(rows[: PAGE + 1])
    counted = _rows_like(staff, found[:PAGE])
    lines = tuple(_row(item, today, counted.get((item.case_id, item.item, item.state), 0)) for item in found[:PAGE])
    cursor = _cursor(found[PAGE - 1]) if len(found) > PAGE else ""
    return Inbox(lines, _counts(staff, today), staff.office.zh, cursor, orders_to_answer(staff))


def _first_of_its_rows(staff: Staff) -> Q:
    """Of the rows of one item that wait in one state the one to be done first stands for all of them."""
    like = _mine(staff).filter(case=OuterRef("case"), item=OuterRef("item"), state=OuterRef("state"))
    sooner = like.filter(Q(act_by__lt=OuterRef("act_by")) | Q(act_by=OuterRef("act_by"), pk__lt=OuterRef("pk")))
    dated = like.filter(Q(act_by__isnull=False) | Q(pk__lt=OuterRef("pk")))
    of_dated = Q(act_by__isnull=False) & ~Q(Exists(sooner))
    return Q(row=0) | of_dated | Q(act_by__isnull=True) & ~Q(Exists(dated))


def _rows_like(staff: Staff, items: list[ItemCase]) -> dict[tuple[int, str, str], int]:
    """How many rows each of these lines stands for; nothing is asked where none is a row."""
    cases = {item.case_id for item in items if item.row}
    if not cases:
        return {}
    rows = _mine(staff).filter(case__in=cases, row__gt=0).order_by()
    counted = rows.values_list("case", "item", "state").annotate(rows=Count("pk"))
    return {(case, item, state): count for case, item, state, count in counted}


def _counts(staff: Staff, today: date) -> dict[str, int]:
    soon = near(today)
    return _mine(staff).aggregate(
        overdue=Count("pk", filter=Q(act_by__lt=today)),
        red=Count("pk", filter=Q(act_by=today)),
        yellow=Count("pk", filter=Q(act_by__gt=today, act_by__lte=soon)),
        calm=Count("pk", filter=Q(act_by__gt=soon) | Q(act_by=None)),
    )


def _cursor(item: ItemCase) -> str:
    day = item.act_by.isoformat() if item.act_by else ""
    return base64.urlsafe_b64encode(json.dumps([day, item.pk]).encode()).decode()


def _beyond(cursor: str) -> Q:
    """Keyset paging: a page costs the same however far down it is. A broken cursor begins at the top."""
    try:
        day, pk = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        if not day:
            return Q(act_by=None, pk__gt=int(pk))
        here = date.fromisoformat(day)
    except (ValueError, TypeError):
        return Q()
    return Q(act_by__gt=here) | Q(act_by=here, pk__gt=int(pk)) | Q(act_by=None)


def _row(item: ItemCase, today: date, rows: int = 0) -> InboxRow:
    reading = Reading(item.case, [], timezone.now())
    closure = reading.closure
    return InboxRow(
        id=item.pk,
        title=closure.items[item.item].title
        if rows > 1
        else item_title(closure, item, reading.dossier.answers, "masked"),
        number=item.case.number,
        case_number=item.case.number,
        bundle_title=closure.bundle.title,
        applicant=masked_applicant(reading),
        phase_title=PHASE_TITLES[Phase(item.phase)],
        state_title=state_title(closure, item),
        due=item.act_by,
        provisional=item.act_by_provisional,
        urgency=urgency(item.act_by, today),
        waiting_days=(today - timezone.localdate(item.entered_at)).days,
        returned=any(line["phase"] == Phase.CORRECTION for line in item.trail),
        item=item.item,
        rows=rows,
        hurry=item.hurry,
    )


def masked_applicant(reading: Reading) -> str:
    """Who began the case, as lists of many cases name him; "" where the service does not ask his name."""
    name = reading.dossier.answers.get(f"{reading.case.starter}.name")
    return mask(FieldType.PERSON_NAME, name.value) if name and name.value else ""


def _together(reading: Reading, item: ItemCase, staff: Staff) -> int:
    """How many rows wait like this one, itself among them."""
    if not item.row or item.actor not in staff.words:
        return 0
    same = (item.item, item.state)
    return sum((row.item, row.state) == same and may_handle(staff, row) for row in reading.items)


def desk_item(staff: Staff, item_id: int) -> DeskItem:
    """One item with the fields and materials it declares; another department's does not exist."""
    item = ItemCase.objects.select_related("case", "office").filter(pk=item_id).first()
    if item is None or not may_read(staff, item):
        raise NotFound
    reading = Reading(item.case, [], timezone.now())
    state = reading.form_state()
    panel = _panel(reading, item, staff)
    answered = {ticket["field"] for ticket in reading.dossier.disputes.values() if ticket["answer"]}
    definition = reading.closure.items[item.item]
    return DeskItem(
        id=item.pk,
        step=item.step,
        title=item_title(reading.closure, item, reading.dossier.answers),
        number=item.case.number,
        case_number=item.case.number,
        bundle_title=reading.bundle.title,
        phase=item.phase,
        phase_title=PHASE_TITLES[Phase(item.phase)],
        state_title=state_title(reading.closure, item),
        due=item.act_by,
        provisional=item.act_by_provisional,
        urgency=urgency(item.act_by, reading.today),
        limit=limit_text(definition.limit.promised, definition.limit.at_once),
        basis=tuple(
            f"《{basis.law}》" + (f"第{basis.article}条" if basis.article else "") for basis in definition.basis
        ),
        sections=_extract(reading, state, item),
        materials=material_lines(reading, state, frozenset(material_keys(reading.closure, item))),
        documents=_documents(reading, item),
        steps=steps(reading, item),
        actions=tuple(
            replace(each, barred=VOTED if panel and panel.mine and not action.by else each.barred)
            for action in open_steps(reading, item, staff)
            for each in [button(reading, state, item, action, staff)]
        ),
        waits_for=waits_for(reading, item) if item.phase == Phase.WAITING else (),
        notes=tuple((ASKED[k].zh, v) for k, v in reading.open_notes(item).items() if k in ASKED and isinstance(v, str)),
        disputes=tuple(
            (reading.closure.fields[name].label, value.disputed)
            for name, value in reading.dossier.answers.items()
            if value.disputed and name in definition.needs and name not in answered
        ),
        beside=tuple(_beside(reading, state, item)),
        specials=buttons(reading, item, staff) if may_handle(staff, item) else (),
        item=item.item,
        visit=awaited_row(reading, item),
        panel=panel,
        row=item.row,
        together=_together(reading, item, staff),
        papers=lists_of(item),
        orders=orders_of(item),
        may_name=frozenset(open_to_notice(reading, item)),
        filed_at=item.case.filed_at,
        entered_on=reading.entered_on,
        takes_papers=not item.ended and may_take_in(staff, reading.closure, item.case, item),
    )


def _beside(reading: Reading, state: FormState, item: ItemCase) -> Iterator[Beside]:
    """What the item reads and a register contradicts, while its keeper is asked; of a list no row but its own."""
    needs = set(needs_of(reading.closure, item))
    cells = {name: cell_of(reading.closure, name) for name in reading.dossier.disputed}
    whole = {name: cell[0] if cell else name for name, cell in cells.items()}
    for each in besides(reading, state, whole.values()):
        if needs & {each.name, whole.get(each.name, "")} and each.name in whole:
            yield each


def _panel(reading: Reading, item: ItemCase, staff: Staff) -> PanelView | None:
    """How far the panel is; what others chose is nobody's to see while it sits."""
    panel = panel_of(reading.closure, item)
    if panel is None:
        return None
    votes = votes_of(item)
    own = next((vote for vote in votes if vote.staff_id == staff.pk), None)
    action = reading.closure.process_of(item.item).action(own.action) if own else None
    return PanelView(panel.seats, panel.at_least, len(votes), (action.title or Text(action.id)) if action else None)


def copied(staff: Staff, item_id: int) -> tuple[DeskItem, tuple[CheckRow, ...]]:
    """The item, and its values in the order of ``needs``: as the department's own screen asks for them."""
    found = desk_item(staff, item_id)
    item = ItemCase.objects.select_related("case").get(pk=item_id)
    needs = {name: place for place, name in enumerate(needs_of(pinned(item.case.version_id).closure, item))}
    rows = [row for section in found.sections for row in section.rows if row.field in needs]
    return found, tuple(sorted(rows, key=lambda row: needs[row.field]))


def _extract(reading: Reading, state: FormState, item: ItemCase) -> tuple[CheckSection, ...]:
    """The fields this item needs or gives: its row, the rest as the form has it, then what no page asks for.

    ``changeable`` are those a correction notice may name.
    """
    closure = reading.closure
    names = list(dict.fromkeys([*needs_of(closure, item), *gives_of(closure, item)]))
    nameable = {name.removeprefix("field.") for name in open_to_notice(reading, item)}
    found = sections(reading, state, reading.closure.pages, names=frozenset(names), changeable=True)
    on_pages = {name for page in reading.closure.pages for name in page.fields}
    cells = [name for name in names if cell_of(closure, name)]
    if cells:
        title = closure.fields[list_of(closure, item)].label
        found = (CheckSection("", title, tuple(check_row(reading, state, "", n, False) for n in cells)), *found)
    rest = [n for n in names if n not in (*on_pages, *cells) and state.env.get(n) not in (None, UNKNOWN)]
    if rest:
        found += (CheckSection("", OTHER, tuple(check_row(reading, state, "", name, False) for name in rest)),)
    return tuple(
        replace(each, rows=tuple(replace(row, changeable=row.field in nameable) for row in each.rows)) for each in found
    )


def _documents(reading: Reading, item: ItemCase) -> tuple[DocumentLine, ...]:
    """What was issued in the item, and what its applicant declared for it."""
    uses = reading.closure.items[item.item].materials
    taken = {reading.closure.materials[use.use].form for use in uses} - {""}
    rows = CaseDocument.objects.filter(Q(item=item) | Q(item=None, case=item.case_id, document__in=taken))
    rows = rows.defer("sealed", "detail").order_by("pk")
    return tuple(document_line(reading.closure, row) for row in rows)


def open_steps(reading: Reading, item: ItemCase, staff: Staff) -> list[Action]:
    if item.ended or not item.state or stands(reading.closure, item):
        return []
    actions = reading.closure.process_of(item.item).actions_from(item.state)
    return [a for a in actions if not a.event and may_take(reading.closure, item, a, staff)]


def button(reading: Reading, state: FormState, item: ItemCase, action: Action, staff: Staff) -> ActionButton:
    process = reading.closure.process_of(item.item)
    first = process.actions_from(item.state)[0].id == action.id
    target = process.states[action.to].phase
    document = reading.closure.documents.get(action.document)
    return ActionButton(
        id=action.id,
        title=action.title or Text(action.id, action.id),
        tone="bad" if target in BAD else "main" if first else "plain",
        asks=tuple(_asks(reading, state, item, _of_member(reading, item, action))),
        document=document.title if document else None,
        barred=_barred(reading, item, action, staff),
    )


def _barred(reading: Reading, item: ItemCase, action: Action, staff: Staff) -> Text | None:
    """Why this person cannot take the step now."""
    if barred(item, action, staff):
        return NOT_BY
    if must_wait(reading, item, action):
        return WAITS
    return STILL_OWED if must_come_first(reading, item, action) else None


def _of_member(reading: Reading, item: ItemCase, action: Action) -> Action:
    """As a member of a panel is asked."""
    if panel_of(reading.closure, item) is None or action.by:
        return action
    return replace(action, asks=asked_of_member(action), document="")


def _asks(reading: Reading, state: FormState, item: ItemCase, action: Action) -> list[AskedInput]:
    asked = [AskedInput(kind, kind, ASKED[kind]) for kind in action.asks if kind in ASKED]
    if "gives" in action.asks:
        for name in gives_of(reading.closure, item):
            given = question(reading, state, name)
            asked.append(AskedInput("field", name, given.field.label, given))
    return asked


@dataclass(frozen=True, slots=True)
class DocumentProblem:
    """A document that stopped: staff see what stands in the way, for example a character no font has."""

    id: int
    title: Text
    case_number: str
    problem: str
    detail: str
    issued_on: date


def desk_problems(staff: Staff) -> list[DocumentProblem]:
    """Documents of this department's items, and of cases it leads, that could not be made."""
    rows = (
        CaseDocument.objects.filter(state=CaseDocument.State.PROBLEM)
        .filter(handling(staff, "item") | Q(Q(item=None), acting_as_lead(staff)))
        .select_related("case")
        .order_by("pk")[:100]
    )
    return [_problem(row) for row in rows if row.item_id or _leads(staff, row)]


def _leads(staff: Staff, row: CaseDocument) -> bool:
    return pinned(row.case.version_id).closure.bundle.lead == staff.office.department


def _problem(row: CaseDocument) -> DocumentProblem:
    detail = sealing.open_sealed(bytes(row.case.key), bytes(row.detail), of=f"problem:{row.token}").decode()
    title = pinned(row.case.version_id).closure.documents[row.document].title
    return DocumentProblem(row.pk, title, row.case.number, row.problem, detail, row.issued_on)


@dataclass(frozen=True, slots=True)
class SettlementLine:
    """A rule nobody could answer, for the lead department. ``kind``: item | gate."""

    id: int
    case_number: str
    kind: str
    title: Text
    due: date
    rule: Text | None


def settlements(staff: Staff) -> list[SettlementLine]:
    """Rules that nobody could answer in cases the reader's department leads, the nearest date first."""
    rows = (
        Settlement.objects.filter(acting_as_lead(staff), department=staff.office.department, answer=None)
        .select_related("case")
        .prefetch_related(Prefetch("case__items", ItemCase.objects.select_related("office").order_by("pk")))
        .order_by("due", "pk")[:100]
    )
    return [_settlement(row) for row in rows]


def _settlement(row: Settlement) -> SettlementLine:
    reading = Reading(row.case, [], timezone.now())
    reading.items = list(row.case.items.all())  # those of all cases were read at once
    kind, _, name = row.subject.partition(":")
    if kind == "item":
        entry, _, number = name.partition("#")
        of = ItemCase(item=entry, row=int(number or 0))
        title, rule = item_title(reading.closure, of, reading.dossier.answers, "masked"), reading.why(entry)
    else:
        gate = next(gate for gate in reading.bundle.gates if gate.id == name)
        title, rule = gate.title or Text(name), why_gate(reading.closure, gate, reading.form_state().env)
    return SettlementLine(row.pk, row.case.number, kind, title, row.due, rule)
