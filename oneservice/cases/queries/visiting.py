"""Coming in person: the times a citizen may choose, and whom an office expects."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

from django.db.models import Q
from django.utils import timezone

from oneservice.cases import appointments
from oneservice.cases.desk_shapes import VisitRow, Visits
from oneservice.cases.errors import NotFound
from oneservice.cases.models import Appointment, ItemCase
from oneservice.cases.progress_shapes import VisitDay, VisitView
from oneservice.cases.queries.parts import material_lines
from oneservice.cases.reading import Reading, read_case
from oneservice.engine.definition import FieldType, Text
from oneservice.engine.display import mask
from oneservice.people.models import Person, Staff

IDENTITY_CARD = Text("本人有效身份证件", "Your identity card")
MOST = 300
Status = Appointment.Status


def visit(person: Person, ref: str, item_id: str) -> VisitView:
    """The page on which a time is chosen. Raises NotFound where nobody is awaited."""
    reading, me = read_case(person, ref, now=timezone.now())
    item = reading.item_case(item_id)
    if not me.starts or not appointments.is_awaited(reading.closure, item):
        raise NotFound
    held, office = appointments.booked(item), item.office
    return VisitView(
        ref=ref,
        item=item_id,
        title=reading.closure.items[item.item].title,
        office=office.zh if office else reading.closure.departments[item.department].title.zh,
        address=office.address if office else "",
        phone=office.phone if office else "",
        due=item.act_by,
        booked=held.at if held else None,
        passed=held is not None and held.at < reading.now,
        days=_days(reading, item),
        bring=(IDENTITY_CARD, *_originals(reading, item)),
        provisional=item.act_by_provisional,
    )


def _days(reading: Reading, item: ItemCase) -> tuple[VisitDay, ...]:
    """Only times with places left."""
    times = appointments.times(reading, item)
    taken = appointments.taken(item, times)
    left = [(slot.at, slot.places - len(taken.get(slot.at, ()))) for slot in times]
    free = [(at, places) for at, places in left if places > 0]
    return tuple(VisitDay(day, tuple(group)) for day, group in groupby(free, lambda each: each[0].date()))


def _originals(reading: Reading, item: ItemCase) -> list[Text]:
    """What was uploaded as a picture is brought as it is."""
    keys = frozenset(use.key for use in reading.closure.items[item.item].materials)
    return [line.title for line in material_lines(reading, reading.form_state(), keys) if line.how == "upload"]


def visits(staff: Staff) -> Visits:
    """Whom the reader's office expects, and who came today; one query whatever their number."""
    now = timezone.now()
    today = timezone.localdate(now)
    held = Q(status=Status.BOOKED) | Q(status__in=[Status.CAME, Status.MISSED], at__date=today)
    rows = Appointment.objects.filter(held, office=staff.office_id).select_related("item__case").order_by("at", "pk")
    lines = [(timezone.localdate(row.at), visit_row(row.item, row, now)) for row in rows[:MOST]]
    return Visits(
        office=staff.office.zh,
        earlier=tuple(line for day, line in lines if day < today),
        today=tuple(line for day, line in lines if day == today),
        later=tuple(line for day, line in lines if day > today),
    )


def awaited_row(reading: Reading, item: ItemCase) -> VisitRow | None:
    """The appointment of one item on its own page; None where nobody is awaited."""
    if not appointments.is_awaited(reading.closure, item):
        return None
    return visit_row(item, appointments.booked(item), reading.now)


def visit_row(item: ItemCase, held: Appointment | None, now: datetime) -> VisitRow:
    reading = Reading(item.case, [], now)
    name = reading.dossier.answers.get(f"{item.case.starter}.name")
    return VisitRow(
        id=item.pk,
        step=item.step,
        title=reading.closure.items[item.item].title,
        case_number=item.case.number,
        applicant=mask(FieldType.PERSON_NAME, name.value) if name and name.value else "",
        at=held.at if held else None,
        status=str(held.status) if held else "",
        over=held is not None and held.at <= now,
    )
