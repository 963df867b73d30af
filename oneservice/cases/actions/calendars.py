"""What supervisors do with the working-day calendars: propose a notice, decide another's, take one back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from oneservice.cases import uploads
from oneservice.cases.actions.recounting import recount_later
from oneservice.cases.errors import NotAllowed, NotFound, Refused
from oneservice.cases.permissions import supervises
from oneservice.cases.posted import Posted
from oneservice.cases.work import staff_actor
from oneservice.catalogue import calendar_life, calendars
from oneservice.catalogue.calendar_life import Paper, WrongNotice
from oneservice.catalogue.models import CalendarNotice
from oneservice.engine.calendar_days import Announced, DayKind, WrongDays, read_days
from oneservice.engine.definition import Text
from oneservice.people.models import Staff
from oneservice.records import blobs

NOT_YOURS = Text("只有督办人员可以维护工作日历", "Only supervisors keep the calendars")
CHECK = Text("请改正下面标出的地方", "Correct what is marked below")
TITLE = Text("请填写文件名称，不超过 200 字", "Give the title of the document, 200 characters at most")
NUMBER = Text("请填写文号，不超过 80 字", "Give the number of the document, 80 characters at most")
DATED = Text(
    "请填写文件日期，写成 2026-11-04，不晚于今天", "Give the date of the document as 2026-11-04, today at latest"
)
FILE = Text("请上传文件的 PDF", "Upload the document as PDF")
WHICH = Text("请选择日历", "Choose a calendar")
PDF = "application/pdf"


def propose_days(staff: Staff, posted: Posted, file: bytes, *, now: datetime) -> CalendarNotice:
    """Propose a notice; it counts once another supervisor has approved it.

    ``calendar``, ``title``, ``number``, ``dated``, ``year`` (a whole one, or empty) and days for each kind.
    Raises NotAllowed, Refused with the problem of each control.
    """
    must_supervise(staff)
    typed = {name: values[-1] for name, values in posted.items() if values}
    wrong: dict[str, Text] = {}
    code = typed.get("calendar", "")
    if code not in calendars.calendars():
        wrong["calendar"] = WHICH
    notice = _days(typed, wrong)
    paper = _paper(typed, file, timezone.localdate(now), wrong)
    if wrong or notice is None or paper is None:
        raise Refused(CHECK, wrong)
    with _as_refused():
        by = staff_actor(staff)
        return calendar_life.propose(code, notice, paper, by=by, now=now, today=timezone.localdate(now))


def _days(typed: dict[str, str], wrong: dict[str, Text]) -> Announced | None:
    try:
        return read_days({kind: typed.get(kind, "") for kind in DayKind}, typed.get("year", ""))
    except WrongDays as error:
        wrong |= error.problems
        return None


def _paper(typed: dict[str, str], file: bytes, today: date, wrong: dict[str, Text]) -> Paper | None:
    title, number = (" ".join(typed.get(name, "").split()) for name in ("title", "number"))
    if not 0 < len(title) <= 200:
        wrong["title"] = TITLE
    if not 0 < len(number) <= 80:
        wrong["number"] = NUMBER
    dated = _date(typed.get("dated", "").strip())
    if dated is None or dated > today:
        wrong["dated"] = DATED
    data = _pdf(file, wrong)
    if dated is None or wrong:
        return None
    return Paper(title, number, dated, blobs.store(data))


def _pdf(file: bytes, wrong: dict[str, Text]) -> bytes:
    try:
        upload = uploads.accept(file)
    except Refused as refused:
        wrong["file"] = refused.text if file else FILE
        return b""
    if upload.media != PDF:
        wrong["file"] = FILE
    return upload.data


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def decide_notice(staff: Staff, notice: int, *, approve: bool, now: datetime) -> None:
    """A second supervisor approves or rejects; what is approved has every open date counted again.

    Raises NotAllowed, NotFound, Refused (who proposed it, decided already, does not fit any more).
    """
    must_supervise(staff)
    with _as_refused(), transaction.atomic():
        row = _notice(notice)
        if not approve:
            calendar_life.reject(row, by=staff_actor(staff), now=now)
            return
        calendar_life.approve(row, by=staff_actor(staff), now=now, today=timezone.localdate(now))
        recount_later(str(row), now=now)


def revoke_notice(staff: Staff, notice: int, *, now: datetime) -> CalendarNotice:
    """Propose to take an approved notice back; another supervisor decides. Raises NotAllowed, NotFound, Refused."""
    must_supervise(staff)
    with _as_refused():
        row, today = _notice(notice), timezone.localdate(now)
        return calendar_life.propose_revocation(row, by=staff_actor(staff), now=now, today=today)


def _notice(pk: int) -> CalendarNotice:
    row = CalendarNotice.objects.select_related("revokes").filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def must_supervise(staff: Staff) -> None:
    """Raises NotAllowed."""
    if not supervises(staff):
        raise NotAllowed(NOT_YOURS)


@contextmanager
def _as_refused() -> Iterator[None]:
    try:
        yield
    except WrongNotice as error:
        raise Refused(error.text, error.fields) from error
