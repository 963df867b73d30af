"""Seals as signatures: PAdES B-T (ETSI EN 319 142-1), the visible stamp is the red seal, and their check offline."""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pyhanko.pdf_utils.generic import IndirectObject
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext

from oneservice.documents.authority import Authority, title_of
from oneservice.documents.memory import gives_back
from oneservice.documents.seal import seal_image
from oneservice.documents.shapes import SealBox

logging.getLogger("pyhanko.sign.validation").setLevel(logging.CRITICAL)  # a bad seal is an answer, not an error

FIELD = "Seal"
POINTS_PER_MM = 72 / 25.4
DIAMETER = 42 * POINTS_PER_MM
"""The seal of a county's or province's department: 42 mm, 国发〔1999〕25号."""
MARGIN = 22 * POINTS_PER_MM


@dataclass(frozen=True, slots=True)
class Seal:
    """Whose seal it is; ``foot`` is the line below the star."""

    office: str
    authority: Authority
    foot: str = "示例印章"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check of a PDF says. ``valid``: unchanged since it was sealed, by someone we trust.

    ``intact``: the bytes are those that were signed and nothing was added; ``trusted``: the certificate comes
    from the given authority; ``signer`` the office in it; ``signed_at`` by the timestamp (None: none);
    ``reason`` why it is not valid, in Chinese, empty if it is.
    """

    valid: bool
    intact: bool
    trusted: bool
    signer: str
    signed_at: datetime | None
    reason: str


def seal_place(writer: IncrementalPdfFileWriter) -> SealBox:
    """Where the template left room for the seal (``press.remember_seal``), else the last page's lower right."""
    try:
        page, *corners = writer.root["/PieceInfo"]["/OneService"]["/Private"]["/Seal"]
        left, bottom, right, top = (float(corner) for corner in corners)
    except KeyError:
        pages = int(writer.root["/Pages"]["/Count"])
        return corner_place(writer, pages - 1)
    middle_x, middle_y, half = (left + right) / 2, (bottom + top) / 2, DIAMETER / 2
    return SealBox(int(page), middle_x - half, middle_y - half, middle_x + half, middle_y + half)


def rounded(place: SealBox) -> tuple[int, int, int, int]:
    """Whole points, as pyHanko wants the box of a field."""
    return round(place.left), round(place.bottom), round(place.right), round(place.top)


def corner_place(writer: IncrementalPdfFileWriter, page: int) -> SealBox:
    reference: IndirectObject = writer.find_page_for_modification(page)[0]
    _, _, width, _ = (float(edge) for edge in reference.get_object()["/MediaBox"])
    right = width - MARGIN
    return SealBox(page, right - DIAMETER, MARGIN, right, MARGIN + DIAMETER)


@gives_back
def sign(pdf: bytes, seal: Seal, at: datetime) -> bytes:
    """``pdf`` sealed: certified (no change allowed after), timestamped ``at`` (with a zone), attachments kept.

    Raises ValueError if the PDF cannot be read or already bears a seal, or if ``at`` has no zone.
    """
    if at.tzinfo is None:
        raise ValueError("the time of signing needs a zone")
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        place = seal_place(writer)
        spec = fields.SigFieldSpec(
            FIELD, on_page=place.page, box=rounded(place),
            readable_field_name="电子印章",
        )  # fmt: skip
        return pdf_signer(seal, spec, at).sign_pdf(writer).getvalue()
    except (PdfReadError, SigningError) as error:
        raise ValueError(f"this PDF cannot be sealed: {error}") from error


class DatedSigner(signers.PdfSigner):
    """A signer that writes the given time into the signature, not the machine's."""

    at: datetime

    def init_signing_session(self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False) -> Any:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session


def pdf_signer(seal: Seal, spec: fields.SigFieldSpec, at: datetime) -> DatedSigner:
    image = PdfImage(seal_image(seal.office, seal.foot), name="seal")
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", name=seal.office, certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES, subfilter=fields.SigSeedSubFilter.PADES,
    )  # fmt: skip
    signer = DatedSigner(
        metadata, signer=seal.authority.signer_for(seal.office),
        timestamper=seal.authority.stamper_at(at), new_field_spec=spec,
        stamp_style=StaticStampStyle(background=image, border_width=0),
    )  # fmt: skip
    signer.at = at
    return signer


def refused(reason: str) -> Verdict:
    return Verdict(False, False, False, "", None, reason)


def verify(pdf: bytes, authority: Authority) -> Verdict:
    """Whether ``pdf`` is sealed, unchanged, and by an office of ``authority``. Offline; never raises."""
    try:
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    except Exception:  # a stranger's file may break the parser in any way: it is not valid
        return refused("文件不是完整的 PDF，无法核验。")
    if not signatures:
        return refused("文件没有电子印章。")
    context = ValidationContext(trust_roots=[authority.trusted], allow_fetching=False)
    try:
        status = validate_pdf_signature(
            signatures[-1], signer_validation_context=context, ts_validation_context=context
        )
    except (SignatureValidationError, ValueError):
        return refused("签名数据已损坏，无法核验。")
    return verdict_of(status)


def verdict_of(status: PdfSignatureStatus) -> Verdict:
    stamp = status.timestamp_validity
    stamped = stamp is not None and stamp.valid and stamp.intact and stamp.trusted
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    intact = bool(status.intact and status.valid and whole)
    trusted = bool(status.trusted and stamped)
    signer = title_of(status.signing_cert)
    at = stamp.timestamp if stamp is not None and stamped else None
    doubt = "" if trusted else "印章不是由本平台信任的机构签发。"
    reason = doubt if intact else "文件在盖章后被改动过。"
    return Verdict(intact and trusted and status.bottom_line, intact, trusted, signer, at, reason)
