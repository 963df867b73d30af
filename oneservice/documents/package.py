"""The archive package 归档信息包 of a case (DA/T 85-2019): its files, its metadata and its log in one ZIP.

The same contents are the same bytes: names in order, no clock, nothing compressed. So a package that was lost is
built again and compared by its hash. ``damage`` needs the package alone: the manifest has the hash of each file, the
log is a hash chain. Whether the package is the one that was made, whoever keeps its hash must say.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from oneservice.records.chain import Head, Link, breaks

FORMAT = "oneservice-archive/1"
MANIFEST, ABOUT, LOG, README = "manifest.json", "metadata.json", "log.jsonl", "README.txt"
EPOCH = (1980, 1, 1, 0, 0, 0)
READ_ME = """\
归档信息包 Archive package (DA/T 85-2019)

metadata.json     办件、事项、签名、保管期限 what was applied for, decided and signed, and how long it is kept
application.json  申请内容及来源 the answers, with the source of each
files/            文书和材料 documents issued, materials handed in
log.jsonl         办理过程留痕 every step, one a line; "prev" is the "hash" of the line before
manifest.json     文件清单 each file with its SHA-256, and where the log ends

核对：逐个计算文件的 SHA-256，与清单比较。
To check: compute the SHA-256 of each file and compare it with the manifest.
"""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the package at ``path``, which holds no personal data; ``title`` is what people call it."""

    path: str
    data: bytes = field(repr=False)
    title: str = ""
    media: str = "application/json"


@dataclass(frozen=True, slots=True)
class Damage:
    """``kind``: unreadable (no such package), missing, altered, extra (a file against the manifest), log."""

    kind: str
    path: str = ""


def pack(parts: Sequence[Part], about: Mapping[str, Any], log: Sequence[Link]) -> bytes:
    """The package. ``about`` goes into its metadata, ``log`` is the chain of the case from its beginning."""
    inside = [
        Part(ABOUT, as_json(about), "元数据"),
        Part(LOG, b"".join(_line(link) for link in log), "办理过程留痕", "application/x-ndjson"),
        Part(README, READ_ME.encode(), "说明", "text/plain"),
        *parts,
    ]
    inside.sort(key=lambda part: part.path)
    head = {"seq": log[-1].seq, "hash": log[-1].hash} if log else {"seq": 0, "hash": ""}
    listed = [_listed(part) for part in inside]
    manifest = {"format": FORMAT, "standard": "DA/T 85-2019", "log": head, "files": listed}
    return _zipped([Part(MANIFEST, as_json(manifest)), *inside])


def as_json(value: Any) -> bytes:
    """Canonical but readable: sorted, indented, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode()


def damage(package: bytes) -> list[Damage]:
    """All that is wrong with the package as it says itself; empty: every file and the log are whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        manifest = json.loads(files.pop(MANIFEST))
        listed = {each["path"]: each["sha256"] for each in manifest["files"]}
        head = Head(manifest["log"]["seq"], manifest["log"]["hash"])
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError):
        return [Damage("unreadable")]
    return [*_differences(files, listed), *_log_damage(files.get(LOG), head)]


def log_head(package: bytes) -> Head:
    """Where the log of a package without ``damage`` ends."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        log = json.loads(archive.read(MANIFEST))["log"]
    return Head(log["seq"], log["hash"])


def _differences(files: Mapping[str, bytes], listed: Mapping[str, str]) -> Iterator[Damage]:
    for path in sorted(files.keys() | listed.keys()):
        if path not in files:
            yield Damage("missing", path)
        elif path not in listed:
            yield Damage("extra", path)
        elif hashlib.sha256(files[path]).hexdigest() != listed[path]:
            yield Damage("altered", path)


def _log_damage(log: bytes | None, head: Head) -> list[Damage]:
    """A log that is not there is missing, which is told as a file."""
    if log is None:
        return []
    try:
        links = [Link(**json.loads(line)) for line in log.splitlines()]
    except (ValueError, TypeError):
        return [Damage("log", LOG)]
    return [Damage("log", LOG)] if breaks(links, head) else []


def _line(link: Link) -> bytes:
    values = {each.name: getattr(link, each.name) for each in fields(link)}
    return json.dumps(values, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _listed(part: Part) -> dict[str, Any]:
    return {
        "path": part.path,
        "title": part.title,
        "media": part.media,
        "size": len(part.data),
        "sha256": hashlib.sha256(part.data).hexdigest(),
    }


def _zipped(parts: Sequence[Part]) -> bytes:
    """Stored, not deflated: another version of zlib would make other bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for part in parts:
            entry = zipfile.ZipInfo(part.path, EPOCH)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, part.data)
    return out.getvalue()
