"""Electronic receipts 电子票据: one for what is paid and kept of a bill, a red one 红冲 for what goes back.

A receipt is made from how the bill stands when its turn comes, not from what was said when the money moved: a callback
that comes three times, late or not at all leaves the same receipts. Amounts in fen.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from oneservice.cases import papers
from oneservice.cases.bills import items_with_bills, payer_of
from oneservice.cases.models import Bill, CaseDocument, Receipt
from oneservice.cases.voiding import void
from oneservice.cases.work import Work, work_on
from oneservice.engine.built_in import RECEIPT, RECEIPTS, RED_RECEIPT
from oneservice.engine.definition import FieldType
from oneservice.engine.display import mask

KIND = "receipt.settle"
SAYS = ("number", "title", "office", "department", "phone", "issued_on", "basis")
"""What a receipt says of its item; nothing that was answered or decided."""


def later(work: Work, bill: Bill) -> None:
    """Money has moved on ``bill``: its receipts follow."""
    work.later(KIND, f"{bill.pk}:{bill.paid}:{bill.back}:{bill.status}", order=bill.order)


def settle_receipts(order: str, *, now: datetime) -> None:
    """Bring the receipts of a bill into line with the money that is kept on it; nothing if they are.

    A refund is receipted when the cashier has given it back. A definition without receipts has none.
    """
    with transaction.atomic():
        with work_on({"items__bills__order": order}, now=now) as work:
            bill = next(each for each in items_with_bills(work) if each.order == order)
            made = _settle(work, bill) if work.closure.documents.keys() >= {*RECEIPTS} else []
        for receipt in made:  # their documents have keys only now
            receipt.save()


def _settle(work: Work, bill: Bill) -> list[Receipt]:
    standing = _standing(bill)
    more = bill.kept - sum(fen for _, fen in standing)
    if more > 0:
        return [_issue(work, bill, more)]
    refunding = bill.status == Bill.Status.REFUNDING
    return _take_back(work, bill, standing, -more) if more and not refunding else []


def _standing(bill: Bill) -> list[tuple[Receipt, int]]:
    """The receipts of a bill that hold, the newest first, and how much of each does."""
    rows = list(bill.receipts.select_related("document").order_by("-pk"))
    back: dict[int | None, int] = {}
    for row in rows:
        back[row.reverses_id] = back.get(row.reverses_id, 0) + row.fen
    held = [(row, row.fen - back.get(row.pk, 0)) for row in rows if row.reverses_id is None]
    return [(row, fen) for row, fen in held if fen > 0]


def _issue(work: Work, bill: Bill, fen: int) -> Receipt:
    at = timezone.localdate(bill.paid_at or work.now)
    said = _said(work, bill, fen) | {"paid_on": at.isoformat()}
    papers.issue(work, RECEIPT, bill.item, said=said, only=SAYS)
    work.note("receipt.issued", bill.item.key, order=bill.order, fen=fen)
    return Receipt(bill=bill, document=work.documents[-1], fen=fen)


def _take_back(work: Work, bill: Bill, standing: list[tuple[Receipt, int]], fen: int) -> list[Receipt]:
    """Red receipts for ``fen``, each of one receipt before; one that is taken back whole holds no longer."""
    made = []
    for receipt, held in standing:
        part = min(held, fen)
        fen -= part
        if part:
            made.append(_red(work, bill, receipt, part))
        if part == held:
            void(work, CaseDocument.objects.filter(pk=receipt.document_id))
    return made


def _red(work: Work, bill: Bill, receipt: Receipt, fen: int) -> Receipt:
    first, at = receipt.document, timezone.localdate(bill.refunded_at or work.now)
    number = first.number(work.closure.documents[RECEIPT].number)
    of = {"first_number": number, "first_on": first.issued_on.isoformat(), "paid_on": at.isoformat()}
    papers.issue(work, RED_RECEIPT, bill.item, said=_said(work, bill, fen) | of, only=SAYS)
    work.note("receipt.reversed", bill.item.key, order=bill.order, fen=fen, document=first.pk)
    return Receipt(bill=bill, document=work.documents[-1], fen=fen, reverses=receipt)


def _said(work: Work, bill: Bill, fen: int) -> dict[str, Any]:
    """What a receipt alone says; who paid is masked, as anybody may be handed it."""
    payer, env = payer_of(work, bill.item), work.form_state().env
    found = (env.get(f"{payer}.{name}") for name in ("name", "ric", "uscc"))
    name, ric, uscc = (value if isinstance(value, str) else "" for value in found)
    return {
        "payer": mask(FieldType.PERSON_NAME, name),
        "payer_id": uscc or mask(FieldType.RIC, ric),
        "order": bill.order,
        "amount": f"{fen / 100:.2f}",
        "charged": f"{(bill.item.amount or bill.amount) / 100:.2f}",
    }
