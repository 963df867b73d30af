"""What closed cases of a service really cost the people who had them: means, and nothing about anybody."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from oneservice.cases.models import Case
from oneservice.cases.reading import Reading
from oneservice.engine.definition import Phase
from oneservice.engine.reductions import MEASURES, Four, visits

LAST = 200
"""How many of the newest closed cases are looked at."""


@dataclass(frozen=True, slots=True)
class Measured:
    """``cost``: means over ``cases``, to one decimal."""

    cases: int
    cost: Four


def measured(bundle: str, last: int = LAST) -> Measured | None:
    """The newest closed cases of a bundle, whatever their version; None where there are none."""
    cases = Case.objects.filter(version__bundle_id=bundle, closed_at__isnull=False).order_by("-closed_at")[:last]
    costs = [_cost(Reading(case, [], timezone.now())) for case in cases.prefetch_related("items")]
    if not costs:
        return None
    means = (round(sum(getattr(cost, name) for cost in costs) / len(costs), 1) for name in MEASURES)
    return Measured(len(costs), Four(*means))


def _cost(reading: Reading) -> Four:
    """Files uploaded, working days from filing to the last end, items that needed one to appear, one form."""
    case = reading.case
    items = {item.item for item in case.items.all() if item.phase != Phase.NOT_APPLICABLE}
    days = reading.calendar.workdays_between(timezone.localdate(case.filed_at), timezone.localdate(case.closed_at))
    return Four(len(reading.dossier.materials), days, visits(reading.closure, items), 1)
