"""Making the cases findable that were filed before their names and numbers were indexed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from oneservice.cases.models import Case
from oneservice.cases.naming import keep_namings
from oneservice.cases.reading import Reading
from oneservice.cases.states import CasePhase
from oneservice.records.sealing import SealBroken


def index_names(*, now: datetime) -> tuple[int, list[str]]:
    """Index every filed case that is not; how many, and the refs of those that do not open. May be run again.

    A case that is filled for its next stage is indexed when it is filed.
    """
    waiting = Case.objects.filter(filed_at__isnull=False, named="")
    waiting = waiting.exclude(phase__in=[CasePhase.DRAFT, CasePhase.AWAITING_SIGNATURES])
    done, broken = 0, []
    for pk, ref in waiting.order_by("pk").values_list("pk", "ref").iterator():
        try:
            _index(pk, now)
            done += 1
        except SealBroken:
            broken.append(ref)
    return done, broken


def _index(pk: int, now: datetime) -> None:
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).get(pk=pk)
        keep_namings(Reading(case, list(case.participants.order_by("pk")), now))
        case.save(update_fields=["named"])
