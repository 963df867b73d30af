"""The files versions were read from, so that an export gives back every byte: comments, order, line ends."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from oneservice.catalogue.models import Folder, SourceFile, Version


class NoFiles(LookupError):
    """The version was published without its files: export it where it was written."""


def keep(files: Mapping[str, str]) -> Folder:
    """Keep the texts of a content folder by path; the same folder again is the same row."""
    hashes = {path: digest(text) for path, text in sorted(files.items())}
    rows = {digest(text): text for text in files.values()}
    SourceFile.objects.bulk_create([SourceFile(sha256=h, text=t) for h, t in rows.items()], ignore_conflicts=True)
    manifest = json.dumps(hashes, ensure_ascii=False, sort_keys=True)
    return Folder.objects.get_or_create(sha256=digest(manifest), defaults={"files": hashes})[0]


def files_of(version: Version) -> dict[str, str]:
    """Texts by path. Raises NoFiles."""
    if version.folder is None:
        raise NoFiles(f"{version} 没有保存原始文件 was published without its files.")
    hashes: Mapping[str, str] = version.folder.files
    texts = dict(SourceFile.objects.filter(sha256__in=set(hashes.values())).values_list("sha256", "text"))
    return {path: texts[sha256] for path, sha256 in hashes.items()}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
