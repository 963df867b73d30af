"""E-licences 电子证照: pulled so that nobody uploads what the state issued, entered when a result is one."""

from __future__ import annotations

from datetime import datetime

from oneservice.cases.models import CaseDocument
from oneservice.cases.work import Work, work_on
from oneservice.engine.asking import SILENT
from oneservice.engine.form import FormState
from oneservice.engine.ports import Licence


def pull_licences(work: Work, state: FormState) -> None:
    """Ask for every licence that stands for a material of somebody in the case; the answer comes later.

    A licence with no named holder is a result of this very case.
    """
    for need in work.materials_needed(state):
        if need.how == "licence" and need.use.of and need.key not in work.dossier.pulled:
            work.dossier.pulled[need.key] = {"status": SILENT}
            work.later("licence.find", need.key, material=need.material.id, of=need.use.of, key=need.key)
            work.note("licence.asked", need.key)


def record_licence(case: int, key: str, licence: Licence | None, *, now: datetime) -> None:
    """What the licence system has; a licence it does not have is for the handler to ask for in a correction."""
    with work_on({"pk": case}, now=now) as work:
        found = {"status": "found", "number": licence.number, "issued_on": licence.issued_on} if licence else {}
        work.dossier.pulled[key] = found or {"status": "not_found"}
        work.seal()
        work.note("licence.answered", key, status=work.dossier.pulled[key]["status"])


def record_issued(document: int, licence: Licence, *, now: datetime) -> None:
    """The result now is an e-licence too, under this number."""
    with work_on({"documents__pk": document}, now=now) as work:
        CaseDocument.objects.filter(pk=document).update(licence=licence.number)
        work.note("licence.issued", str(document), kind=licence.kind, number=licence.number)


def record_cancelled(case: int, kind: str, *, now: datetime) -> None:
    with work_on({"pk": case}, now=now) as work:
        work.note("licence.ended", kind)
