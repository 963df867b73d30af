"""The archive as its keepers see it: the packages of the cases their office leads, one of them, and its check."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from oneservice.cases.actions.archiving import NOT_YOURS
from oneservice.cases.archives import place_of
from oneservice.cases.errors import NotAllowed, NotFound
from oneservice.cases.models import Archive
from oneservice.cases.permissions import acting_as_lead, keeps_archives
from oneservice.cases.queries.specials import numbered
from oneservice.cases.reading import pinned
from oneservice.cases.states import CasePhase
from oneservice.documents.package import Damage, damage, log_head
from oneservice.engine.definition import Text
from oneservice.people.models import Staff
from oneservice.records import blobs, journal, sealing

MOST = 100
PROBLEMS = {
    "lost": Text(
        "办件的文件缺失，档案包无法生成：请管理员从备份恢复 var/blobs，再重新生成",
        "A file of the case is missing: have var/blobs brought back from the backup, then build the package again",
    ),
    "spoiled": Text(
        "办件的文件损坏，档案包无法生成：请管理员从备份恢复 var/blobs，再重新生成",
        "A file of the case is spoiled: have var/blobs brought back from the backup, then build the package again",
    ),
}
FAULTS = {
    "gone": Text("档案包文件不在存储中，请重新生成", "The package is not in the store: build it again"),
    "damaged": Text("档案包文件已损坏，请重新生成", "The package is spoiled: build it again"),
    "record": Text(
        "档案包与留痕登记的校验值不一致，请重新生成，并报告系统管理员",
        "The package is not the one the journal says was made: build it again and tell the administrator",
    ),
    "unreadable": Text("档案包不能打开，请重新生成", "The package cannot be opened: build it again"),
    "missing": Text("档案包中缺少文件", "A file is missing from the package"),
    "altered": Text("档案包中的文件被改动", "A file of the package was altered"),
    "extra": Text("档案包中有清单以外的文件", "A file of the package is in no list"),
    "log": Text("档案包中的办理过程留痕不完整", "The log in the package is broken"),
    "journal": Text(
        "档案包中的留痕与系统留痕不一致，请报告系统管理员",
        "The log in the package is not the journal's: tell the administrator",
    ),
}


@dataclass(frozen=True, slots=True)
class ArchiveLine:
    """``status``: making | problem | ready. ``keep_until`` None: for ever."""

    id: int
    number: str
    title: Text
    archived_at: datetime
    keep_until: date | None
    edition: int
    status: str
    reopened: bool


@dataclass(frozen=True, slots=True)
class ArchiveView:
    """``line`` with what the newest package is; ``editions``: the earlier ones too, by number with when they were."""

    line: ArchiveLine
    sha256: str
    size: int
    made_at: datetime | None
    problem: Text | None
    editions: tuple[ArchiveLine, ...]


def archives(staff: Staff, number: str = "") -> tuple[ArchiveLine, ...]:
    """The newest package of each case, the latest first, or the case with this number; one query.

    Raises NotAllowed.
    """
    if not keeps_archives(staff):
        raise NotAllowed(NOT_YOURS)
    newer = Archive.objects.filter(case=OuterRef("case"), edition__gt=OuterRef("edition"))
    rows = _mine(staff).filter(~Exists(newer))
    if number:
        wanted = numbered(number)
        return tuple(_line(row) for row in rows.filter(wanted) if row.case.number == number)
    return tuple(_line(row) for row in rows.order_by("-archived_at", "-pk")[:MOST])


def archive(staff: Staff, archive_id: int) -> ArchiveView:
    """One package. Raises NotFound."""
    row = _one(staff, archive_id)
    editions = Archive.objects.filter(case=row.case_id).select_related("case").order_by("-edition")
    problem = PROBLEMS.get(row.problem)
    lines = tuple(_line(each) for each in editions)
    return ArchiveView(_line(row), row.sha256, row.size, row.made_at, problem, lines)


def archive_file(staff: Staff, archive_id: int) -> tuple[bytes, str]:
    """``(zip, file name)``. Raises NotFound (also where its file is lost or spoiled: the page says so)."""
    row = _one(staff, archive_id)
    try:
        return _opened(row), f"archive-{row.case.number}-{row.edition}.zip"
    except (blobs.NoBlob, blobs.BlobDamaged, sealing.SealBroken, ValueError) as error:
        raise NotFound from error


def archive_check(staff: Staff, archive_id: int) -> tuple[Text, ...]:
    """What is wrong with the package, a sentence each; empty: it is the one that was made. Raises as ``archive``."""
    return tuple(fault_text(each) for each in faults(_one(staff, archive_id)))


def fault_text(fault: Damage) -> Text:
    said = FAULTS[fault.kind]
    return Text(f"{said.zh}：{fault.path}", f"{said.en}: {fault.path}") if fault.path else said


def faults(row: Archive) -> list[Damage]:
    """The four tests 四性检测 as far as a machine does them: it is there and opens, is what was made, and is whole."""
    try:
        data = _opened(row)
    except (blobs.NoBlob, ValueError):
        return [Damage("gone")]
    except (blobs.BlobDamaged, sealing.SealBroken):
        return [Damage("damaged")]
    return list(_faults(row, data))


def _faults(row: Archive, data: bytes) -> Iterator[Damage]:
    sha256 = hashlib.sha256(data).hexdigest()
    entries = journal.entries(row.case.ref)
    said = entries.filter(verb="archive.made", subject=str(row.edition)).last()
    if not said or not said.data["sha256"] == row.sha256 == sha256:
        yield Damage("record")
    found = damage(data)
    yield from found
    if not found:
        head = log_head(data)
        if not entries.filter(seq=head.seq, hash=head.hash).exists():
            yield Damage("journal")


def unsound() -> Iterator[tuple[str, Damage]]:
    """Number of the case and fault, of every package that was made."""
    for row in Archive.objects.exclude(blob="").select_related("case").order_by("pk").iterator():
        yield from ((row.case.number, fault) for fault in faults(row))


def _opened(row: Archive) -> bytes:
    return sealing.open_sealed(bytes(row.case.key), blobs.read(row.blob), of=place_of(row.case))


def _mine(staff: Staff) -> QuerySet[Archive]:
    rows = Archive.objects.filter(acting_as_lead(staff), department=staff.office.department)
    return rows.select_related("case").defer("case__sealed")


def _one(staff: Staff, archive_id: int) -> Archive:
    row = _mine(staff).filter(pk=archive_id).first() if keeps_archives(staff) else None
    if row is None:
        raise NotFound
    return row


def _line(row: Archive) -> ArchiveLine:
    return ArchiveLine(
        id=row.pk,
        number=row.case.number,
        title=pinned(row.case.version_id).closure.bundle.title,
        archived_at=timezone.localtime(row.archived_at),
        keep_until=row.keep_until,
        edition=row.edition,
        status="making" if row.making else "problem" if row.problem else "ready",
        reopened=row.case.phase != CasePhase.ARCHIVED,
    )
