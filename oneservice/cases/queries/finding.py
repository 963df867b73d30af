"""Cases found on a desk by their number, or by a whole name or identity number that stands in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from oneservice.cases.cells import cell_of, gives_of, item_title, needs_of
from oneservice.cases.desk_shapes import FoundRow
from oneservice.cases.models import ItemCase, Naming
from oneservice.cases.naming import Sought
from oneservice.cases.permissions import reading as readable
from oneservice.cases.queries.desk import masked_applicant
from oneservice.cases.queries.parts import PHASE_TITLES, tone
from oneservice.cases.queries.specials import numbered
from oneservice.cases.reading import Reading, pinned
from oneservice.engine.definition import Phase
from oneservice.people.models import Staff

MOST = 20
LOOKED_AT = 3 * MOST
"""Some fall out, because the item does not declare the field that names the person."""
Named = Sequence[tuple[str, int]]
"""Fields or addresses, with their rows."""


def found(staff: Staff, what: Sought) -> tuple[list[FoundRow], bool]:
    """At most 20 items that the reader handles, of the newest cases first, and whether there are more.

    An item is found by who began its case and by the people its own fields are about, never by others in the case.
    """
    rows, named = _by_number(staff, what.key) if what.kind == "number" else _by_index(staff, what.key)
    lines = [_line(item, named.get(item.case_id)) for item in rows if _concerns(item, named.get(item.case_id))]
    return lines[:MOST], len(lines) > MOST or len(rows) == LOOKED_AT


def _by_number(staff: Staff, number: str) -> tuple[list[ItemCase], dict[int, Named]]:
    rows = _items(staff).filter(numbered(number)).filter(~Exists(_rows_before(staff)))
    return [row for row in rows[:LOOKED_AT] if row.case.number == number], {}


def _by_index(staff: Staff, index: str) -> tuple[list[ItemCase], dict[int, Named]]:
    """Two queries, however many there are. Who is in a list is found by his row, who is not by the first one."""
    here = Naming.objects.filter(index=index, case=OuterRef("case"))
    of_row, of_case = Exists(here.filter(row=OuterRef("row"))), Exists(here.filter(row=0))
    rows = _items(staff).filter(case__in=Naming.objects.filter(index=index).values("case"))
    items = list(rows.filter(Q(row=0) | of_row | of_case & ~Exists(_rows_before(staff)))[:LOOKED_AT])
    named: dict[int, list[tuple[str, int]]] = defaultdict(list)
    cases = {item.case_id for item in items}
    for case, field, row in Naming.objects.filter(index=index, case__in=cases).values_list("case", "field", "row"):
        named[case].append((field, row))
    return items, dict(named)


def _items(staff: Staff) -> QuerySet[ItemCase]:
    return ItemCase.objects.filter(readable(staff)).select_related("case").order_by("-case", "pk")


def _rows_before(staff: Staff) -> QuerySet[ItemCase]:
    same = {"case": OuterRef("case"), "item": OuterRef("item"), "row__lt": OuterRef("row")}
    return ItemCase.objects.filter(readable(staff), **same)


def _concerns(item: ItemCase, named: Named | None) -> bool:
    """Whether the item shows its handler one of the names it was found by; by number every item is found."""
    if named is None:
        return True
    closure = pinned(item.case.version_id).closure
    declared = {*needs_of(closure, item), *gives_of(closure, item)}
    for field, _ in named:
        cell = cell_of(closure, field)
        began = field.startswith(f"{item.case.starter}.")
        if began or field in declared or (cell and cell[0] in declared):
            return True
    return False


def _line(item: ItemCase, named: Named | None) -> FoundRow:
    reading = Reading(item.case, [], timezone.now())
    by_row = any(row == item.row for _, row in named or ())
    many = bool(item.row) and not by_row
    whole = reading.closure.items[item.item].title
    phase = Phase(item.phase)
    return FoundRow(
        id=item.pk,
        title=whole if many else item_title(reading.closure, item, reading.dossier.answers, "masked"),
        bundle_title=reading.bundle.title,
        case_number=item.case.number,
        applicant=masked_applicant(reading),
        phase_title=PHASE_TITLES[phase],
        tone=tone(phase),
        rows=many,
    )
