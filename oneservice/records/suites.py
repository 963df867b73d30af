"""Suites of algorithms. A sealed value names its suite: a new one can be added and old values still open."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_LENGTH = 32
NONCE_LENGTH = 12
TAG_LENGTH = 16


class Suite(Protocol):
    """Authenticated encryption under a 32-byte key; ``decrypt`` raises InvalidTag."""

    def encrypt(self, key: bytes, nonce: bytes, plain: bytes, aad: bytes) -> bytes: ...

    def decrypt(self, key: bytes, nonce: bytes, sealed: bytes, aad: bytes) -> bytes: ...


@dataclass(frozen=True)
class AesGcm:
    """AES-256-GCM."""

    def encrypt(self, key: bytes, nonce: bytes, plain: bytes, aad: bytes) -> bytes:
        return AESGCM(key).encrypt(nonce, plain, aad)

    def decrypt(self, key: bytes, nonce: bytes, sealed: bytes, aad: bytes) -> bytes:
        return AESGCM(key).decrypt(nonce, sealed, aad)


@dataclass(frozen=True)
class Sm4Gcm:
    """SM4-GCM (GB/T 32907, GB/T 36624), for sites that must use the national suite 国密."""

    def encrypt(self, key: bytes, nonce: bytes, plain: bytes, aad: bytes) -> bytes:
        encryptor = Cipher(algorithms.SM4(self._key(key)), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(aad)
        return encryptor.update(plain) + encryptor.finalize() + encryptor.tag

    def decrypt(self, key: bytes, nonce: bytes, sealed: bytes, aad: bytes) -> bytes:
        if len(sealed) < TAG_LENGTH:
            raise InvalidTag
        body, tag = sealed[:-TAG_LENGTH], sealed[-TAG_LENGTH:]
        decryptor = Cipher(algorithms.SM4(self._key(key)), modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(aad)
        return decryptor.update(body) + decryptor.finalize()

    def _key(self, key: bytes) -> bytes:
        """SM4 has 128-bit keys: derived, so that the same key bytes never serve two ciphers."""
        return hmac.digest(key, b"oneservice sm4", hashlib.sha256)[:16]


AES_GCM = 1
SM4_GCM = 2
SUITES: dict[int, Suite] = {AES_GCM: AesGcm(), SM4_GCM: Sm4Gcm()}
