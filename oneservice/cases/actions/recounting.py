"""A calendar has changed: the open dates of running cases are counted again, batch by batch.

What a citizen was told to act by never comes earlier (信赖保护); what a department promised follows the calendar.
A date that is past its decision stays as it was.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from oneservice.cases import appointments
from oneservice.cases.actions import moving
from oneservice.cases.actions.filing import promise
from oneservice.cases.actions.overdue import dispute_timer, settlement_timer
from oneservice.cases.actions.settling import settle_by
from oneservice.cases.debts import recount_debts
from oneservice.cases.disputes import answer_by, bill_waits, source_of
from oneservice.cases.models import Case, Dispute, ItemCase, Settlement, Supervision
from oneservice.cases.pauses import due_anew
from oneservice.cases.permissions import stands
from oneservice.cases.supervising import reply_by, told_at
from oneservice.cases.work import Work, end_of, over_at, work_on
from oneservice.catalogue import calendars
from oneservice.engine.calendar import Due
from oneservice.engine.definition import Phase, Unit
from oneservice.engine.movers import APPLICANT
from oneservice.people import divisions
from oneservice.records import outbox

KIND = "calendar.recount"
BATCH = 20
CHOOSE_ANEW = 3
"""Working days left, after a day that was closed, for whoever had an appointment on it."""


class _Same(Exception):
    """Nothing of the case depends on what has changed: it stays untouched."""


def recount_places(*, now: datetime) -> None:
    """A division or an office keeps another calendar than before: have every open case counted again."""
    if Case.objects.filter(filed_at__isnull=False).exists():
        recount_later(f"places {now.isoformat(timespec='seconds')}", now=now, stale=divisions.KEEP_SECONDS)


def recount_later(notice: str, *, now: datetime, after: int = 0, stale: float | None = None) -> None:
    """Have every open case counted again, once no process counts with the old calendar any more (``stale`` seconds)."""
    wait = timedelta(seconds=2 * (settings.CALENDAR_FRESH if stale is None else stale))
    at = now if after else now + wait
    key = f"{KIND}:{notice}:{after}"
    outbox.put([outbox.Job(KIND, key, {"notice": notice, "after": after}, due_at=at)])


def recount_batch(notice: str, after: int, *, now: datetime) -> None:
    """Count the next cases above the key ``after``; the rest is another row. ``notice``: ``cn v3``, for the journal."""
    calendars.forget()
    divisions.forget()
    waits = ItemCase.objects.filter(case=OuterRef("pk"), act_by__isnull=False)
    hurried = Supervision.objects.filter(item__case=OuterRef("pk"), status=Supervision.Status.OPEN)
    open_dates = Q(closed_at=None) | Exists(waits) | Exists(hurried)
    running = Case.objects.filter(open_dates, pk__gt=after, filed_at__isnull=False)
    with transaction.atomic():
        batch = list(running.order_by("pk").values_list("pk", flat=True)[:BATCH])
        for case in batch:
            with suppress(_Same), work_on({"pk": case}, now=now) as work:
                recount(work, notice)
        if len(batch) == BATCH:
            recount_later(notice, now=now, after=batch[-1])


def recount(work: Work, notice: str) -> None:
    """One case. Raises _Same where no date of it changes."""
    before = len(work.events)
    for item in work.items:
        if not item.ended and item.state:
            _item(work, item, notice)
    _whole(work, notice)
    _settlements(work, notice)
    _disputes(work, notice)
    _orders(work, notice)
    if len(work.events) == before:
        raise _Same


def _item(work: Work, item: ItemCase, notice: str) -> None:
    was, told = _dates(item), item.act_by
    if item.accepted_on and not item.outcome and item.stopped_on is None:
        _due(work, item)
    if not stands(work.closure, item) and not bill_waits(work, item):
        _state(work, item, was[0])
        _visit(work, item)
    recount_debts(work, item)
    if was == _dates(item):
        return
    same = was[:2] == (item.due, item.act_by)
    last = item.act_by if item.act_by != told else item.due
    said = {"to": last.isoformat()} if last else {}
    moving.mark(work, item, "confirmed" if same else "recounted", **said)
    dates = {"old": _iso(was[0]), "due": _iso(item.due), "old_act_by": _iso(was[1]), "act_by": _iso(item.act_by)}
    work.note("item.recounted", item.key, calendar=notice, provisional=item.provisional, **dates)


def _dates(item: ItemCase) -> tuple[date | None, date | None, bool, bool]:
    """What of an item the calendar says."""
    return item.due, item.act_by, item.provisional, item.act_by_provisional


def _due(work: Work, item: ItemCase) -> None:
    """The promised date from acceptance on. Hours are counted from the moment of acceptance, which the trail has."""
    limit = work.closure.items[item.item].limit
    promised = limit.promised or limit.statutory
    due = due_anew(work, item)
    if promised and promised.unit is Unit.WORKHOURS and not item.pauses and (accepted := _accepted_at(item)):
        due = work.calendar_of(item).add(accepted, promised)
    if due is not None:
        item.due, item.provisional = due.date, due.provisional


def _accepted_at(item: ItemCase) -> datetime | None:
    moments = (timezone.localtime(datetime.fromisoformat(line["at"])) for line in item.trail if _reviews(line))
    return next((at for at in moments if at.date() == item.accepted_on), None)


def _reviews(line: dict[str, Any]) -> bool:
    return bool(line["phase"] == Phase.REVIEW)


def _state(work: Work, item: ItemCase, was_due: date | None) -> None:
    """The date somebody must act by, and the timer of the state, which falls due on the new one."""
    last = moving.limit_of(work, item, work.closure.process_of(item.item).states[item.state])
    if item.key in work.dossier.held and item.act_by in (None, was_due):
        last = None  # what decides came in time: the state's limit no longer counts
    by, before = moving.nearest(item, last), item.act_by
    if last is None and before != was_due:
        return
    if item.actor == APPLICANT and by and before and by.date < before:
        return
    moving.act_until(item, by)
    if last is not None and item.act_by != before:
        _rearm(work, item, last)


def _visit(work: Work, item: ItemCase) -> None:
    """A time was chosen on a day that is open no more: another is to be chosen, and there are days left to."""
    held = appointments.booked(item) if appointments.is_awaited(work.closure, item) else None
    day = timezone.localdate(held.at) if held else work.today
    calendar = work.calendar_of(item)
    if held is None or day < work.today or appointments.is_open(calendar, day):
        return
    appointments.free(work, item)
    moving.mark(work, item, "visit-closed", to=appointments.spoken(held.at))
    work.later("message.send", f"visit.closed:{held.pk}", role=work.case.starter, about="visit.closed")
    least = calendar.add_workdays(day, CHOOSE_ANEW)
    if item.act_by and item.act_by < least.date:
        moving.act_until(item, least)
        _rearm(work, item, least)


def _rearm(work: Work, item: ItemCase, last: Due) -> None:
    outbox.rearm({f"{work.case.ref}:{moving.EXPIRED}:{item.pk}:{item.step}": over_at(last)})


def _whole(work: Work, notice: str) -> None:
    """The day the whole is promised for."""
    if work.case.closed_at or work.case.withdrawn_at or work.case.filed_at is None:
        return
    old = work.case.due, work.case.provisional
    promise(work, work.form_state(), timezone.localdate(work.case.filed_at))
    if old != (work.case.due, work.case.provisional):
        dates = {"old": _iso(old[0]), "due": _iso(work.case.due)}
        work.note("case.recounted", calendar=notice, provisional=work.case.provisional, **dates)


def _settlements(work: Work, notice: str) -> None:
    """Until when the lead has to say what no rule can tell."""
    for row in Settlement.objects.filter(case=work.case, answer=None):
        due = settle_by(work, timezone.localdate(row.opened_at))
        if due != row.due:
            Settlement.objects.filter(pk=row.pk).update(due=due)
            outbox.rearm({settlement_timer(work, row.subject): end_of(due)})
            work.note("settlement.recounted", row.subject, calendar=notice, old=_iso(row.due), due=_iso(due))


def _disputes(work: Work, notice: str) -> None:
    """Until when a department has to answer whoever says that its register is wrong."""
    asked = Dispute.objects.filter(case=work.case, answer="").select_related("office")
    for row in asked if work.dossier.disputed else ():
        due = answer_by(work, row.department, row.office, source_of(work, row.field), row.opened_at)
        if due != row.due:
            Dispute.objects.filter(pk=row.pk).update(due=due)
            outbox.rearm({dispute_timer(work, row.pk): end_of(due)})
            work.dossier.disputes[str(row.pk)]["due"] = due.isoformat()
            work.seal()
            work.note("dispute.recounted", row.field, calendar=notice, old=_iso(row.due), due=_iso(due))


def _orders(work: Work, notice: str) -> None:
    """Until when an office has to answer whoever told it to hurry."""
    hurried = {item.pk: item for item in work.items if item.hurry == Supervision.Status.OPEN}
    for row in Supervision.objects.filter(item__in=hurried, status=Supervision.Status.OPEN) if hurried else ():
        item = hurried[row.item_id]
        due = reply_by(work, item, row.days, told_at(row, work.case))
        if due != row.due:
            Supervision.objects.filter(pk=row.pk).update(due=due)
            work.note("supervision.recounted", item.key, calendar=notice, old=_iso(row.due), due=_iso(due))


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
