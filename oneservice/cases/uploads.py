"""Uploads: what they must be, made harmless, and kept sealed.

A picture is decoded and written anew (payload and EXIF gone, rotation applied; ASVS 14.2.8); a PDF cannot
be, so it is only ever sent back as a download. What a file says of itself (name, type) is not believed.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from oneservice.cases.errors import Refused
from oneservice.cases.pictures import whole_jpeg, whole_png
from oneservice.engine.definition import Text
from oneservice.records import blobs, sealing

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
SIGNATURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"%PDF-": "application/pdf"}

WHOLE = {"image/jpeg": whole_jpeg, "image/png": whole_png}
FAULTS = (UnidentifiedImageError, OSError, SyntaxError, ValueError, ArithmeticError, struct.error, zlib.error)
"""What Pillow raises on a picture that is none."""

EMPTY = Text("请选择要上传的文件", "Choose the file to upload")
TOO_BIG = Text(
    "文件超过 10 MB，请压缩或重新拍照后上传",
    "The file is larger than 10 MB: compress it or take the picture again",
)
NOT_ONE = Text("请上传 JPG、PNG 图片或 PDF 文件", "Upload a JPG or PNG picture, or a PDF")
TOO_MANY = Text(
    "图片像素过大，请缩小或重新拍照后上传", "The picture has too many pixels: make it smaller or take it again"
)
BROKEN = Text("图片无法打开，请重新拍照或扫描后上传", "The picture cannot be opened: take or scan it again")
CUT_SHORT = Text("文件不完整，请重新生成或扫描 PDF 后上传", "The PDF is not complete: make or scan it again")


@dataclass(frozen=True, slots=True)
class Upload:
    data: bytes
    media: str


def accept(data: bytes) -> Upload:
    """The upload made harmless; raises ``Refused`` with what to do instead."""
    if not data:
        raise _refused(EMPTY)
    if len(data) > MOST_BYTES:
        raise _refused(TOO_BIG)
    media = media_of(data)
    if not media:
        raise _refused(NOT_ONE)
    if media == "application/pdf":
        return Upload(_whole_pdf(data), media)
    return Upload(_redrawn(data, media), media)


def media_of(data: bytes) -> str:
    """What the first bytes say a file is; "" for what nobody may upload."""
    return next((kind for head, kind in SIGNATURES.items() if data.startswith(head)), "")


def _refused(text: Text) -> Refused:
    return Refused(text, {"file": text})


def _whole_pdf(data: bytes) -> bytes:
    if b"%%EOF" not in data[-2048:]:
        raise _refused(CUT_SHORT)
    return data


def _redrawn(data: bytes, media: str) -> bytes:
    """The picture and nothing else: comments, profiles, EXIF and what lies behind its end stay behind."""
    if not WHOLE[media](data):
        raise _refused(BROKEN)
    picture = _decoded(data)
    picture.info = {}
    out = io.BytesIO()
    picture.save(out, "JPEG" if media == "image/jpeg" else "PNG", quality=88)
    return out.getvalue()


def _decoded(data: bytes) -> Image.Image:
    """The picture, upright. Its size is judged before a pixel is read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the size is judged below
            picture = Image.open(io.BytesIO(data))
            if picture.width * picture.height > MOST_PIXELS:
                raise _refused(TOO_MANY)
            return ImageOps.exif_transpose(picture).convert("RGB")
    except Image.DecompressionBombError as error:
        raise _refused(TOO_MANY) from error
    except FAULTS as error:
        raise _refused(BROKEN) from error


def keep(key: bytes, upload: Upload, *, of: str) -> str:
    """Seal and store; returns the blob's name (hash of what lies on disk)."""
    return blobs.store(sealing.seal(key, upload.data, of=of))


def fetch(key: bytes, blob: str, *, of: str) -> bytes:
    return sealing.open_sealed(key, blobs.read(blob), of=of)
