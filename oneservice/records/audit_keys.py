"""The key that signs roots: Ed25519, in ``var/keys/audit.key`` (PEM, 0600), made on first use.

``var/keys/audit.pub`` lists every public key this site has ever signed with, one base64 line each, so that
roots signed before a key was changed or lost still verify. A key is told by the first 16 hex digits of the
SHA-256 of its public half.
"""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from django.conf import settings

from oneservice.records.keys import BadKey, make_file


def signing_key() -> Ed25519PrivateKey:
    """The current key; made, and entered among the public ones, if there is none. Raises BadKey, OSError."""
    path = key_path()
    if not path.exists():
        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        make_file(path, pem)
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except ValueError as error:
        raise BadKey(f"{path} is no PEM key: bring it back from where keys are kept") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKey(f"{path} is not an Ed25519 key: `openssl genpkey -algorithm ed25519`")
    _enter(key.public_key())
    return key


def public_keys() -> dict[str, Ed25519PublicKey]:
    """Every key that roots of this site may be signed with, by its id. Makes nothing. Raises BadKey, OSError."""
    path = public_path()
    lines = path.read_text("ascii").split() if path.exists() else []
    return {key_id(key): key for key in map(parsed, lines)}


def key_path() -> Path:
    return Path(settings.VAR) / "keys" / "audit.key"


def public_path() -> Path:
    return Path(settings.VAR) / "keys" / "audit.pub"


def key_id(key: Ed25519PublicKey) -> str:
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def printed(key: Ed25519PublicKey) -> str:
    """Base64 of the 32 bytes, for people and for ``tools/verify_audit.py``."""
    return base64.b64encode(key.public_bytes_raw()).decode()


def parsed(line: str) -> Ed25519PublicKey:
    """``printed`` backwards. Raises BadKey."""
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(line, validate=True))
    except ValueError as error:
        raise BadKey("a public key is base64 of 32 bytes: see `manage.py audit key`") from error


def _enter(key: Ed25519PublicKey) -> None:
    if key_id(key) in public_keys():
        return
    with os.fdopen(os.open(public_path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644), "w") as file:
        file.write(f"{printed(key)}\n")
        file.flush()
        os.fsync(file.fileno())
