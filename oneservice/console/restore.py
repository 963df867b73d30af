"""A backup brought back into an empty place, and everything compared that can be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from oneservice.cases.queries.chains import stored_heads
from oneservice.console import dumps
from oneservice.console.audit import as_lines
from oneservice.console.backup import (
    BLOBS,
    HEADS,
    KEYS,
    Manifest,
    NotEmpty,
    blob_names,
    blobs_folder,
    copy_blobs,
    copy_files,
    differing,
    sha256,
)
from oneservice.records import audit, keys, root_files

REPLACED = "secret.key"
"""Made by any command in an empty place, this one too; nothing has been signed with it there."""


class Unusable(Exception):
    """What was named is no backup for this site; the text says why."""


def read_manifest(folder: Path) -> Manifest:
    """Raises Unusable."""
    try:
        manifest = Manifest.read(folder)
    except (OSError, ValueError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise Unusable(f"{folder} 不是完整的备份 is no complete backup ({type(error).__name__})") from error
    if manifest.vendor != connection.vendor:
        raise Unusable(
            f"备份来自 {manifest.vendor} is of {manifest.vendor}: DATABASE_URL 须为同类 must be of the same kind"
        )
    return manifest


def refuse_occupied(folder: Path, manifest: Manifest) -> None:
    """Raises NotEmpty if anything here would be lost."""
    occupied = []
    if not dumps.is_empty():
        occupied.append("DATABASE_URL")
    if blob_names(blobs_folder()):
        occupied.append(str(blobs_folder()))
    if root_files.files():
        occupied.append(str(root_files.folder()))
    for name in manifest.copied:
        here, there = Path(settings.VAR) / "keys" / name, folder / KEYS / name
        if name != REPLACED and here.exists() and here.read_bytes() != there.read_bytes():
            occupied.append(str(here))
    if occupied:
        raise NotEmpty(", ".join(occupied))


def bring_back(folder: Path, manifest: Manifest) -> None:
    """Fill this empty site. Raises DumpFailed, OSError."""
    home = Path(settings.VAR) / "keys"
    list(copy_files((folder / KEYS / name, home / name) for name in manifest.copied))
    dumps.load(folder / manifest.database)
    for _ in copy_blobs(folder / BLOBS, blobs_folder()):
        pass
    heads = sorted((folder / HEADS).glob("*.jsonl"))
    list(copy_files((path, root_files.folder() / path.name) for path in heads))


def differences(folder: Path, manifest: Manifest) -> Iterator[str]:
    """What is not as it was when the backup was made: rows, blobs, signed roots, and every chain of the journal."""
    now = dumps.counts()
    for table in sorted(manifest.counts.keys() | now.keys()):
        before, after = manifest.counts.get(table), now.get(table)
        if before != after:
            yield f"{table}：{before} → {after} 行 rows"
    yield from _blobs(folder)
    roots = sum(1 for _ in root_files.read())
    if roots != manifest.roots:
        yield f"签名的根 signed roots: {manifest.roots} → {roots}"
    report = audit.verify(stored_heads)
    if report.findings:
        yield from (line for line in as_lines(report, "") if line.startswith("✗"))


def damage(folder: Path, manifest: Manifest) -> list[str]:
    """What is wrong with the backup itself, seen before anything is brought back."""
    return list(differing(manifest.files, folder))


def missing_keys(manifest: Manifest) -> list[str]:
    """Ids of the master keys that the data need and that are not here; a key that is not here is not made."""
    path = Path(settings.VAR) / "keys" / "master.key"
    here = {key.hex() for key in keys.key_ring()} if path.exists() or keys.from_environment() else set()
    return [name for name in manifest.master if name not in here]


def _blobs(folder: Path) -> Iterator[str]:
    expected = (folder / "blobs.txt").read_text("ascii").split()
    here = set(blob_names(blobs_folder()))
    yield from (f"blobs/{name}：缺失 missing" for name in expected if name not in here)
    yield from (f"blobs/{name}：多出 not in the backup" for name in sorted(here - set(expected)))
    for name in sorted(here & set(expected)):
        if sha256(blobs_folder() / name[:2] / name[2:]) != name:
            yield f"blobs/{name}：内容不符 altered"
