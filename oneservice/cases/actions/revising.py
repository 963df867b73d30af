"""What was issued wrongly: a misprint is issued anew under another number, a grant that must not stand is revoked."""

from __future__ import annotations

from collections.abc import Mapping

from oneservice.cases import papers
from oneservice.cases.actions import moving
from oneservice.cases.actions.desk import WRONG
from oneservice.cases.actions.reopening import take_up
from oneservice.cases.errors import Refused
from oneservice.cases.models import CaseDocument, ItemCase
from oneservice.cases.specials import staff_state
from oneservice.cases.voiding import correctable
from oneservice.cases.work import Work
from oneservice.engine.built_in import REVOCATION
from oneservice.engine.definition import Phase, Text

CHOOSE = Text("请选择要更正的文书", "Choose the document to correct")


def reissue(work: Work, item: ItemCase, asked: Mapping[str, str]) -> None:
    """A new document with the values as they are now; the old one is marked replaced. Raises Refused (no such one).

    Of a result that was handed over on paper, another is made and handed over: the item goes back to that step.
    """
    old = _chosen(item, asked.get("document", ""))
    if old is None:
        raise Refused(WRONG, {"document": CHOOSE})
    papers.issue(work, old.document, item)
    work.documents[-1].replaces = old
    CaseDocument.objects.filter(pk=old.pk).update(state=CaseDocument.State.REPLACED)
    work.note("document.replaced", old.document, document=old.pk)
    work.write_notes(item, reissued=asked["reason"])
    if item.phase == Phase.DELIVERED and old.document == work.closure.items[item.item].result:
        take_up(work, item, staff_state(work.closure, item, [Phase.GRANTED]), "reissued")
    else:
        moving.mark(work, item, "reissued")
    _tell(work, item, "reissued")


def _chosen(item: ItemCase, wish: str) -> CaseDocument | None:
    rows = correctable(item)
    return rows.filter(pk=int(wish)).first() if wish.isdecimal() and len(wish) < 19 else None


def revoke(work: Work, item: ItemCase, asked: Mapping[str, str]) -> None:
    """The grant holds no longer (行政许可法 69); a process may come to the same by a step of its own."""
    work.write_notes(item, reason=asked["reason"], remedies=asked["remedies"])
    moving.end(work, item, Phase.REVOKED, "revoked")
    papers.issue(work, REVOCATION, item)


def _tell(work: Work, item: ItemCase, about: str) -> None:
    work.later("message.send", f"{about}:{item.pk}:{work.case.head_seq}", role=work.case.starter, about=about)
