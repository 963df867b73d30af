"""A Merkle tree as RFC 6962 section 2.1 (Certificate Transparency) has it, over SHA-256. Plain Python.

One root stands for thousands of leaves; a path of a few hashes shows that a leaf is among them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over ``leaves`` (hashes of leaves, in order)."""
    level = list(leaves)
    while len(level) > 1:
        level = _next_level(level)
    return level[0] if level else EMPTY


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes beside the way from leaf ``index`` to the root, nearest first. Raises IndexError."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    level, beside = list(leaves), []
    while len(level) > 1:
        neighbour = index ^ 1
        if neighbour < len(level):
            beside.append(level[neighbour])
        level, index = _next_level(level), index // 2
    return beside


def root_by_path(leaf: bytes, index: int, size: int, beside: Sequence[bytes]) -> bytes | None:
    """The root that ``path`` leads to from ``leaf``; None: no path in a tree of ``size`` (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size:
        return None
    found, last = leaf, size - 1
    rest = list(beside)
    while last:
        if index % 2 or index < last:
            if not rest:
                return None
            other = rest.pop(0)
            found = node_hash(other, found) if index % 2 else node_hash(found, other)
        index, last = index // 2, last // 2
    return None if rest else found


def _next_level(level: Sequence[bytes]) -> list[bytes]:
    """Pairs joined; one left over goes up as it is, which gives the tree that RFC 6962 defines from the top."""
    joined = [node_hash(level[n], level[n + 1]) for n in range(0, len(level) - 1, 2)]
    return joined + list(level[len(level) - len(level) % 2 :])
