"""What a supervisor learns from many items: promise against real time, corrections, refusals, debts, who is waited for.

Of services and offices only: nothing here counts or ranks what members of staff do (国办函〔2026〕12号). Everything is
counted by the database in five statements, however many items there are. Definitions say the rest: rows are joined
over the versions of one item by its bundle and name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.utils import timezone

from oneservice.cases.errors import NotAllowed
from oneservice.cases.models import ItemCase
from oneservice.cases.permissions import supervises
from oneservice.cases.queries.parts import PHASE_TITLES, limit_text, urgency
from oneservice.cases.queries.watching import NOT_YOURS, WAITS_ON
from oneservice.cases.reading import pinned
from oneservice.cases.supervising import supervised_by
from oneservice.engine.definition import END_PHASES, Closure, Phase, Text
from oneservice.people.models import Staff

PERIODS = (30, 90, 365)
USUAL = 90
"""Days back."""
DECIDED = ("granted", "refused")
FAILED = ("refused", "ended")
NOT_ASKED = [Phase.WAITING.value, Phase.NOT_APPLICABLE.value]
DEBTS = 50

Key = tuple[str, str]
"""The bundle and its entry."""


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """An item of a service in the period. Days are working days in which the clock ran, from acceptance to decision.

    ``received``: begun in the period; ``corrected``: of those, sent back to be put right at least once.
    ``decided``: granted or refused in the period after an acceptance; ``late``: of those, after the promised day.
    """

    bundle: Text
    title: Text
    limit: Text | None
    received: int
    corrected: int
    decided: int
    late: int
    median: int | None
    p90: int | None
    failed: int

    @property
    def correction_percent(self) -> int:
        return percent(self.corrected, self.received)

    @property
    def late_percent(self) -> int:
        return percent(self.late, self.decided)


@dataclass(frozen=True, slots=True)
class EndingLine:
    """How items ended without a grant: the state their process ended in, which says why."""

    title: Text
    why: Text
    count: int


@dataclass(frozen=True, slots=True)
class DebtLine:
    """Materials that were promised for later and are not here, of one item, until one day."""

    until: date
    title: Text
    office: Text
    items: int
    materials: int
    urgency: str


@dataclass(frozen=True, slots=True)
class WaitLine:
    """Items under way by whom they wait for: applicant | office | outside; ``oldest``: since when the first does."""

    waits_on: str
    count: int
    oldest: date


@dataclass(frozen=True, slots=True)
class Promises:
    """Figures of every office in ``place``, over the last ``days``; debts and waits are those of now."""

    place: Text
    days: int
    lines: tuple[PromiseLine, ...]
    endings: tuple[EndingLine, ...]
    debts: tuple[DebtLine, ...]
    waits: tuple[WaitLine, ...]


@dataclass
class _Tally:
    closure: Closure
    received: int = 0
    corrected: int = 0
    late: int = 0
    failed: int = 0
    took: Counter[int] = field(default_factory=Counter)


def percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def promises(staff: Staff, days: int = USUAL) -> Promises:
    """The figures for a supervisor. Raises NotAllowed."""
    if not supervises(staff):
        raise NotAllowed(NOT_YOURS)
    mine = ItemCase.objects.filter(supervised_by(staff))
    since = timezone.localdate() - timedelta(days=days)
    decided = mine.filter(decided_on__gte=since)
    tallies: dict[Key, _Tally] = {}
    _count_begun(mine.filter(case__filed_at__date__gte=since).exclude(phase__in=NOT_ASKED), tallies)
    _count_decided(decided, tallies)
    return Promises(
        place=staff.office.division.title,
        days=days,
        lines=tuple(_line(key, tally) for key, tally in sorted(tallies.items())),
        endings=tuple(_endings(decided.filter(outcome__in=FAILED))),
        debts=tuple(_debts(mine.filter(owed__gt=0), timezone.localdate())),
        waits=tuple(_waits(mine.exclude(phase__in=[phase.value for phase in END_PHASES]).exclude(state=""))),
    )


def _tally(tallies: dict[Key, _Tally], version: str, entry: str) -> _Tally:
    closure = pinned(version).closure
    return tallies.setdefault((closure.bundle.id, entry), _Tally(closure))


def _count_begun(begun: QuerySet[ItemCase], tallies: dict[Key, _Tally]) -> None:
    by = begun.values("case__version_id", "item").order_by()
    for row in by.annotate(received=Count("pk"), corrected=Count("pk", filter=Q(corrections__gt=0))):
        tally = _tally(tallies, str(row["case__version_id"]), row["item"])
        tally.received += row["received"]
        tally.corrected += row["corrected"]


def _count_decided(decided: QuerySet[ItemCase], tallies: dict[Key, _Tally]) -> None:
    """How many took so many days, for each number of days: the database has no median, and two versions have one."""
    by = decided.exclude(outcome="not_applicable").values("case__version_id", "item", "outcome", "took").order_by()
    for row in by.annotate(count=Count("pk"), late=Count("pk", filter=Q(decided_on__gt=F("due")))):
        tally = _tally(tallies, str(row["case__version_id"]), row["item"])
        tally.failed += row["count"] if row["outcome"] in FAILED else 0
        if row["took"] is not None and row["outcome"] in DECIDED:
            tally.took[row["took"]] += row["count"]
            tally.late += row["late"]


def at_share(took: Counter[int], tenths: int) -> int | None:
    """The fewest days in which so many tenths were done: 5 the median, 9 the ninth decile. None of nothing."""
    left = -(-took.total() * tenths // 10)
    for days in sorted(took):
        left -= took[days]
        if left <= 0:
            return days
    return None


def _line(key: Key, tally: _Tally) -> PromiseLine:
    definition = tally.closure.items[key[1]]
    return PromiseLine(
        bundle=tally.closure.bundle.title,
        title=definition.title,
        limit=limit_text(definition.limit.promised or definition.limit.statutory, definition.limit.at_once),
        received=tally.received,
        corrected=tally.corrected,
        decided=tally.took.total(),
        late=tally.late,
        median=at_share(tally.took, 5),
        p90=at_share(tally.took, 9),
        failed=tally.failed,
    )


def _endings(failed: QuerySet[ItemCase]) -> Iterable[EndingLine]:
    """The most frequent first."""
    found: Counter[tuple[Text, Text]] = Counter()
    by = failed.values("case__version_id", "item", "phase", "state").order_by()
    for row in by.annotate(count=Count("pk")):
        closure = pinned(row["case__version_id"]).closure
        state = closure.process_of(row["item"]).states.get(row["state"])
        why = state.title if state and state.title else PHASE_TITLES[Phase(row["phase"])]
        found[closure.items[row["item"]].title, why] += row["count"]
    return (EndingLine(title, why, count) for (title, why), count in found.most_common())


def _debts(owing: QuerySet[ItemCase], today: date) -> Iterator[DebtLine]:
    by = owing.values("owed_until", "case__version_id", "item", "office_id", "office__zh", "office__en")
    counted = by.annotate(items=Count("pk"), materials=Sum("owed")).order_by("owed_until", "item", "office_id")
    for row in counted[:DEBTS]:
        title = pinned(row["case__version_id"]).closure.items[row["item"]].title
        office = Text(row["office__zh"], row["office__en"])
        until = row["owed_until"] or today
        yield DebtLine(until, title, office, row["items"], row["materials"], urgency(until, today))


def _waits(open_items: QuerySet[ItemCase]) -> Iterator[WaitLine]:
    by = open_items.annotate(waits_on=WAITS_ON).values("waits_on").order_by("waits_on")
    for row in by.annotate(count=Count("pk"), oldest=Min("entered_at")):
        yield WaitLine(row["waits_on"], row["count"], timezone.localdate(row["oldest"]))
