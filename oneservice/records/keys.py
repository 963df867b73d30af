"""The master keys of a site: current first, older ones after it so that what they wrapped still opens.

From ``ONESERVICE_MASTER_KEY`` (base64 of 32 bytes, several separated by commas), else from
``var/keys/master.key`` (the same, one a line), which is made on first use with mode 0600.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from oneservice.records.suites import KEY_LENGTH

KEY_ID_LENGTH = 8


class BadKey(Exception):
    """A master key is not base64 of 32 bytes: make one with ``openssl rand -base64 32``."""


def key_id(key: bytes) -> bytes:
    """Eight bytes that tell keys apart and say nothing about them."""
    return hmac.digest(key, b"oneservice key id", hashlib.sha256)[:KEY_ID_LENGTH]


def key_ring() -> dict[bytes, bytes]:
    """Master keys by id, the current one first. Raises BadKey, OSError."""
    text = from_environment()
    return _parsed(text) if text else _parsed(_file_text(Path(settings.VAR) / "keys" / "master.key"))


def from_environment() -> str:
    """The keys as the environment has them; "" where the file is used."""
    return os.environ.get("ONESERVICE_MASTER_KEY", "")


def current_key() -> bytes:
    return next(iter(key_ring().values()))


def index_key() -> bytes:
    """The key of blind indexes, derived from the *oldest* master key: adding a new one moves no index."""
    oldest = list(key_ring().values())[-1]
    return _derived(oldest)


@lru_cache(maxsize=8)
def _derived(master: bytes) -> bytes:
    return hmac.digest(master, b"oneservice blind index", hashlib.sha256)


@lru_cache(maxsize=8)
def _parsed(text: str) -> dict[bytes, bytes]:
    return {key_id(key): key for key in map(_decoded, text.replace(",", " ").split())}


def _decoded(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise BadKey("a master key is not base64: make one with `openssl rand -base64 32`") from error
    if len(key) != KEY_LENGTH:
        raise BadKey(f"a master key has {len(key)} bytes instead of {KEY_LENGTH}: `openssl rand -base64 32`")
    return key


@lru_cache(maxsize=8)
def _file_text(path: Path) -> str:
    if not path.exists():
        make_file(path, base64.b64encode(secrets.token_bytes(KEY_LENGTH)) + b"\n")
    return path.read_text("ascii")


def make_file(path: Path, content: bytes) -> None:
    """Create a key file, 0600, whole or not at all. Two processes that try at once both read the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # unlike a rename it never replaces a key somebody already sealed with
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
