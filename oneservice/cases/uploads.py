"""Uploads: what they must be, made harmless, and kept sealed.

A picture is decoded and written anew (payload and EXIF gone, rotation applied; ASVS 14.2.8); a PDF cannot
be, so it is only ever sent back as a download. What a file says of itself (name, type) is not believed.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from oneservice.cases.errors import Refused
from oneservice.engine.definition import Text
from oneservice.records import blobs, sealing

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
SIGNATURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"%PDF-": "application/pdf"}

EMPTY = Text("请选择要上传的文件", "Choose the file to upload")
TOO_BIG = Text(
    "文件超过 10 MB，请压缩或重新拍照后上传",
    "The file is larger than 10 MB: compress it or take the picture again",
)
NOT_ONE = Text("请上传 JPG、PNG 图片或 PDF 文件", "Upload a JPG or PNG picture, or a PDF")
BROKEN = Text("图片无法打开，请重新拍照或扫描后上传", "The picture cannot be opened: take or scan it again")


@dataclass(frozen=True, slots=True)
class Upload:
    data: bytes
    media: str


def accept(data: bytes) -> Upload:
    """The upload made harmless; raises ``Refused`` with what to do instead."""
    if not data:
        raise Refused(EMPTY, {"file": EMPTY})
    if len(data) > MOST_BYTES:
        raise Refused(TOO_BIG, {"file": TOO_BIG})
    media = next((kind for head, kind in SIGNATURES.items() if data.startswith(head)), "")
    if not media:
        raise Refused(NOT_ONE, {"file": NOT_ONE})
    if media == "application/pdf":
        return Upload(_whole_pdf(data), media)
    return Upload(_redrawn(data, media), media)


def _whole_pdf(data: bytes) -> bytes:
    if b"%%EOF" not in data[-2048:]:
        raise Refused(NOT_ONE, {"file": NOT_ONE})
    return data


def _redrawn(data: bytes, media: str) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the size is judged below
            picture = Image.open(io.BytesIO(data))
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused(TOO_BIG, {"file": TOO_BIG})
            redrawn = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Refused(BROKEN, {"file": BROKEN}) from error
    out = io.BytesIO()
    redrawn.save(out, "JPEG" if media == "image/jpeg" else "PNG", quality=88)
    return out.getvalue()


def keep(key: bytes, upload: Upload, *, of: str) -> str:
    """Seal and store; returns the blob's name (hash of what lies on disk)."""
    return blobs.store(sealing.seal(key, upload.data, of=of))


def fetch(key: bytes, blob: str, *, of: str) -> bytes:
    return sealing.open_sealed(key, blobs.read(blob), of=of)
