"""The published descriptions of the definition language: schemas for editors, the reference for people."""

from __future__ import annotations

import json
from pathlib import Path

from oneservice.engine.manual import manual
from oneservice.engine.reading import read_folder
from oneservice.engine.schema import FILES, schema

TEMPLATE = "language.in.md"
REFERENCE = "language.md"
SAMPLE = "sample"


def schema_text(kind: str) -> str:
    """The schema of one kind of file as it is published. Raises KeyError."""
    return json.dumps(schema(kind), ensure_ascii=False, indent=2) + "\n"


def write_schemas(folder: Path, kinds: list[str]) -> list[Path]:
    """Write ``KIND.json`` for each kind into ``folder``; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / f"{kind}.json" for kind in kinds or FILES]
    for file in written:
        file.write_text(schema_text(file.stem), encoding="utf-8")
    return written


def reference_text(docs: Path) -> str:
    """``docs/language.md`` as its template, the tables of the language and the sample make it."""
    template = (docs / TEMPLATE).read_text("utf-8")
    return manual(template, read_folder(docs / SAMPLE))


def write_reference(docs: Path) -> Path:
    file = docs / REFERENCE
    file.write_text(reference_text(docs), encoding="utf-8")
    return file
