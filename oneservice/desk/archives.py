"""The archive 档案: cases put there at once, their packages, and whether those are whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from oneservice.cases import queries
from oneservice.cases.actions import archiving
from oneservice.cases.errors import NotFound, Refused
from oneservice.cases.queries.archives import ArchiveLine
from oneservice.desk.door import handler
from oneservice.engine.definition import Text
from oneservice.people.models import Staff
from oneservice.records import access
from oneservice.ui.door import actor_of
from oneservice.ui.text import say
from oneservice.ui.widgets import ErrorLine

UNKNOWN = Text(
    "没有由本单位牵头的这个办件：请核对编号", "Your office leads no case with this number: check how it is written"
)


@handler
def archives(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The packages; a POST archives the case with the number at once."""
    if request.method != "POST":
        return _list(request, staff, request.GET.get("number", "").strip()[:40])
    number = request.POST.get("number", "").strip()[:40]
    try:
        archiving.archive_case(number, by=staff, now=timezone.now())
    except NotFound:
        return _list(request, staff, "", typed=number, wrong=UNKNOWN)
    except Refused as refused:
        return _list(request, staff, "", typed=number, wrong=refused.text)
    found = queries.archives(staff, number)
    return redirect("desk:archive", archive=found[0].id)


def _list(
    request: HttpRequest, staff: Staff, number: str, *, typed: str = "", wrong: Text | None = None
) -> HttpResponse:
    context = archives_context(queries.archives(staff, number), staff.office.title, typed, wrong)
    return render(request, "desk/archives.html", context | {"number": number}, status=422 if wrong else 200)


def archives_context(lines: Sequence[ArchiveLine], office: Text, typed: str, wrong: Text | None) -> dict[str, Any]:
    """What is archived, and the form to archive a case now, as it was ``typed``."""
    errors = [ErrorLine("archive-number", say(wrong))] if wrong else []
    return {"lines": lines, "office": office, "typed": typed, "wrong": wrong, "errors": errors, "tab": "archives"}


@handler
def archive(request: HttpRequest, staff: Staff, archive: int) -> HttpResponse:
    """One package; with ``?check`` its file is opened and every hash computed."""
    view = queries.archive(staff, archive)
    checked = "check" in request.GET and view.line.status == "ready"
    faults = queries.archive_check(staff, archive) if checked else ()
    context = {"view": view, "checked": checked, "faults": faults, "tab": "archives"}
    return render(request, "desk/archive.html", context)


@handler
def package(request: HttpRequest, staff: Staff, archive: int) -> HttpResponse:
    """The package as a file; whoever takes it has read the whole case."""
    data, name = queries.archive_file(staff, archive)
    access.note(actor_of(request), "archive", str(archive), ["package"])
    answer = HttpResponse(data, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
@handler
def rebuild(request: HttpRequest, staff: Staff, archive: int) -> HttpResponse:
    archiving.rebuild(archive, by=staff, now=timezone.now())
    return redirect("desk:archive", archive=archive)
