"""Papers that hold no longer: of a grant that was revoked, of a case that is open again."""

from __future__ import annotations

from django.db.models import QuerySet

from oneservice.cases.models import CaseDocument, ItemCase
from oneservice.cases.papers import INTERNAL
from oneservice.cases.work import Work
from oneservice.engine.definition import GRANTED_PHASES, Bundle, Closure

State = CaseDocument.State
VALID = (State.MAKING, State.READY, State.PROBLEM)


def correctable(item: ItemCase) -> QuerySet[CaseDocument]:
    """What of an item's papers may be issued anew; a receipt says what was paid and is only taken back.

    What offices write to each other is not the applicant's to have corrected."""
    return CaseDocument.objects.filter(item=item, state__in=VALID, receipt=None).exclude(document__in=INTERNAL)


def void_grant(work: Work, item: ItemCase) -> None:
    """The result and the decision of a revoked item are marked so for whoever checks them; their e-licences end."""
    granting = granting_documents(work.closure, item)
    rows = list(CaseDocument.objects.filter(item=item, document__in=granting, state__in=VALID))
    void(work, CaseDocument.objects.filter(pk__in=[row.pk for row in rows]))
    for row in rows:
        if kind := work.closure.documents[row.document].licence:
            work.later("licence.cancel", f"revoked:{row.pk}", kind=kind)


def void_certificate(work: Work) -> None:
    """The notice that all was done says so no longer."""
    void(work, CaseDocument.objects.filter(case=work.case, document=work.bundle.certificate, state__in=VALID))


def void(work: Work, rows: QuerySet[CaseDocument]) -> None:
    if rows.update(state=State.REVOKED):
        work.note("document.revoked")


def stands_on(bundle: Bundle, entry: str) -> set[str]:
    """The entries whose grant ``entry`` was built on, those before them included."""
    found: set[str] = set()
    todo = [entry]
    while todo:
        before = {after.item for after in bundle.item(todo.pop()).after if after.need == "granted"} - found
        found |= before
        todo += before
    return found


def granting_documents(closure: Closure, item: ItemCase) -> set[str]:
    """What says that the item was granted: its result, and the papers of the steps that grant it."""
    process = closure.process_of(item.item)
    steps = (a.document for a in process.actions if process.states[a.to].phase in GRANTED_PHASES)
    return {closure.items[item.item].result, *steps} - {""}
