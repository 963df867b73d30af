"""Where signed roots are kept: files that are only ever added to, outside the database.

``settings.AUDIT_HEADS`` names their folder, for another disk or a WORM volume; ``var/heads`` where it is empty.
One file a month, one root a line (``roots.Root.line``), on disk for good before anybody relies on it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from oneservice.records.roots import Root, parsed

BLOCK = 1 << 16


def folder() -> Path:
    return Path(settings.AUDIT_HEADS or Path(settings.VAR) / "heads")


def files(where: Path | None = None) -> list[Path]:
    """One a month, oldest first."""
    return sorted((where or folder()).glob("*.jsonl"))


def read(where: Path | None = None) -> Iterator[Root]:
    """Every root, oldest first; of a copy of the folder, if one is named.

    A line that a killed writer left unfinished is passed over: its number comes again.
    """
    for path in files(where):
        with path.open("rb") as lines:
            yield from filter(None, map(parsed, lines))


def newest_first() -> Iterator[Root]:
    """Every root, without reading more of the files than is asked for."""
    for path in reversed(files()):
        yield from filter(None, map(parsed, _lines_backwards(path)))


def write(made: Root, now: datetime) -> None:
    """Add a root. Raises OSError."""
    path = _file_of(now)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    torn = path.exists() and not _ends_a_line(path)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640), "ab") as file:
        file.write((b"\n" if torn else b"") + made.line().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _file_of(now: datetime) -> Path:
    """The month's file, or the last one if the clock went back: files are read in the order of their names."""
    name = f"{now.astimezone(UTC):%Y-%m}.jsonl"
    return folder() / max([name, *(path.name for path in files())])


def _ends_a_line(path: Path) -> bool:
    return next(_blocks_backwards(path), b"\n").endswith(b"\n")


def _lines_backwards(path: Path) -> Iterator[bytes]:
    rest = b""
    for block in _blocks_backwards(path):
        first, *lines = (block + rest).split(b"\n")
        yield from reversed(lines)
        rest = first
    yield rest


def _blocks_backwards(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        while end:
            start = max(0, end - BLOCK)
            file.seek(start)
            yield file.read(end - start)
            end = start


@contextmanager
def only_writer(*, wait: bool) -> Iterator[bool]:
    """One writer at a time on all threads and processes that share the folder; yields whether it is us."""
    path = Path(settings.VAR) / "heads.lock"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
