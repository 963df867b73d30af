"""What a supervisor 督办 watches: how many items are late or nearly so, at which office, and on whom each waits.

Of offices and items only; nothing here counts or ranks what members of staff do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case as Choose
from django.db.models import CharField, Count, Q, QuerySet, Value, When
from django.utils import timezone

from oneservice.cases.desk_shapes import OrderLine
from oneservice.cases.errors import NotAllowed
from oneservice.cases.models import Dispute, ItemCase, Settlement
from oneservice.cases.nearness import near
from oneservice.cases.permissions import supervises
from oneservice.cases.queries.disputes import label_of
from oneservice.cases.queries.parts import state_title, urgency
from oneservice.cases.queries.supervising import orders_watched
from oneservice.cases.reading import Reading
from oneservice.cases.supervising import (
    BY_APPLICANT,
    GOING,
    may_supervise,
    supervised_by,
    supervised_place,
    under_way,
)
from oneservice.engine.definition import END_PHASES, Text
from oneservice.engine.movers import APPLICANT
from oneservice.people.models import Staff

SHOWN = 50
NOT_YOURS = Text("只有督办人员可以看时限预警", "Only supervisors watch over time limits")

WAITS_ON = Choose(
    When(Q(actor=APPLICANT) | Q(phase__in=BY_APPLICANT), then=Value("applicant")),
    When(actor="", then=Value("outside")),
    default=Value("office"),
    output_field=CharField(),
)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """How many items of an office wait on somebody: applicant | office | outside (a register, another system)."""

    office: Text
    waits_on: str
    overdue: int
    red: int
    yellow: int


@dataclass(frozen=True, slots=True)
class LateLine:
    """An item that is late or nearly so. It says nothing of whose case it is."""

    id: int
    number: str
    title: Text
    state: Text
    office: Text
    waits_on: str
    due: date
    provisional: bool
    urgency: str
    hurry: str = ""  # of its last order to hurry: open | replied | closed
    may_order: bool = False


@dataclass(frozen=True, slots=True)
class LateDispute:
    """A dispute 数据异议 that is late or nearly so. ``late``: by how many days."""

    number: str
    label: Text
    office: Text
    due: date
    urgency: str
    late: int = 0


@dataclass(frozen=True, slots=True)
class LateSettlement:
    """What no rule could tell 待定夺, and its lead has not said. ``kind``: item | gate; ``late``: by how many days."""

    number: str
    kind: str
    title: Text
    department: Text
    due: date
    urgency: str
    late: int


@dataclass(frozen=True, slots=True)
class Watch:
    """``place``: the division watched, with everything in it; ``lines``: the longest overdue first, 50 at most.

    ``orders``: orders to hurry under way, first those answered, then by the date their answer is due.
    """

    place: Text
    units: tuple[UnitLine, ...]
    lines: tuple[LateLine, ...]
    disputes: tuple[LateDispute, ...] = ()
    orders: tuple[OrderLine, ...] = ()
    settlements: tuple[LateSettlement, ...] = ()

    @property
    def unanswered(self) -> int:
        waiting = [order.urgency for order in self.orders]
        waiting += [line.urgency for line in self.disputes]
        waiting += [line.urgency for line in self.settlements]
        return waiting.count("overdue")

    @property
    def overdue(self) -> int:
        return sum(unit.overdue for unit in self.units)

    @property
    def near(self) -> int:
        return sum(unit.red + unit.yellow for unit in self.units)


def watch(staff: Staff) -> Watch:
    """Items, disputes, orders of the offices in the supervisor's division, and what a lead there has to say; five
    queries at most. Raises NotAllowed."""
    if not supervises(staff):
        raise NotAllowed(NOT_YOURS)
    today = timezone.localdate()
    late = _late(staff, today)
    found = late.annotate(waits_on=WAITS_ON).select_related("case", "office__division").order_by("act_by", "pk")[:SHOWN]
    return Watch(
        place=staff.office.division.title,
        units=tuple(_units(late, today)),
        lines=tuple(_line(item, today, staff) for item in found),
        disputes=tuple(_disputes(staff, today)),
        orders=orders_watched(staff),
        settlements=tuple(_settlements(staff, today)),
    )


def _late(staff: Staff, today: date) -> QuerySet[ItemCase]:
    items = ItemCase.objects.filter(supervised_by(staff), act_by__lte=near(today))
    return items.exclude(phase__in=[phase.value for phase in END_PHASES])


def _disputes(staff: Staff, today: date) -> Iterable[LateDispute]:
    within = supervised_by(staff) | Q(supervised_place(staff), office=None)
    rows = Dispute.objects.filter(within, answer="", due__lte=near(today)).select_related("case", "office")
    for row in rows.order_by("due", "pk")[:SHOWN]:
        reading = Reading(row.case, [], timezone.now())
        office = row.office.title if row.office else _department(reading, row.department)
        told = row.due, urgency(row.due, today), _days_late(row.due, today)
        yield LateDispute(row.number, label_of(reading, row.field), office, *told)


def _settlements(staff: Staff, today: date) -> Iterable[LateSettlement]:
    """They are before a department and no office of it."""
    rows = Settlement.objects.filter(supervised_place(staff), answer=None, due__lte=near(today)).select_related("case")
    for row in rows.order_by("due", "pk")[:SHOWN]:
        reading = Reading(row.case, [], timezone.now())
        kind, _, name = row.subject.partition(":")
        title = _title(reading, kind, name.partition("#")[0])
        told = row.due, urgency(row.due, today), _days_late(row.due, today)
        yield LateSettlement(row.case.number, kind, title, _department(reading, row.department), *told)


def _title(reading: Reading, kind: str, name: str) -> Text:
    """Of the item, or of the gate; a version that was moved to may not have it any more."""
    if kind == "item":
        return reading.closure.items[name].title if name in reading.closure.items else Text(name)
    titles = {gate.id: gate.title for gate in reading.bundle.gates}
    return titles.get(name) or Text(name)


def _department(reading: Reading, name: str) -> Text:
    department = reading.closure.departments.get(name)
    return department.title if department else Text(name)


def _days_late(due: date, today: date) -> int:
    return max((today - due).days, 0)


def _units(late: QuerySet[ItemCase], today: date) -> Iterable[UnitLine]:
    by = late.annotate(waits_on=WAITS_ON).values("office_id", "office__zh", "office__en", "waits_on")
    counts = by.annotate(
        overdue=Count("pk", filter=Q(act_by__lt=today)),
        red=Count("pk", filter=Q(act_by=today)),
        yellow=Count("pk", filter=Q(act_by__gt=today)),
    )
    for row in counts.order_by("office__department", "office_id", "waits_on"):
        office = Text(row["office__zh"], row["office__en"])
        yield UnitLine(office, row["waits_on"], row["overdue"], row["red"], row["yellow"])


def _line(item: ItemCase, today: date, staff: Staff) -> LateLine:
    closure = Reading(item.case, [], timezone.now()).closure
    return LateLine(
        id=item.pk,
        number=item.case.number,
        title=closure.items[item.item].title,
        state=state_title(closure, item),
        office=item.office.title if item.office else Text(""),
        waits_on=getattr(item, "waits_on", "office"),
        due=item.act_by or today,
        provisional=item.act_by_provisional,
        urgency=urgency(item.act_by, today),
        hurry=item.hurry,
        may_order=under_way(item) and may_supervise(staff, item) and item.hurry not in GOING,
    )
