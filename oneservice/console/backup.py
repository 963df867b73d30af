"""All that a site is, in one folder: database, blobs, signed roots, and which keys it needs.

Order matters. Signed roots and the database at one moment, so that neither speaks of what the other's copy does
not have; then the blobs, which are on disk before any row names them. The keys stay where they
are unless they are asked for: whoever holds both can read what is sealed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from oneservice.console import dumps
from oneservice.records import audit_keys, keys, root_files

FORMAT = 1
MANIFEST = "manifest.json"
BLOBS, HEADS, KEYS = "blobs", "heads", "keys"
BLOCK = 1 << 20


class NotEmpty(Exception):
    """A backup goes into a folder of its own, and back into a site that holds nothing."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. ``files``: SHA-256 of each file that is not named by its content. ``counts``: rows by table.

    ``master``: ids of the master keys the data are sealed with; ``copied``: the key files that came along.
    """

    made_at: str
    vendor: str
    database: str
    counts: dict[str, int]
    blobs: int
    roots: int
    files: dict[str, str]
    master: list[str]
    keys: list[str]
    copied: list[str] = field(default_factory=list)
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        text = json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True)
        (folder / MANIFEST).write_text(text + "\n", "utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Raises OSError, ValueError, TypeError if there is none of this format."""
        values = json.loads((folder / MANIFEST).read_text("utf-8"))
        if values["format"] != FORMAT:
            raise ValueError(f"format {values['format']}")
        return cls(**values)


def make(folder: Path, now: datetime, *, with_keys: bool) -> Manifest:
    """Write a backup into ``folder``, new or empty. Raises NotEmpty, DumpFailed, OSError.

    The manifest is written last: a folder without one is a backup that was cut short.
    """
    if folder.exists() and any(folder.iterdir()):
        raise NotEmpty(str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    with ExitStack() as nobody_signs:  # a root between the two would be in one copy and not in the other
        nobody_signs.enter_context(root_files.only_writer(wait=True))
        copied = list(copy_files((path, folder / HEADS / path.name) for path in root_files.files()))
        database, counts = dumps.save(folder, nobody_signs.close)
    names = list(copy_blobs(blobs_folder(), folder / BLOBS))
    listed = folder / "blobs.txt"
    listed.write_text("".join(f"{name}\n" for name in names), "ascii")
    wanted = key_files() if with_keys else [path for path in key_files() if path == audit_keys.public_path()]
    kept = list(copy_files((path, folder / KEYS / path.name) for path in wanted))
    manifest = Manifest(
        made_at=now.isoformat(),
        vendor=connection.vendor,
        database=database.name,
        counts=counts,
        blobs=len(names),
        roots=sum(1 for _ in root_files.read(folder / HEADS)),
        files={str(path.relative_to(folder)): sha256(path) for path in [database, listed, *copied, *kept]},
        master=[key.hex() for key in keys.key_ring()],
        keys=[path.name for path in key_files()],
        copied=[path.name for path in wanted],
    )
    os.sync()  # before the manifest says that all is there
    manifest.write(folder)
    os.sync()
    return manifest


def blobs_folder() -> Path:
    return Path(settings.VAR) / "blobs"


def key_files() -> list[Path]:
    """The files of keys of this site, without drafts of ones being made."""
    return [path for path in sorted((Path(settings.VAR) / "keys").glob("[!.]*")) if path.is_file()]


def blob_names(folder: Path) -> list[str]:
    """The names of all blobs under ``folder``, in order."""
    return sorted(path.parent.name + path.name for path in folder.glob("??/[!.]*"))


def copy_blobs(source: Path, target: Path) -> Iterator[str]:
    """Copy every blob; their names."""
    for name in blob_names(source):
        list(copy_files([(source / name[:2] / name[2:], target / name[:2] / name[2:])]))
        yield name


def copy_files(pairs: Iterable[tuple[Path, Path]]) -> Iterator[Path]:
    """Copy each file, for its owner's eyes only; the copies."""
    for source, target in pairs:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(source, target)
        target.chmod(0o600)
        yield target


def sha256(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            found.update(block)
    return found.hexdigest()


def differing(files: Mapping[str, str], folder: Path) -> Iterator[str]:
    """The files of a backup that are not there, or not what its manifest says."""
    for name, expected in files.items():
        path = folder / name
        if not path.is_file():
            yield f"{name}：缺失 missing"
        elif sha256(path) != expected:
            yield f"{name}：内容不符 altered"
