"""What of a case goes into the archive 归档 (电子文件归档 DA/T 85-2019), and what still stands in the way.

Where a case is archived its package is a function of its rows, its files and its journal up to the last step that was
no step of archiving itself, so that it can be built again at any time and is the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from oneservice.cases import uploads
from oneservice.cases.cells import item_title
from oneservice.cases.counter import signature_of
from oneservice.cases.custody import OVER as PAPERS_OVER
from oneservice.cases.disputes import proof_of
from oneservice.cases.models import Assistance, Bill, Case, CaseDocument, Dispute, ItemCase, PaperList
from oneservice.cases.reading import Reading
from oneservice.cases.states import CasePhase
from oneservice.cases.supervising import GOING
from oneservice.documents.package import Part, as_json
from oneservice.engine.definition import Phase, Text
from oneservice.records import journal
from oneservice.records.chain import Link

DUE = "case.archive"
"""The timer of a closed case."""
MAKE = "archive.make"
"""The job that builds a package."""
OWN = "archive."
"""How the verbs begin that say something of a package; nothing in the case has changed by them."""
ARCHIVED = "case.archived"
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}

NOT_CLOSED = Text("办件还没有全部办结，不能归档", "The case is not closed yet, so it cannot be archived")
CHECKED = Text("事后核查还没有结束，核查完再归档", "Something is still checked after the grant: archive it then")
APPEALED = Text("申请人要求的复核还没有答复，答复后再归档", "A review was asked for: answer it first")
DISPUTED = Text("数据异议还没有答复，答复后再归档", "A dispute about data is open: answer it first")
HURRIED = Text("督办还没有结束，督办结束后再归档", "An order to hurry is open: close it first")
UNMADE = Text("还有文书没有生成，生成后再归档", "A document is not made yet: archive the case once it is")
REPAYING = Text("退费还没有完成，完成后再归档", "Money is still being given back: archive the case after that")
HELD = Text(
    "还有纸质材料没有退还或者存档，先在“纸质材料”中处理",
    "Papers are neither given back nor filed: settle them under “Papers” first",
)


def hindrance(reading: Reading) -> Text | None:
    """The first thing that keeps the case from being archived, said so that somebody can settle it; None: nothing."""
    case = reading.case
    if case.phase != CasePhase.CLOSED:
        return NOT_CLOSED
    if not all(item.ended for item in reading.items):
        return CHECKED
    if any(item.appeal == "asked" for item in reading.items):
        return APPEALED
    if any(item.hurry in GOING for item in reading.items):
        return HURRIED
    unmade = (CaseDocument.State.MAKING, CaseDocument.State.PROBLEM)
    open_rows = (
        (DISPUTED, Dispute.objects.filter(case=case, answer="")),
        (UNMADE, CaseDocument.objects.filter(case=case, state__in=unmade)),
        (REPAYING, Bill.objects.filter(item__case=case, status=Bill.Status.REFUNDING)),
        (HELD, PaperList.objects.filter(item__case=case).exclude(status__in=PAPERS_OVER)),
    )
    return next((text for text, rows in open_rows if rows.exists()), None)


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a package is made of; ``key`` and ``place`` are what it is sealed with and for."""

    parts: list[Part] = field(repr=False)
    about: dict[str, Any] = field(repr=False)
    log: list[Link]
    key: bytes = field(repr=False)
    place: str = ""


def place_of(case: Case) -> str:
    """What the package is sealed as."""
    return f"archive:{case.ref}"


def contents(case_id: int) -> Contents | None:
    """The contents of the case's package; None: a document is still being made, or the case is open again.

    Raises NoBlob, BlobDamaged, SealBroken where a file of the case is lost or spoiled.
    """
    case = Case.objects.get(pk=case_id)
    rows = list(CaseDocument.objects.filter(case=case).order_by("pk"))
    if case.phase != CasePhase.ARCHIVED or any(row.state == CaseDocument.State.MAKING for row in rows):
        return None
    log = [journal.as_link(entry) for entry in journal.entries(case.ref)]
    while log and log[-1].verb.startswith(OWN):
        log.pop()
    archived = next(link for link in reversed(log) if link.verb == ARCHIVED)
    at = datetime.fromisoformat(archived.at)
    reading = Reading(case, list(case.participants.order_by("pk")), at)
    about = _about(reading, rows) | {"archived_at": archived.at, "keep_years": archived.data["keep_years"]}
    parts = [Part("application.json", as_json(_application(reading)), "申请内容"), *_documents(reading, rows)]
    return Contents([*parts, *_uploads(reading)], about, log, bytes(case.key), place_of(case))


