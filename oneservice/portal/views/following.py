"""Following a filed case: progress, the answer to a correction notice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from oneservice.cases import queries
from oneservice.cases.actions import citizen as answering
from oneservice.cases.actions import draft as drafting
from oneservice.cases.errors import Refused
from oneservice.cases.progress_shapes import CorrectionView, ItemProgress, Progress
from oneservice.cases.shapes import MaterialLine
from oneservice.engine.definition import Text
from oneservice.people.models import Person
from oneservice.portal.door import citizen
from oneservice.ui.door import Posted, file_of, posted_of
from oneservice.ui.text import file_size, say
from oneservice.ui.widgets import ErrorLine, control_id, error_lines, widgets_of

FILE = "material:"
"""Controls of files are named like the errors of ``cases``: ``material:KEY``."""


def show_progress(request: HttpRequest, progress: Progress) -> HttpResponse:
    return render(request, "portal/progress.html", {"progress": progress, **todos_of(progress)})


def todos_of(progress: Progress) -> dict[str, list[ItemProgress]]:
    """What waits for the reader, each by itself; several bills are one thing to do."""
    todos = [item for item in progress.items if item.todo]
    bills = [item for item in todos if item.todo == "pay" and not item.bill_waits]
    if len(bills) < 2:
        return {"todos": todos, "bills": []}
    return {"todos": [item for item in todos if item not in bills], "bills": bills}


@citizen
def row(request: HttpRequest, person: Person, ref: str, item: str) -> HttpResponse:
    """One row of an item with many, as far as it has come."""
    return render(request, "portal/row.html", {"view": queries.row_progress(person, ref, item)})


@dataclass(frozen=True, slots=True)
class FileLine:
    """A material that a notice wants again, as one control of the correction form."""

    id: str
    name: str
    title: str
    now: str
    error: str


@citizen
def correction(request: HttpRequest, person: Person, ref: str, item: str) -> HttpResponse:
    """Everything one notice names, on one page: fields and files together, sent once."""
    if request.method != "POST":
        return _correction(request, queries.correction(person, ref, item))
    posted, now = posted_of(request), timezone.now()
    wrong = _attach_all(request, person, ref, now)
    try:
        if not wrong:
            answering.resubmit_item(person, ref, item, posted=posted, now=now)
            return redirect("portal:case", ref=ref)
    except Refused as refused:
        if not refused.fields:
            raise
        wrong = refused.fields
    return _correction(request, queries.correction(person, ref, item, posted=posted), posted, wrong)


def _attach_all(request: HttpRequest, person: Person, ref: str, now: datetime) -> dict[str, Text]:
    """Keep every file that was sent; what is wrong with one stands under its control's name."""
    wrong: dict[str, Text] = {}
    for name in request.FILES:
        if not name.startswith(FILE):
            continue
        try:
            drafting.attach_material(person, ref, name.removeprefix(FILE), file_of(request, name), now=now)
        except Refused as refused:
            wrong[name] = refused.text
    return wrong


def _correction(
    request: HttpRequest, view: CorrectionView, posted: Posted | None = None, wrong: Mapping[str, Text] | None = None
) -> HttpResponse:
    context = correction_context(view, posted, wrong)
    return render(request, "portal/correction.html", context, status=422 if wrong else 200)


def correction_context(
    view: CorrectionView, posted: Posted | None = None, wrong: Mapping[str, Text] | None = None
) -> dict[str, Any]:
    """The fields and files the notice names, with what is still wrong about each."""
    errors = wrong or {}
    widgets = widgets_of(view.questions, posted=posted, wrong=errors)
    files = [_file_line(line, errors) for line in view.materials]
    lines = error_lines(widgets, {name: text for name, text in errors.items() if not name.startswith(FILE)})
    lines += [ErrorLine(file.id, f"{file.title} - {file.error}") for file in files if file.error]
    return {"view": view, "widgets": widgets, "files": files, "errors": lines}


def _file_line(line: MaterialLine, wrong: Mapping[str, Text]) -> FileLine:
    name = f"{FILE}{line.key}"
    size = f"{line.file_name} ({file_size(line.size)})" if line.size else ""
    return FileLine(control_id(name).replace(":", "-"), name, say(line.title), size, say(wrong.get(name)))
