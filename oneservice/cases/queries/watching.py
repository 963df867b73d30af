"""What a supervisor 督办 watches: how many items are late or nearly so, at which office, and on whom each waits.

Of offices and items only; nothing here counts or ranks what members of staff do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case as Choose
from django.db.models import CharField, Count, Q, QuerySet, Value, When
from django.utils import timezone

from oneservice.cases.desk_shapes import OrderLine
from oneservice.cases.errors import NotAllowed
from oneservice.cases.models import Dispute, ItemCase
from oneservice.cases.permissions import supervises
from oneservice.cases.queries.disputes import label_of
from oneservice.cases.queries.parts import state_title, urgency
from oneservice.cases.queries.supervising import orders_watched
from oneservice.cases.reading import Reading
from oneservice.cases.supervising import BY_APPLICANT, GOING, may_supervise, supervised_by, under_way
from oneservice.engine.definition import END_PHASES, Text
from oneservice.engine.movers import APPLICANT
from oneservice.people.models import Staff

NEAR = timedelta(days=2)
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
    """A dispute 数据异议 that is late or nearly so."""

    number: str
    label: Text
    office: Text
    due: date
    urgency: str


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

    @property
    def unanswered(self) -> int:
        return sum(order.urgency == "overdue" for order in self.orders)

    @property
    def overdue(self) -> int:
        return sum(unit.overdue for unit in self.units)

    @property
    def near(self) -> int:
        return sum(unit.red + unit.yellow for unit in self.units)


def watch(staff: Staff) -> Watch:
    """Items, disputes, orders of the offices in the supervisor's division; four queries at most. Raises NotAllowed."""
    if not supervises(staff):
        raise NotAllowed(NOT_YOURS)
    today = timezone.localdate()
    near = _near(staff, today)
    found = near.annotate(waits_on=WAITS_ON).select_related("case", "office__division").order_by("act_by", "pk")[:SHOWN]
    return Watch(
        place=staff.office.division.title,
        units=tuple(_units(near, today)),
        lines=tuple(_line(item, today, staff) for item in found),
        disputes=tuple(_disputes(staff, today)),
        orders=orders_watched(staff),
    )


def _near(staff: Staff, today: date) -> QuerySet[ItemCase]:
    items = ItemCase.objects.filter(supervised_by(staff), act_by__lte=today + NEAR)
    return items.exclude(phase__in=[phase.value for phase in END_PHASES])


def _disputes(staff: Staff, today: date) -> Iterable[LateDispute]:
    within = Q(office__division__path__startswith=staff.office.division.path)
    rows = Dispute.objects.filter(within, answer="", due__lte=today + NEAR).select_related("case", "office")
    for row in rows.order_by("due", "pk")[:SHOWN]:
        label = label_of(Reading(row.case, [], timezone.now()), row.field)
        office = row.office.title if row.office else Text("")
        yield LateDispute(row.number, label, office, row.due, urgency(row.due, today))


def _units(near: QuerySet[ItemCase], today: date) -> Iterable[UnitLine]:
    by = near.annotate(waits_on=WAITS_ON).values("office_id", "office__zh", "office__en", "waits_on")
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