def _about(reading: Reading, rows: list[CaseDocument]) -> dict[str, Any]:
    case, bundle = reading.case, reading.bundle
    return {
        "number": case.number,
        "title": bundle.title.zh,
        "service": bundle.id,
        "definition": case.version_id,
        "division": case.division,
        "lead": reading.closure.departments[bundle.lead].title.zh,
        "filed_at": _iso(case.filed_at),
        "closed_at": _iso(case.closed_at),
        "items": [_item(reading, item) for item in reading.items],
        "signatures": [
            {"role": part.role, "row": part.row, "status": part.status, "at": _iso(part.signed_at)}
            | ({"sealed": part.signed_hash} if part.signed_hash else {})
            for part in reading.participants
        ],
        "documents": [_document(reading, row) for row in rows],
    }


def _item(reading: Reading, item: ItemCase) -> dict[str, Any]:
    definition = reading.closure.items[item.item]
    return {
        "id": item.key,
        "title": item_title(reading.closure, item, reading.dossier.answers, "whole").zh,
        "department": reading.closure.departments[item.department].title.zh,
        "office": item.office.zh if item.office else "",
        "basis": [f"{law.law} {law.article}".strip() for law in definition.basis],
        "phase": str(item.phase),
        "outcome": item.outcome,
        "accepted_on": _iso(item.accepted_on),
        "due": _iso(item.due),
        "decided_on": _iso(item.decided_on),
        "notes": reading.open_notes(item),
        "steps": item.trail,
    }


def _document(reading: Reading, row: CaseDocument) -> dict[str, Any]:
    definition = reading.closure.documents[row.document]
    return {
        "path": _path(row) if row.blob else "",
        "title": definition.title.zh,
        "number": row.number(definition.number),
        "issuer": row.issuer,
        "issued_on": row.issued_on.isoformat(),
        "state": row.state,
        "signed": row.signed,
        "licence": row.licence,
    }


def _path(row: CaseDocument) -> str:
    return f"files/documents/{row.pk:06d}-{row.document}.pdf"


def _documents(reading: Reading, rows: list[CaseDocument]) -> Iterator[Part]:
    """As they were handed out, revoked and replaced ones too; a spoiled PDF does not open."""
    for row in rows:
        if row.blob:
            data = uploads.fetch(bytes(reading.case.key), row.blob, of=f"pdf:{row.token}")
            yield Part(_path(row), data, reading.closure.documents[row.document].title.zh, "application/pdf")


def _uploads(reading: Reading) -> Iterator[Part]:
    """Materials, what was sent with disputes, and the signature of whoever signed at a window."""
    case, key = reading.case, bytes(reading.case.key)
    for name, kept in sorted(reading.dossier.materials.items()):
        data = uploads.fetch(key, kept["blob"], of=f"material:{case.ref}:{name}")
        title = reading.closure.materials.get(name.partition(":")[0])
        path = f"files/materials/{name.replace(':', '-')}.{ENDINGS[kept['media']]}"
        yield Part(path, data, title.title.zh if title else name, kept["media"])
    for number, ticket in sorted(reading.dossier.disputes.items()):
        if proof := ticket.get("proof"):
            data = uploads.fetch(key, proof["blob"], of=proof_of(case, int(number)))
            yield Part(f"files/disputes/{number}.{ENDINGS[proof['media']]}", data, "数据异议佐证", proof["media"])
    for held in Assistance.objects.filter(case=case).exclude(blob=""):
        data = uploads.fetch(key, held.blob, of=signature_of(case.ref))
        media = uploads.media_of(data)
        yield Part(f"files/signature.{ENDINGS[media]}", data, "窗口签名", media)


def _application(reading: Reading) -> list[dict[str, Any]]:
    """Every answer with where it came from, as it was when the case was archived."""
    labels = {name: field.label.zh for name, field in reading.closure.fields.items()}
    return [
        {"field": name, "label": labels.get(name, "")} | value.to_json()
        for name, value in sorted(reading.dossier.answers.items())
    ]


def phase_before(item: ItemCase) -> str:
    """How an item stood that went to the archive: what a play of the case comes to."""
    if item.phase != Phase.ARCHIVED:
        return str(item.phase)
    phases = [line["phase"] for line in item.trail if line["phase"] != Phase.ARCHIVED]
    return phases[-1] if phases else str(Phase.CLOSED)


def kept_until(archived: datetime, years: int) -> date | None:
    """The end of the year in which the retention period 保管期限 is over; None: it is kept for ever."""
    return date(timezone.localdate(archived).year + years, 12, 31) if years else None


def _iso(at: datetime | date | None) -> str:
    return at.isoformat() if at else ""
