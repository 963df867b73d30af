"""Archiving 归档: a closed case goes to the archive when its time has come, or at once by its archivist.

Its package is built by a job, and again whenever something happens to the case later: a grant is revoked, a refusal
is taken up again. Another package than before is another edition; the earlier ones stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from oneservice.cases import archives
from oneservice.cases.actions import moving
from oneservice.cases.errors import CLOSED, NotAllowed, NotFound, Refused
from oneservice.cases.models import Archive, Case
from oneservice.cases.permissions import keeps_archives, may_act_as_lead
from oneservice.cases.states import CasePhase
from oneservice.cases.work import Work, staff_actor, work_on
from oneservice.engine.definition import Phase, Text
from oneservice.people.models import Staff

NOT_YOURS = Text("只有档案管理人员可以归档和查看档案包", "Only archivists keep the archive")
AGAIN = timedelta(days=30)
MOST_TRIES = 12
"""A case that something stands in the way of is tried monthly for a year; then ``manage.py archive --due`` finds it."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package that was built, by the name of its sealed blob; ``problem``: a file of the case cannot be read."""

    blob: str = ""
    sha256: str = ""
    size: int = 0
    problem: str = ""


def archive_later(work: Work, tries: int = 0) -> None:
    """The timer of a case that is closed now. One that is closed again gets another."""
    closed = work.case.closed_at or work.now
    due = work.now + AGAIN if tries else closed + timedelta(days=settings.ARCHIVE_AFTER_DAYS)
    at = closed.isoformat()
    work.later(archives.DUE, f"{at}:{tries}", due_at=due, closed=at, tries=tries)


def archive_due(case: int, closed: str, tries: int, *, now: datetime) -> None:
    """A timer: the case was closed at ``closed`` and its time has come; opened since, it has another timer."""
    with work_on({"pk": case}, now=now) as work:
        if work.case.closed_at != datetime.fromisoformat(closed):
            return
        if archives.hindrance(work) is None:
            _archive(work)
        elif work.case.phase == CasePhase.CLOSED and tries < MOST_TRIES:
            archive_later(work, tries + 1)


def archive_case(number: str, *, by: Staff | str, now: datetime) -> None:
    """Archive the case with this number at once. ``by``: its archivist, or an operator as the journal names one.

    Raises NotAllowed (no archivist), NotFound (no such case, or another office leads it), Refused (something stands
    in the way; the text says what to settle).
    """
    if isinstance(by, Staff) and not keeps_archives(by):
        raise NotAllowed(NOT_YOURS)
    with _led_by(by, {"pk": _key_of(number)}, now) as work:
        if work.case.number != number:
            raise NotFound
        if text := archives.hindrance(work):
            raise Refused(text, {"number": text})
        _archive(work)


def rebuild(archive: int, *, by: Staff | str, now: datetime) -> None:
    """Have the package of a case built again: one that was lost or spoiled comes back the same.

    Raises NotFound (none that is the reader's), Refused (the case is not in the archive now).
    """
    with _led_by(by, {"archives__pk": archive}, now) as work:
        if work.case.phase != CasePhase.ARCHIVED:
            raise Refused(CLOSED)
        Archive.objects.filter(pk=_newest(work.case).pk).update(making=True, problem="")
        work.note("archive.wanted")
        work.later(archives.MAKE, f"again:{work.case.head_seq}")


def record_package(case: int, package: Package | None, *, now: datetime) -> None:
    """A package was built. None: there is nothing to build now, and whatever changes the case next has it built."""
    if package is None:
        return
    with work_on({"pk": case}, now=now) as work:
        row = _newest(work.case)
        if package.problem:
            Archive.objects.filter(pk=row.pk).update(making=False, problem=package.problem)
            work.note("archive.problem", str(row.edition), problem=package.problem)
            return
        if row.sha256 not in ("", package.sha256):
            row = _edition(work, row.edition + 1)
        row.blob, row.sha256, row.size = package.blob, package.sha256, package.size
        row.making, row.problem, row.made_at = False, "", now
        row.save()
        work.note("archive.made", str(row.edition), sha256=package.sha256, size=package.size)


def _archive(work: Work) -> None:
    """Every grant goes to the archive with the case; what was refused or did not apply stays what it was."""
    for item in work.items:
        if item.phase in (Phase.DELIVERED, Phase.CLOSED):
            moving.end(work, item, Phase.ARCHIVED, "archived")
    work.case.project(CasePhase.ARCHIVED)
    work.note(archives.ARCHIVED, keep_years=settings.ARCHIVE_KEEP_YEARS)
    if not Archive.objects.filter(case=work.case).exists():
        _edition(work, 1).save()


def _edition(work: Work, edition: int) -> Archive:
    until = archives.kept_until(work.now, settings.ARCHIVE_KEEP_YEARS)
    place = {"case": work.case, "edition": edition, "department": work.bundle.lead}
    return Archive(**place, archived_at=work.now, keep_until=until)


def _newest(case: Case) -> Archive:
    return case.archives.latest("edition")


@contextmanager
def _led_by(by: Staff | str, case: dict[str, int], now: datetime) -> Iterator[Work]:
    """The case, if ``by`` keeps its archive; operators keep all."""
    with work_on(case, now=now, actor=by if isinstance(by, str) else staff_actor(by)) as work:
        if isinstance(by, Staff) and not _keeps(by, work):
            raise NotFound
        yield work


def _keeps(staff: Staff, work: Work) -> bool:
    return keeps_archives(staff) and may_act_as_lead(staff, work.bundle.lead, work.items)


def _key_of(number: str) -> int:
    last = number.rpartition("-")[2]
    return int(last) if last.isdecimal() and len(last) < 19 else 0


def closed_long_ago(now: datetime) -> list[str]:
    """Numbers of the cases whose time has come, the longest closed first."""
    before = now - timedelta(days=settings.ARCHIVE_AFTER_DAYS)
    rows = Case.objects.filter(phase=CasePhase.CLOSED, closed_at__lte=before).order_by("closed_at")
    return [case.number for case in rows.only("division", "filed_at")]
