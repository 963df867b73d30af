"""The only file access of the engine: a content folder to texts by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from oneservice.engine.reading.nodes import MOST_BYTES

TREES = (("workflows", (".yaml", ".yml")), ("forms", (".yaml", ".yml")), ("templates/documents", ()))
"""Folders read, and the endings read in them; all where there are none."""


class Unreadable(OSError):
    """The folder is missing, holds no content, or may not be read; the message says which."""


def read_folder(path: Path | str) -> dict[str, str]:
    """Texts of ``workflows/``, ``forms/`` and ``templates/documents/`` by path from ``path``, with ``/``.

    Bytes that are not UTF-8 come as lone surrogates, and no more than a file may have is read: both are told
    as problems of that file by ``read_content``. Raises ``Unreadable``.
    """
    root = Path(path)
    if not (root / "workflows").is_dir():
        raise Unreadable(f"{root} holds no folder workflows/: give the folder that does.")
    try:
        return {file.relative_to(root).as_posix(): read_text(root, file) for file in content_files(root)}
    except OSError as error:
        raise Unreadable(f"{error.filename}: {error.strerror}") from error


def content_files(root: Path) -> Iterator[Path]:
    for tree, endings in TREES:
        for file in sorted((root / tree).rglob("*")):
            hidden = any(part.startswith(".") for part in file.relative_to(root).parts)
            if file.is_file() and not hidden and (not endings or file.suffix in endings):
                yield file


def read_text(root: Path, file: Path) -> str:
    """The text of one file, cut after as many bytes as make it too large."""
    if not file.resolve().is_relative_to(root.resolve()):
        raise OSError(1, "leads out of the content folder", str(file))
    with file.open("rb") as opened:
        return opened.read(MOST_BYTES + 4).decode("utf-8", "surrogateescape")
