"""Items for which the law wants the applicant there: which times are open, and which one is held."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from oneservice.cases.models import Appointment, CaseDocument, ItemCase
from oneservice.cases.reading import Reading
from oneservice.cases.voiding import VALID, void
from oneservice.cases.work import Work
from oneservice.engine.calendar import Calendar, days
from oneservice.engine.definition import Closure
from oneservice.people.hours import Slot, slots

VISIT = "visit"
AHEAD = timedelta(days=30)
"""How far ahead a time may be chosen, where no limit is nearer."""
NOTICE = timedelta(hours=2)
"""A time that begins sooner than this is not offered any more."""
SATURDAY = 6
BOOKED = Appointment.Status.BOOKED


def is_awaited(closure: Closure, item: ItemCase) -> bool:
    """Whether its process waits for the applicant to come."""
    state = closure.process_of(item.item).states.get(item.state)
    return state is not None and state.waits == VISIT and state.phase == item.phase


def booked(item: ItemCase) -> Appointment | None:
    return Appointment.objects.filter(item=item, status=BOOKED).first()


def times(reading: Reading, item: ItemCase) -> list[Slot]:
    """The times of the deciding office that may be chosen, taken ones included; none where it keeps no hours."""
    if item.office is None:
        return []
    last = min(item.act_by or date.max, reading.today + AHEAD)
    open_days = [day for day in days(reading.today, last) if is_open(reading.calendar_of(item), day)]
    soonest = reading.now + NOTICE
    return [slot for slot in slots(item.office.openings.all(), open_days) if slot.at >= soonest]


def is_open(calendar: Calendar, day: date) -> bool:
    """An office that keeps hours at the weekend is open then; on holidays none is."""
    return calendar.is_workday(day) or (day.isoweekday() >= SATURDAY and day not in calendar.holidays)


def taken(item: ItemCase, times: list[Slot]) -> dict[datetime, set[int]]:
    """The seats held, by time; one query."""
    found: dict[datetime, set[int]] = {}
    if not times:
        return found
    held = Appointment.objects.filter(office=item.office_id, status=BOOKED, at__range=(times[0].at, times[-1].at))
    for at, seat in held.values_list("at", "seat"):
        found.setdefault(at, set()).add(seat)
    return found


def free(work: Work, item: ItemCase) -> bool:
    """Nobody is expected for it any more: the seat is another's, and the notice says so. Whether one was held."""
    held = Appointment.objects.filter(item=item, status=BOOKED).update(status=Appointment.Status.CANCELLED)
    if held:
        work.note("visit.cancelled", item.key)
        void(work, notices(work, item))
    return bool(held)


def notices(work: Work, item: ItemCase) -> QuerySet[CaseDocument]:
    """The notices of its appointments that still hold."""
    named = {state.notice for state in work.closure.process_of(item.item).states.values() if state.waits == VISIT}
    return CaseDocument.objects.filter(item=item, document__in=named - {""}, state__in=VALID)


def spoken(at: datetime) -> str:
    """A time as the timeline says it."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
