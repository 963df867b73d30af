"""Rows of one item that wait together on a desk, to be ticked and decided at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from oneservice.cases.actions.desk import said_together
from oneservice.cases.cells import cell_of, field_of, needs_of, plain_of
from oneservice.cases.desk_shapes import ActionButton
from oneservice.cases.errors import NotFound
from oneservice.cases.models import ItemCase
from oneservice.cases.permissions import may_handle
from oneservice.cases.queries.desk import button, open_steps
from oneservice.cases.queries.parts import shown_texts, state_title, urgency
from oneservice.cases.reading import Reading
from oneservice.engine.definition import Text
from oneservice.engine.form import FormState
from oneservice.people.models import Staff


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A row of an item with many, to tick. ``cells``: what the item declares of it, in words by language."""

    id: int
    step: int
    number: int
    cells: tuple[dict[str, str], ...]
    due: date | None
    urgency: str


@dataclass(frozen=True, slots=True)
class DeskRows:
    """The rows of one item of one case that wait in one state on this desk."""

    id: int
    title: Text
    case_number: str
    bundle_title: Text
    state_title: Text
    columns: tuple[Text, ...]
    rows: tuple[DeskRow, ...]
    actions: tuple[ActionButton, ...]
    alone: tuple[Text, ...]  # steps that each row needs by itself


def desk_rows(staff: Staff, item_id: int) -> DeskRows:
    """The rows that wait beside this one, to be done together: those of its case, item and state on this desk."""
    item = ItemCase.objects.select_related("case", "office").filter(pk=item_id).first()
    if item is None or not item.row or not may_handle(staff, item):
        raise NotFound
    reading = Reading(item.case, [], timezone.now())
    state, closure = reading.form_state(), reading.closure
    same = (item.item, item.state)
    rows = [row for row in reading.items if (row.item, row.state) == same and row.row and may_handle(staff, row)]
    steps = open_steps(reading, item, staff)
    together = [action for action in steps if said_together(closure, item, action)]
    names = {row.pk: [name for name in needs_of(closure, row) if cell_of(closure, name)] for row in rows}
    return DeskRows(
        id=item.pk,
        title=closure.items[item.item].title,
        case_number=item.case.number,
        bundle_title=reading.bundle.title,
        state_title=state_title(closure, item),
        columns=tuple(field_of(closure, name).label for name in names[item.pk]) if item.pk in names else (),
        rows=tuple(_desk_row(reading, state, row, names[row.pk]) for row in sorted(rows, key=lambda row: row.row)),
        actions=tuple(_spoken(button(reading, state, item, each, staff)) for each in together),
        alone=tuple(action.title or Text(action.id) for action in steps if action not in together),
    )


def _spoken(each: ActionButton) -> ActionButton:
    """What is said once for all; who is barred from a row, and what it may give, is the row's own affair."""
    return replace(each, barred=None, asks=tuple(ask for ask in each.asks if ask.kind != "field"))


def _desk_row(reading: Reading, state: FormState, row: ItemCase, names: list[str]) -> DeskRow:
    closure = reading.closure
    cells = tuple(shown_texts(field_of(closure, name), plain_of(closure, state, name)) for name in names)
    return DeskRow(row.pk, row.step, row.row, cells, row.act_by, urgency(row.act_by, reading.today))
