"""How the departments stand, for ``metrics``; apart from the other figures, because a site may run without cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from oneservice.cases.queries.figures import standings, stopped_documents
from oneservice.cases.queries.reconciling import count_differences
from oneservice.console.metrics import Sample


def of_cases(now: datetime) -> Iterator[Sample]:
    for each in standings(now, timezone.localdate(now)):
        counts = {"overdue": each.overdue, "today": each.today, "soon": each.soon, "calm": each.calm}
        for standing, count in counts.items():
            yield Sample("oneservice_items", count, {"department": each.department, "standing": standing})
        age = each.oldest.total_seconds()
        yield Sample("oneservice_item_step_age_seconds", age, {"department": each.department})
    yield Sample("oneservice_stopped_documents", stopped_documents())
    yield Sample("oneservice_payment_differences", count_differences())
