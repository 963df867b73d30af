"""Steps that no process names: the form of one, and the decided items to which they may be done."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Q
from django.utils import timezone

from oneservice.cases.cells import gives_of, item_title
from oneservice.cases.desk_shapes import ActionButton, AskedInput, Past, PastRow, SpecialView
from oneservice.cases.errors import NotFound
from oneservice.cases.models import ItemCase
from oneservice.cases.permissions import handling, may_handle
from oneservice.cases.progress_shapes import DocumentLine
from oneservice.cases.queries.parts import ASKED, PHASE_TITLES, document_line, question, tone
from oneservice.cases.reading import Reading
from oneservice.cases.specials import NEEDED, PROCEDURES, Special, leads, open_specials
from oneservice.cases.voiding import correctable
from oneservice.engine.definition import END_PHASES, Phase, Text
from oneservice.people.models import Staff
from oneservice.people.queries import sister_offices

LATEST = 50


def special(staff: Staff, item_id: int, special_id: str) -> SpecialView:
    """The form of one step. Raises NotFound: nothing of the reader's, or not open now."""
    item = ItemCase.objects.select_related("case", "office").filter(pk=item_id).first()
    if item is None:
        raise NotFound
    reading = Reading(item.case, [], timezone.now())
    found = next((each for each in open_specials(reading, item, staff) if each.id == special_id), None)
    if found is None:
        raise NotFound
    return SpecialView(
        id=item.pk,
        step=item.step,
        title=item_title(reading.closure, item, reading.dossier.answers),
        case_number=item.case.number,
        phase_title=PHASE_TITLES[Phase(item.phase)],
        office=item.office.zh if item.office else "",
        appeal=str(reading.open_notes(item).get("appeal", "")),
        special=_filled(reading, item, found),
    )


def _filled(reading: Reading, item: ItemCase, each: Special) -> ActionButton:
    """With what there is to choose from, and the fields as they stand: looked up for the form alone."""
    button = _button(reading, item, each)
    asks = [_choice(reading, item, ask) for ask in button.asks]
    if "gives" in each.asks:
        state = reading.form_state()
        for name in gives_of(reading.closure, item):
            asked = replace(question(reading, state, name), locked=False)
            asks.append(AskedInput("field", name, asked.field.label, asked))
    return replace(button, asks=tuple(asks))


def _choice(reading: Reading, item: ItemCase, ask: AskedInput) -> AskedInput:
    if ask.kind == "office":
        offices = sister_offices(item.office, item.department)
        return replace(ask, options=tuple((office.slug, office.title) for office in offices))
    if ask.kind == "procedure":
        return replace(ask, options=tuple(PROCEDURES.items()))
    if ask.kind == "needed":
        return replace(ask, options=tuple(NEEDED.items()))
    if ask.kind == "document":
        rows = correctable(item).defer("sealed", "detail").order_by("pk")
        return replace(ask, options=tuple(_paper(document_line(reading.closure, row)) for row in rows))
    return ask


def _paper(line: DocumentLine) -> tuple[str, Text]:
    return str(line.id), Text(f"{line.title.zh} {line.number}", f"{line.title.en or line.title.zh} {line.number}")


def buttons(reading: Reading, item: ItemCase, staff: Staff) -> tuple[ActionButton, ...]:
    """Every step that is open to the reader now."""
    return tuple(_button(reading, item, each) for each in open_specials(reading, item, staff))


def _button(reading: Reading, item: ItemCase, each: Special) -> ActionButton:
    document = reading.closure.documents.get(each.document)
    return ActionButton(
        id=each.id,
        title=each.title,
        tone=each.tone,
        asks=tuple(AskedInput(kind, kind, ASKED[kind]) for kind in each.asks if kind != "gives"),
        document=document.title if document else None,
        barred=None,
    )


def past(staff: Staff, number: str = "") -> Past:
    """Decided items: those a citizen wants looked at again, then the latest, or all of the case with this number."""
    rows = ItemCase.objects.select_related("case", "office")
    asked = rows.filter(handling(staff), appeal="asked").order_by("pk")[:LATEST]
    if number:
        found = [row for row in rows.filter(numbered(number)).order_by("pk") if row.case.number == number]
    else:
        found = list(rows.filter(handling(staff), Q(phase__in=_ends())).order_by("-decided_on", "-pk")[:LATEST])
    shown = [line for row in found if (line := _past(row, staff)) is not None]
    return Past(tuple(line for row in asked if (line := _past(row, staff)) is not None), tuple(shown), number)


def _ends() -> list[str]:
    return [phase.value for phase in END_PHASES - {Phase.NOT_APPLICABLE}]


def numbered(number: str) -> Q:
    """Item cases that may be of the case with this number: the end of it is the case's own key."""
    last = number.rpartition("-")[2]
    return Q(case=int(last)) if last.isdecimal() and len(last) < 19 else Q(pk=None)


def _past(row: ItemCase, staff: Staff) -> PastRow | None:
    """A row the reader may see: his own office's, or of a case his department leads."""
    reading = Reading(row.case, [], timezone.now())
    mine = may_handle(staff, row)
    if not mine and not leads(reading, staff):
        return None
    phase = Phase(row.phase)
    return PastRow(
        id=row.pk,
        title=item_title(reading.closure, row, reading.dossier.answers, "masked"),
        case_number=row.case.number,
        phase_title=PHASE_TITLES[phase],
        tone=tone(phase),
        decided=row.decided_on,
        mine=mine,
        specials=buttons(reading, row, staff),
    )
