"""Signed roots: what the chains of the journal ended in, under one signature. Values and arithmetic only.

Whoever may write every table can write a chain anew from any entry, hashes and all. So the heads of all chains
that grew are put under one Merkle root every minute, and the root is signed and kept outside the database.
Each root names the one before; leaves of its tree are the canonical JSON of each head.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from oneservice.records import merkle
from oneservice.records.chain import Head
from oneservice.records.faults import Fault
from oneservice.records.plain import canonical

SIGNED = b"oneservice audit root 1\n"


@dataclass(frozen=True, slots=True)
class Statement:
    """What is signed. ``seen``: the journal's newest key then; ``prev``: SHA-256 of the statement before, as signed."""

    at: str
    key: str
    number: int
    prev: str
    root: str
    seen: int
    size: int

    def as_signed(self) -> bytes:
        return SIGNED + canonical(asdict(self)).encode()

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.as_signed()).hexdigest()


@dataclass(frozen=True, slots=True)
class Root:
    """One line of the files."""

    signed: Statement
    signature: bytes
    heads: tuple[tuple[str, Head], ...]

    def line(self) -> str:
        heads = [[chain, head.seq, head.hash] for chain, head in self.heads]
        signature = base64.b64encode(self.signature).decode()
        return canonical({"heads": heads, "signature": signature, "signed": asdict(self.signed)})

    def leaves(self) -> list[bytes]:
        return [leaf(chain, head) for chain, head in self.heads]


def leaf(chain: str, head: Head) -> bytes:
    return merkle.leaf_hash(canonical([chain, head.seq, head.hash]).encode())


def parsed(line: bytes) -> Root | None:
    """``Root.line`` backwards; None: that is no root."""
    try:
        values = json.loads(line)
        heads = tuple((chain, Head(seq, hash_)) for chain, seq, hash_ in values["heads"])
        return Root(Statement(**values["signed"]), base64.b64decode(values["signature"]), heads)
    except (ValueError, KeyError, TypeError):
        return None


def proof(each: Root, chain: str) -> dict[str, Any]:
    """That the head of ``chain`` is under ``each``, to be checked without this site. Raises ValueError: it is not."""
    index = [name for name, _ in each.heads].index(chain)
    head = each.heads[index][1]
    return {
        "head": [chain, head.seq, head.hash],
        "index": index,
        "path": [beside.hex() for beside in merkle.path(each.leaves(), index)],
        "signature": base64.b64encode(each.signature).decode(),
        "signed": asdict(each.signed),
    }


def faults(roots: Sequence[Root], keys: Mapping[str, Ed25519PublicKey]) -> list[Fault]:
    """What is wrong with the files of heads, by root number: gaps, breaks, altered heads, foreign or bad signatures."""
    found: list[Fault] = []
    last: Statement | None = None
    for each in roots:
        number = each.signed.number
        if gap := number - (last.number if last else 0) - 1:
            found.append(Fault("root_gap", number, gap))
        if each.signed.prev != (last.hash if last else ""):
            found.append(Fault("root_torn", number))
        if each.signed.root != merkle.root(each.leaves()).hex() or each.signed.size != len(each.heads):
            found.append(Fault("root_altered", number))
        found += _signature_faults(each, keys)
        last = each.signed
    return found


def _signature_faults(each: Root, keys: Mapping[str, Ed25519PublicKey]) -> list[Fault]:
    key = keys.get(each.signed.key)
    if key is None:
        return [Fault("root_stranger", each.signed.number)]
    try:
        key.verify(each.signature, each.signed.as_signed())
    except InvalidSignature:
        return [Fault("root_forged", each.signed.number)]
    return []
