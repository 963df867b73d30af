"""How the offices stand, in figures for those who run the site. Departments and counts, never a case or a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min, Q

from oneservice.cases.models import DESK_PHASES, Case, CaseDocument, ItemCase
from oneservice.cases.nearness import near
from oneservice.records import sealing


@dataclass(frozen=True, slots=True)
class Standing:
    """Open steps of a department against the promised day, and how long the oldest has been where it is."""

    department: str
    overdue: int
    today: int
    soon: int
    calm: int
    oldest: timedelta


def standings(now: datetime, today: date) -> list[Standing]:
    """Every department that has something to do; one query under the index of the inbox."""
    soon = near(today)
    rows = (
        ItemCase.objects.filter(phase__in=[phase.value for phase in DESK_PHASES])
        .values("department")
        .annotate(
            overdue=Count("pk", filter=Q(act_by__lt=today)),
            today=Count("pk", filter=Q(act_by=today)),
            soon=Count("pk", filter=Q(act_by__gt=today, act_by__lte=soon)),
            calm=Count("pk", filter=Q(act_by__gt=soon) | Q(act_by=None)),
            since=Min("entered_at"),
        )
        .order_by("department")
    )
    return [
        Standing(row["department"], row["overdue"], row["today"], row["soon"], row["calm"], now - row["since"])
        for row in rows
    ]


def stopped_documents() -> int:
    """Documents that could not be made and wait for somebody to mend the cause."""
    return CaseDocument.objects.filter(state=CaseDocument.State.PROBLEM).count()


def newest_key_opens() -> None:
    """Whether the master key of the newest case is here. Raises SealBroken (KeyMissing), BadKey, OSError."""
    if key := Case.objects.order_by("-pk").values_list("key", flat=True).first():
        sealing.rewrap(bytes(key))
