"""Reconciliation 对账: the cashier's statement of a day against our bills, once a day.

What only a lost callback explains is applied by itself. Everything else is listed for people, each difference once,
however often a day is looked at. Nothing is ever taken away because a statement lacks it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from oneservice.cases.actions.letters import CHAIN, SAY_WHY
from oneservice.cases.errors import TAKEN, NotFound, Refused
from oneservice.cases.letters import REASONS
from oneservice.cases.models import Bill, Difference
from oneservice.cases.outside import CASHIER
from oneservice.cases.permissions import may_handle
from oneservice.cases.work import staff_actor, start_of, work_on
from oneservice.engine.ports import StatementLine
from oneservice.people.models import Staff
from oneservice.records import journal, outbox

Kind = Difference.Kind
RECONCILE = "payment.reconcile"
FOUND = "payment.found"
AT = timedelta(hours=26)
"""A day is looked at two hours after it is over, when the cashier has closed it."""
STILL_PAID = timedelta(days=30)
"""So long after an order was opened the cashier may still take money for it."""
SETTLED = "bill.difference_settled"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many lines there were, how many lost callbacks are applied now, how many differences are new."""

    lines: int
    found: int
    differences: int


def daily(day: date) -> outbox.Job:
    """The job that reconciles ``day``."""
    due = start_of(day) + AT
    key, payload = f"{RECONCILE}:{day.isoformat()}", {"day": day.isoformat()}
    return outbox.Job(RECONCILE, key, payload, due_at=due, system=CASHIER)


def record_statement(day: date, lines: Sequence[StatementLine], absent: Collection[str], *, now: datetime) -> Outcome:
    """Compare ``lines`` with our bills. ``absent``: orders that we have as paid and the cashier does not know as paid.

    Money we were not told of is a job of its own, so that one case that is at work holds up no other.
    """
    wanted = {line.order for line in lines} | set(absent)
    bills = {bill.order: bill for bill in Bill.objects.filter(order__in=wanted).select_related("item__case")}
    lost = [line for line in lines if (bill := bills.get(line.order)) and _is_lost(bill, line)]
    outbox.put([_found(bills[line.order], line) for line in lost])
    rows = [row for line in lines if (row := _differs(day, bills.get(line.order), line, now))]
    rows += [_difference(day, bills[order], Kind.NOT_THEIRS, bills[order].paid, 0, now) for order in absent]
    before = Difference.objects.filter(day=day).count()
    Difference.objects.bulk_create(rows, ignore_conflicts=True)
    return Outcome(len(lines), len(lost), Difference.objects.filter(day=day).count() - before)


def _is_lost(bill: Bill, line: StatementLine) -> bool:
    return bill.amount == line.amount and bill.paid < line.paid


def _found(bill: Bill, line: StatementLine) -> outbox.Job:
    word = "paid" if line.paid >= line.amount else "part_paid"
    payload = {"case": bill.item.case_id, "item": bill.item_id, "order": line.order, "status": word, "paid": line.paid}
    return outbox.Job(FOUND, f"{FOUND}:{line.order}:{line.paid}", payload, chain=bill.item.case.ref)


def _differs(day: date, bill: Bill | None, line: StatementLine, now: datetime) -> Difference | None:
    """What people must look at. What has moved since the day ended is the next statement's."""
    if bill is None:
        return Difference(
            day=day, order=line.order, kind=Kind.NOT_OURS, ours=0, theirs=line.paid - line.back, found_at=now
        )
    if bill.amount != line.amount:
        return _difference(day, bill, Kind.AMOUNT, bill.amount, line.amount, now)
    over = start_of(day + timedelta(days=1))
    if bill.paid > line.paid and bill.paid_at is not None and bill.paid_at < over:
        return _difference(day, bill, Kind.AMOUNT, bill.paid, line.paid, now)
    if line.back > bill.back:
        return _difference(day, bill, Kind.REFUND, bill.back, line.back, now)
    return None


def _difference(day: date, bill: Bill, kind: str, ours: int, theirs: int, now: datetime) -> Difference:
    return Difference(
        day=day, order=bill.order, item_id=bill.item_id, kind=kind, ours=ours, theirs=theirs, found_at=now
    )


def look_tomorrow(day: date) -> None:
    """The next day is looked at too, as long as somebody may still pay one of our orders."""
    if Bill.objects.filter(opened_at__gte=start_of(day) - STILL_PAID).exists():
        outbox.put([daily(day + timedelta(days=1))])


def paid_on(day: date) -> list[str]:
    """Our orders on which money came that day, as far as we know."""
    since = start_of(day)
    paid = Bill.objects.filter(paid_at__gte=since, paid_at__lt=since + timedelta(days=1), paid__gt=0)
    return list(paid.order_by("pk").values_list("order", flat=True))


def settle_difference(difference: int, why: str, *, by: Staff | str, now: datetime) -> None:
    """Somebody has cleared it up with the cashier. ``why`` is one of ``letters.REASONS``; ``by`` as for letters.

    Raises NotFound (no such difference, or another office's), Refused (no such reason; settled before).
    """
    if why not in REASONS:
        raise Refused(SAY_WHY, {"why": SAY_WHY})
    row = Difference.objects.filter(pk=difference).select_related("item").first()
    if row is None or (not isinstance(by, str) and (row.item is None or not may_handle(by, row.item))):
        raise NotFound
    actor = by if isinstance(by, str) else staff_actor(by)
    event = journal.Event(SETTLED, actor, row.item.key if row.item else "", {"order": row.order, "why": why})
    with transaction.atomic():
        done = {"settled_at": now, "settled_by": actor, "reason": why}
        if not Difference.objects.filter(pk=row.pk, settled_at=None).update(**done):
            raise Refused(TAKEN)
        if row.item is None:
            journal.append(CHAIN, journal.last(CHAIN), [event], now)
            return
        with work_on({"pk": row.item.case_id}, now=now, actor=actor) as work:
            work.events.append(event)
