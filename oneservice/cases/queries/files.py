"""Files of a case: documents, uploads, and the public answer to “is this document genuine?”."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from oneservice.cases import uploads
from oneservice.cases.cells import material_keys
from oneservice.cases.custody import concerns
from oneservice.cases.errors import NotFound
from oneservice.cases.models import Case, CaseDocument, ItemCase, PaperList, Participant
from oneservice.cases.papers import INTERNAL, items_taking
from oneservice.cases.permissions import handling, may_read
from oneservice.cases.queries.bills import pays_for
from oneservice.cases.reading import Reading, pinned, read_case
from oneservice.cases.supervising import may_supervise
from oneservice.cases.voiding import stands_on
from oneservice.engine.built_in import RECEIPT, RECEIPTS, RED_RECEIPT
from oneservice.engine.definition import Closure, Phase, Text
from oneservice.people.models import Person, Staff


@dataclass(frozen=True, slots=True)
class Verification:
    """What the verification page may say: the least that lets a reader compare.

    ``status``: valid | revoked | replaced | making; ``replacement``: the number of the document issued instead;
    ``basis_revoked``: a grant it was built on holds no longer. ``receipt``: it is "paid" or "red" money; ``others``:
    numbers of the red receipts of a receipt, or of the receipt that a red one takes back.
    """

    title: Text
    number: str
    issuer: str
    issued_on: date
    status: str
    sha256: str
    signed: bool
    replacement: str = ""
    basis_revoked: bool = False
    receipt: str = ""
    others: tuple[str, ...] = ()


STATUSES = {
    CaseDocument.State.READY: "valid",
    CaseDocument.State.REVOKED: "revoked",
    CaseDocument.State.REPLACED: "replaced",
}


def verification(token: str) -> Verification:
    token = token.replace("-", "").lower()  # typed from paper, in groups of four capitals
    found = CaseDocument.objects.select_related("case", "item").defer("sealed", "case__sealed")
    row = found.filter(token=token).first()
    if row is None:
        raise NotFound
    closure = pinned(row.case.version_id).closure
    definition = closure.documents[row.document]
    status = STATUSES.get(CaseDocument.State(row.state), "making")
    instead = row.replaced_by.first() if status == "replaced" else None
    return Verification(
        title=definition.title,
        number=row.number(definition.number),
        issuer=row.issuer,
        issued_on=row.issued_on,
        status=status,
        sha256=row.sha256,
        signed=row.signed,
        replacement=instead.number(definition.number) if instead else "",
        basis_revoked=status == "valid" and _basis_revoked(row),
        receipt={RECEIPT: "paid", RED_RECEIPT: "red"}.get(row.document, ""),
        others=_other_receipts(closure, row) if row.document in RECEIPTS else (),
    )


def _other_receipts(closure: Closure, row: CaseDocument) -> tuple[str, ...]:
    """The red receipts of a receipt, or the receipt of a red one, by number."""
    of = Q(receipt__reverses__document=row) | Q(receipt__reversals__document=row)
    others = CaseDocument.objects.filter(of).defer("sealed", "detail").order_by("pk")
    return tuple(other.number(closure.documents[other.document].number) for other in others)


def _basis_revoked(row: CaseDocument) -> bool:
    """Whether what the document's item was built on has been revoked since."""
    if row.item is None:
        return False
    before = stands_on(pinned(row.case.version_id).closure.bundle, row.item.item)
    return bool(before) and ItemCase.objects.filter(case=row.case_id, item__in=before, phase=Phase.REVOKED).exists()


def document_file(reader: Person | Staff, document: int) -> tuple[bytes, str]:
    """``(pdf, file name)`` of a document that is ready; the name holds no personal data."""
    row = CaseDocument.objects.select_related("case", "item").filter(pk=document).first()
    if row is None or row.state != CaseDocument.State.READY or not _may_read(reader, row):
        raise NotFound
    data = uploads.fetch(bytes(row.case.key), row.blob, of=f"pdf:{row.token}")
    return data, f"{row.document}-{row.pk}.pdf"


def _may_read(reader: Person | Staff, row: CaseDocument) -> bool:
    """Who began; who pays, his receipts; whoever handles the item of a document, or one that takes it as a material."""
    if isinstance(reader, Staff):
        if row.item is not None:
            return may_read(reader, row.item) or _lists_papers(reader, row) or _orders(reader, row)
        takers = items_taking(pinned(row.case.version_id).closure, row.document)
        mine = ItemCase.objects.filter(handling(reader), case=row.case_id)
        return bool(takers) and mine.filter(item__in=takers).exists()
    reading, me = read_case(reader, row.case.ref, now=timezone.now())
    if me.starts:
        return row.document not in INTERNAL
    return row.document in RECEIPTS and row.item is not None and pays_for(reading, me, row.item)


def _orders(staff: Staff, row: CaseDocument) -> bool:
    """A supervision order is read by whoever supervises the item; it names nobody."""
    return row.document in INTERNAL and row.item is not None and may_supervise(staff, row.item)


def _lists_papers(staff: Staff, row: CaseDocument) -> bool:
    """A custody list is read by both sides; it holds nothing of the application."""
    return PaperList.objects.filter(concerns(staff.office_id), token=row.token).exists()


def upload_file(reader: Person | Staff, place: str | int, key: str) -> tuple[bytes, str, str]:
    """``(data, media type, file name)`` of an uploaded material: a citizen names the case, staff the item case."""
    if isinstance(reader, Staff):
        case = _case_of_item(reader, int(place), key)
        kept = Reading(case, [], case.changed_at).dossier.materials.get(key)
    else:
        reading, _ = _own(reader, str(place))
        case, kept = reading.case, reading.dossier.materials.get(key)
    if kept is None:
        raise NotFound
    data = uploads.fetch(bytes(case.key), kept["blob"], of=f"material:{case.ref}:{key}")
    ending = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}[kept["media"]]
    return data, kept["media"], f"{key.replace(':', '-')}.{ending}"


def _own(person: Person, ref: str) -> tuple[Reading, Participant]:
    reading, me = read_case(person, ref, now=timezone.now())
    if not me.starts:
        raise NotFound
    return reading, me


def _case_of_item(staff: Staff, item_id: int, key: str) -> Case:
    item = ItemCase.objects.select_related("case").filter(pk=item_id).first()
    if item is None or not may_read(staff, item):
        raise NotFound
    if key not in material_keys(pinned(item.case.version_id).closure, item):
        raise NotFound
    return item.case
