"""Coming in person: the applicant chooses, changes or gives up a time; the office says who came."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from oneservice.cases import appointments, papers
from oneservice.cases.actions import moving
from oneservice.cases.actions.events import happen
from oneservice.cases.appointments import booked, is_awaited
from oneservice.cases.errors import CLOSED, TAKEN, NotFound, Refused
from oneservice.cases.models import Appointment, CaseDocument, ItemCase, Participant
from oneservice.cases.permissions import may_handle
from oneservice.cases.work import Work, staff_actor, work_as, work_on
from oneservice.engine.definition import Text
from oneservice.people.hours import Slot
from oneservice.people.models import Person, Staff

Status = Appointment.Status
CHOOSE = Text("请选择一个到场时间", "Choose a time to come")
FULL = Text("这个时间刚被约满，请选择其他时间", "This time has just been taken: choose another")
NOT_YET = Text("还没有到预约的时间，不能登记为未到", "The time has not come yet: nobody has failed to come")
PASSED = Text("预约的时间已过，请与办理单位联系", "The time has passed: speak to the office")
WORDS = ("came", "missed")
REMIND = timedelta(days=1)


def book(person: Person, ref: str, item_id: str, at: str, *, now: datetime) -> None:
    """Hold the time ``at`` (ISO) for the applicant, in place of the one held before; the notice goes out.

    Raises Refused: nobody is awaited, or ``at`` is no open time or full (under ``at``).
    """
    with work_as(person, ref, now=now) as (work, me):
        item = _awaited(work, me, item_id)
        before = booked(item)
        if before is not None and before.at < now:
            raise Refused(PASSED)
        slot = _slot(work, item, at)
        if before is not None and before.at == slot.at:
            return
        if before is not None:
            Appointment.objects.filter(pk=before.pk).update(status=Status.CANCELLED)
        held = _hold(item, slot)
        work.note("visit.booked", item.key, at=held.at.isoformat())
        moving.mark(work, item, "visit-booked", to=appointments.spoken(held.at))
        _notice(work, item, held)
        _remind(work, item, held)


def cancel(person: Person, ref: str, item_id: str, *, now: datetime) -> None:
    """The time is free for others; the item still waits, until its limit, for another to be chosen."""
    with work_as(person, ref, now=now) as (work, me):
        item = _awaited(work, me, item_id)
        held = booked(item)
        if held is None or held.at < now:
            raise Refused(PASSED if held else CLOSED)
        appointments.free(work, item)
        moving.mark(work, item, "visit-cancelled")


def attend(staff: Staff, item_id: int, word: str, *, step: int, now: datetime) -> None:
    """The office marks that the applicant ``came`` (with an appointment or without) or ``missed`` the time.

    The process goes on by itself. Raises NotFound (another office's), Refused (not awaited, or too early to say).
    """
    with work_on({"items__pk": item_id}, now=now, actor=staff_actor(staff)) as work:
        item = next(each for each in work.items if each.pk == item_id)
        if word not in WORDS or not may_handle(staff, item):
            raise NotFound
        if item.step != step:
            raise Refused(TAKEN)
        if not is_awaited(work.closure, item):
            raise Refused(CLOSED)
        _mark(item, word, staff, now)
        work.note(f"visit.{word}", item.key)
        happen(work, item, f"visit.{word}")


def _mark(item: ItemCase, word: str, staff: Staff, now: datetime) -> None:
    held = booked(item)
    if word == "missed" and (held is None or held.at > now):
        raise Refused(NOT_YET)
    if held is None:
        held = Appointment(item=item, office=item.office or staff.office, at=now, seat=0)
    held.status = Status(word)
    held.save()


def remind(case: int, item: int, appointment: int, *, now: datetime) -> None:
    """A day before: whoever still holds the time is reminded of it."""
    with work_on({"pk": case}, now=now) as work:
        if Appointment.objects.filter(pk=appointment, item=item, status=Status.BOOKED).exists():
            key = f"visit.remind:{appointment}"
            work.later("message.send", key, role=work.case.starter, about="visit.remind")


def _awaited(work: Work, me: Participant, item_id: str) -> ItemCase:
    if not me.starts:
        raise NotFound
    item = work.item_case(item_id)
    if not is_awaited(work.closure, item):
        raise Refused(CLOSED)
    return item


def _slot(work: Work, item: ItemCase, at: str) -> Slot:
    slot = next((each for each in appointments.times(work, item) if each.at.isoformat() == at), None)
    if slot is None:
        raise Refused(CHOOSE, {"at": CHOOSE})
    return slot


def _hold(item: ItemCase, slot: Slot) -> Appointment:
    """A free seat. The last word on it is the database's: two cases that take one at once do not both have it."""
    office, held = item.office, appointments.taken(item, [slot]).get(slot.at, set())
    for seat in range(slot.places):
        if seat in held or office is None:
            continue
        try:
            with transaction.atomic():
                return Appointment.objects.create(item=item, office=office, at=slot.at, seat=seat)
        except IntegrityError:
            continue
    raise Refused(FULL, {"at": FULL})


def _notice(work: Work, item: ItemCase, held: Appointment) -> None:
    """A paper with place, time and what to bring; the one of an earlier time says that it was replaced."""
    notice = work.closure.process_of(item.item).states[item.state].notice
    before = appointments.notices(work, item).order_by("-pk").first()
    at, office = timezone.localtime(held.at), held.office
    place = "，".join(part for part in (office.zh, office.address) if part)
    said = {"visit_on": at.date().isoformat(), "visit_at": f"{at:%H:%M}", "visit_place": place}
    papers.issue(work, notice, item, said=said)
    if before is not None and work.documents:
        work.documents[-1].replaces = before
        CaseDocument.objects.filter(pk=before.pk).update(state=CaseDocument.State.REPLACED)
        work.note("document.replaced", before.document, document=before.pk)


def _remind(work: Work, item: ItemCase, held: Appointment) -> None:
    if held.at - REMIND > work.now:
        work.later("visit.remind", str(held.pk), due_at=held.at - REMIND, item=item.pk, appointment=held.pk)
