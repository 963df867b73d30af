"""Sealed values: unreadable without the master key, and useless when moved to another row.

A data key belongs to one person or case and is stored wrapped by the master key; forgetting it shreds all
that it sealed (PIPL art. 47). Everything sealed is ``version | suite | key id | nonce | ciphertext`` and is
bound to ``of``, which names its place: ``table:pk:field``.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import unicodedata
from typing import Any

from cryptography.exceptions import InvalidTag

from oneservice.records.keys import KEY_ID_LENGTH, current_key, index_key, key_id, key_ring
from oneservice.records.suites import AES_GCM, KEY_LENGTH, NONCE_LENGTH, SUITES

VERSION = 1
WRAPPED = "data key"
HEADER_LENGTH = 2 + KEY_ID_LENGTH


class SealBroken(Exception):
    """A sealed value does not open: altered, moved from another row, or sealed with another key."""


class KeyMissing(SealBroken):
    """Its master key is not here: add it to ONESERVICE_MASTER_KEY after the current one."""


def new_key() -> bytes:
    """A fresh data key, wrapped by the current master key."""
    return _wrap(secrets.token_bytes(KEY_LENGTH))


def rewrap(wrapped: bytes) -> bytes:
    """The same data key under the current master key; what it sealed stays as it is. Raises SealBroken."""
    return _wrap(_unwrap(wrapped))


def wrapped_by_current(wrapped: bytes) -> bool:
    """Whether ``rewrap`` has nothing to do."""
    return wrapped[2:HEADER_LENGTH] == key_id(current_key())


def seal(key: bytes, plain: bytes, *, of: str, suite: int = AES_GCM) -> bytes:
    """Seal ``plain`` with the wrapped data key ``key`` for the place ``of``. Raises SealBroken (bad key)."""
    return _encrypt(_unwrap(key), plain, of, suite)


def open_sealed(key: bytes, sealed: bytes, *, of: str) -> bytes:
    """What was sealed for the place ``of``. Raises SealBroken."""
    return _decrypt(_unwrap(key), sealed, of)


def seal_json(key: bytes, value: Any, *, of: str) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return seal(key, text.encode(), of=of)


def open_json(key: bytes, sealed: bytes, *, of: str) -> Any:
    return json.loads(open_sealed(key, sealed, of=of))


def blind_index(text: str) -> str:
    """How a sealed text is looked up: 64 hex digits, the same however it was typed (width, case, spaces)."""
    normal = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    return hmac.new(index_key(), normal.encode(), hashlib.sha256).hexdigest()


def _wrap(data_key: bytes) -> bytes:
    return _encrypt(current_key(), data_key, WRAPPED, AES_GCM)


def _unwrap(wrapped: bytes) -> bytes:
    master = key_ring().get(wrapped[2:HEADER_LENGTH])
    if master is None:
        raise KeyMissing("its master key is not here: add it to ONESERVICE_MASTER_KEY after the current one")
    return _decrypt(master, wrapped, WRAPPED)


def _encrypt(key: bytes, plain: bytes, of: str, suite: int) -> bytes:
    header = bytes([VERSION, suite]) + key_id(key)
    nonce = os.urandom(NONCE_LENGTH)
    return header + nonce + SUITES[suite].encrypt(key, nonce, plain, header + of.encode())


def _decrypt(key: bytes, sealed: bytes, of: str) -> bytes:
    header, rest = sealed[:HEADER_LENGTH], sealed[HEADER_LENGTH:]
    suite = SUITES.get(header[1]) if len(header) == HEADER_LENGTH and header[0] == VERSION else None
    if suite is None:
        raise SealBroken("not a sealed value of a known version and suite")
    try:
        return suite.decrypt(key, rest[:NONCE_LENGTH], rest[NONCE_LENGTH:], header + of.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBroken("altered, or sealed for another place or with another key") from error
