#!/usr/bin/env python3
"""Verify an audit export, or a proof for one case, where there is no oneservice: Python and `cryptography` only.

    verify_audit.py EXPORT_FOLDER [--key BASE64 ...]     made by `manage.py audit export FOLDER`
    verify_audit.py PROOF.json --key BASE64              made by `manage.py audit prove CASE`

Take the key from `manage.py audit key`, on a day and by a way that whoever may have altered the export had no
hand in; without --key the export's own keys are used, which proves that it is whole but not whose it is.
Exit 0: all is well; 1: something was altered, named line by line; 2: cannot be read.

This file shares no code with the site on purpose: it is the second opinion.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

HASHED = ("chain", "seq", "at", "actor", "verb", "subject", "data", "prev")
SIGNED = b"oneservice audit root 1\n"
NOTES = "audit"

Json = dict[str, Any]
Keys = dict[str, Ed25519PublicKey]


def canonical(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def leaf_hash(head: list[Any]) -> bytes:
    return sha256(b"\x00" + canonical(head))


def tree_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, as it is written there: split at the largest power of two below the size."""
    if len(leaves) == 1:
        return leaves[0]
    if not leaves:
        return sha256(b"")
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + tree_root(leaves[:split]) + tree_root(leaves[split:]))


def root_by_path(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that a path leads to, splitting as ``tree_root`` does; raises ValueError if it is no such path."""
    if size == 1:
        if path:
            raise ValueError("the path is too long")
        return leaf
    split = 1 << (size - 1).bit_length() - 1
    if index < split:
        return sha256(b"\x01" + root_by_path(leaf, index, split, path[:-1]) + path[-1])
    return sha256(b"\x01" + path[-1] + root_by_path(leaf, index - split, size - split, path[:-1]))


def key_id(key: Ed25519PublicKey) -> str:
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def keys_of(lines: Iterable[str]) -> Keys:
    keys = [Ed25519PublicKey.from_public_bytes(base64.b64decode(line, validate=True)) for line in lines]
    return {key_id(key): key for key in keys}


def signature_problem(signed: Json, signature: str, keys: Keys) -> str | None:
    """None, or what is wrong with the signature under a root."""
    key = keys.get(signed["key"])
    if key is None:
        return f"root {signed['number']} is signed by {signed['key']}, which is none of the keys given"
    try:
        key.verify(base64.b64decode(signature), SIGNED + canonical(signed))
    except InvalidSignature:
        return f"the signature of root {signed['number']} is not valid"
    return None


def lines_of(path: Path) -> Iterator[Json]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def root_problems(roots: list[Json], keys: Keys) -> Iterator[str]:
    """What is wrong with the signed roots themselves."""
    last = None
    for root in roots:
        signed, number = root["signed"], root["signed"]["number"]
        if number != (last["number"] if last else 0) + 1:
            yield f"missing before signed root {number}: {number - (last['number'] if last else 0) - 1}"
        if signed["prev"] != (sha256(SIGNED + canonical(last)).hex() if last else ""):
            yield f"signed root {number} does not continue the one before"
        if signed["root"] != tree_root([leaf_hash(head) for head in root["heads"]]).hex():
            yield f"signed root {number} is not the root of the heads it lists"
        if signed["size"] != len(root["heads"]):
            yield f"signed root {number} does not have the heads it counts"
        if problem := signature_problem(signed, root["signature"], keys):
            yield problem
        last = signed


def chains_of(folder: Path) -> Iterator[tuple[str, list[Json]]]:
    """Each chain with its entries in the order of the file; a chain that is taken up again later counts anew."""
    chain, entries = None, []
    for entry in lines_of(folder / "journal.jsonl"):
        if entry["chain"] != chain and entries:
            yield chain, entries
            entries = []
        chain = entry["chain"]
        entries.append(entry)
    if entries:
        yield chain, entries


def chain_problems(entries: list[Json]) -> Iterator[str]:
    """What a chain shows by itself."""
    seq, prev = 0, ""
    for entry in entries:
        if entry["seq"] != seq + 1:
            yield f"entry {entry['seq']} comes after entry {seq}"
        elif entry["prev"] != prev:
            yield f"entry {entry['seq']} does not continue entry {seq}"
        if sha256(canonical([entry[name] for name in HASHED])).hex() != entry["hash"]:
            yield f"entry {entry['seq']} was altered"
        seq, prev = entry["seq"], entry["hash"]


def head_problems(entries: list[Json], stored: list[Any] | None, signed: list[tuple[int, int, str]]) -> Iterator[str]:
    """Whether a chain ends where its owner says, and passes through every signed head."""
    hashes = {entry["seq"]: entry["hash"] for entry in entries} | {0: ""}
    end = entries[-1]["seq"] if entries else 0
    if stored and (end != stored[0] or hashes.get(stored[0]) != stored[1]):
        yield f"it ends at entry {end}; the head its owner keeps is entry {stored[0]}"
    for number, seq, hash_ in signed:
        if hashes.get(seq) != hash_:
            yield f"entry {seq} is not what signed root {number} says"
            return


def note_problems(entries: list[Json], roots: list[Json]) -> Iterator[str]:
    """Whether the journal's own notes of the roots and the roots are the same; the last may lack its note."""
    noted = {int(entry["subject"]): entry["data"]["root"] for entry in entries}
    given = {root["signed"]["number"]: root["signed"]["root"] for root in roots}
    for number, hash_ in noted.items():
        if given.get(number) != hash_:
            yield f"root {number} is in the journal but not among the signed roots"
    for number in given:
        if number not in noted and number != max(given):
            yield f"root {number} is among the signed roots but not in the journal"


def export_problems(folder: Path, keys: Keys) -> Iterator[str]:
    """Everything wrong with an export, a sentence each. Raises OSError, ValueError, KeyError if it is none."""
    about = json.loads((folder / "about.json").read_text("utf-8"))
    if about["format"] != 1:
        raise ValueError(f"format {about['format']}: take the verifier that belongs to it")
    roots = list(lines_of(folder / "heads.jsonl"))
    stored = {line["chain"]: line for line in lines_of(folder / "stored.jsonl")}
    signed = {}
    for root in roots:
        for chain, seq, hash_ in root["heads"]:
            signed.setdefault(chain, []).append((root["signed"]["number"], seq, hash_))
    yield from root_problems(roots, keys or keys_of(about["keys"]))
    notes: list[Json] = []
    for chain, entries in every_chain(folder, stored.keys() | signed.keys()):
        notes = entries if chain == NOTES else notes
        kept = stored.get(chain, {"name": chain, "head": None})
        for problem in (*chain_problems(entries), *head_problems(entries, kept["head"], signed.get(chain, []))):
            yield f"{kept['name']}: {problem}"
    yield from note_problems(notes, roots)


def every_chain(folder: Path, expected: set[str]) -> Iterator[tuple[str, list[Json]]]:
    """The chains of the export, then those of ``expected`` that have no entry there."""
    seen = set()
    for chain, entries in chains_of(folder):
        seen.add(chain)
        yield chain, entries
    for chain in sorted(expected - seen):
        yield chain, []


def proof_problems(proof: Json, keys: Keys) -> Iterator[str]:
    """What is wrong with the proof for one case."""
    signed = proof["signed"]
    try:
        path = [bytes.fromhex(each) for each in proof["path"]]
        found = root_by_path(leaf_hash(proof["head"]), proof["index"], signed["size"], path).hex()
    except (IndexError, ValueError):
        found = ""
    if found != signed["root"]:
        yield f"entry {proof['head'][1]} of {proof['head'][0]} is not under root {signed['number']}"
    if problem := signature_problem(signed, proof["signature"], keys):
        yield problem


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", type=Path, metavar="EXPORT_FOLDER | PROOF.json")
    parser.add_argument("--key", action="append", default=[], help="a public key you trust, base64; may be repeated")
    given = parser.parse_args()
    try:
        keys = keys_of(given.key)
        if given.what.is_dir():
            problems = list(export_problems(given.what, keys))
        elif keys:
            problems = list(proof_problems(json.loads(given.what.read_text("utf-8")), keys))
        else:
            parser.error("a proof needs --key")
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"无法读取 cannot be read: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    for problem in problems:
        print(f"✗ {problem}")
    if not problems:
        print("✓ 完整无改动 whole and unaltered")
        if not given.key:
            print("  密钥取自导出文件本身，请与另行取得的公钥核对")
            print("  the keys are the export's own: compare about.json with a key you have from elsewhere")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
