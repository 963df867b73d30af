"""Files by the hash of their content. On disk for good before the transaction that names them commits.

Nothing is ever overwritten, so the same bytes are kept once. Callers seal what must not be read.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from pathlib import Path

from django.conf import settings

NAME = re.compile(r"[0-9a-f]{64}")


class NoBlob(Exception):
    """There is no such file: look for it in the backup of ``var/blobs``."""


class BlobDamaged(Exception):
    """The file is not what its name says: bring it back from the backup of ``var/blobs``."""


def store(data: bytes) -> str:
    """Keep ``data``; its SHA-256 in hex, which is its name from now on. Raises OSError."""
    name = hashlib.sha256(data).hexdigest()
    path = _path(name)
    if not path.exists():
        _make_folders(path.parent)
        _write(path, data)
    _sync(path.parent)  # also when another process wrote it: its rename may not be on disk yet
    return name


def read(name: str) -> bytes:
    """The bytes kept under ``name``. Raises NoBlob, BlobDamaged, ValueError for what is no name."""
    try:
        data = _path(name).read_bytes()
    except FileNotFoundError as error:
        raise NoBlob(f"no file {name}: look for it in the backup of var/blobs") from error
    if hashlib.sha256(data).hexdigest() != name:
        raise BlobDamaged(f"file {name} was altered: bring it back from the backup of var/blobs")
    return data


def _path(name: str) -> Path:
    if not NAME.fullmatch(name):
        raise ValueError("the name of a file is 64 hex digits")
    return Path(settings.VAR) / "blobs" / name[:2] / name[2:]


def _make_folders(folder: Path) -> None:
    for missing in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
        missing.mkdir(exist_ok=True, mode=0o700)
        _sync(missing.parent)


def _write(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """Make the names in ``folder`` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
