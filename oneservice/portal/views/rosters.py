"""Rosters: a table uploaded or pasted, one row filled in, tables to take away."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from oneservice.cases import queries
from oneservice.cases.actions import rosters as listing
from oneservice.cases.errors import NotFound, Refused
from oneservice.people.models import Person
from oneservice.portal.door import citizen
from oneservice.ui.door import Posted, file_of, posted_of
from oneservice.ui.text import language, say
from oneservice.ui.widgets import ErrorLine, error_lines, widgets_of

WAYS = (listing.ADD, listing.REPLACE, listing.MEND)
FILE_NAMES = {"template": "template", "rows": "rows", "aside": "to-mend"}
"""Neutral: a file's name tells nobody whose it is."""


@citizen
def roster(request: HttpRequest, person: Person, ref: str, field: str) -> HttpResponse:
    """The rows of a list, what is wrong with which, and the form for a table."""
    if request.method != "POST":
        return _page(request, person, ref, field)
    do, now = request.POST.get("do", ""), timezone.now()
    here = reverse("portal:roster", args=[ref, field])
    if do == "forget":
        listing.forget_aside(person, ref, field, now=now)
    elif do == "aside":
        listing.set_wrong_aside(person, ref, field, now=now)
    elif do in WAYS:
        return _upload(request, person, ref, field, do)
    else:
        raise NotFound
    return redirect(here)


def _upload(request: HttpRequest, person: Person, ref: str, field: str, how: str) -> HttpResponse:
    pasted = request.POST.get("pasted", "")
    try:
        came = listing.upload_rows(person, ref, field, file_of(request, "table") or pasted, how, now=timezone.now())
    except Refused as refused:
        if not refused.fields:
            raise
        return _page(request, person, ref, field, refused, pasted)
    here = reverse("portal:roster", args=[ref, field])
    return redirect(f"{here}?added={came.added}&same={came.same}&wrong={came.wrong}")


def _page(
    request: HttpRequest, person: Person, ref: str, field: str, refused: Refused | None = None, pasted: str = ""
) -> HttpResponse:
    wish = request.GET.get("page", "")
    view = queries.roster(person, ref, field, int(wish) if wish.isdecimal() and len(wish) < 6 else 1)
    said = {name: int(text) for name in ("added", "same", "wrong") if (text := request.GET.get(name, "")).isdecimal()}
    errors = [ErrorLine("table", say(text)) for text in refused.fields.values()] if refused else []
    context = {"view": view, "errors": errors, "pasted": pasted, "came": said, "mend": request.POST.get("do") == "mend"}
    return render(request, "portal/roster.html", context, status=422 if refused else 200)


@citizen
def table(request: HttpRequest, person: Person, ref: str, field: str, which: str) -> HttpResponse:
    """A table to open in a spreadsheet."""
    text = queries.roster_table(person, ref, field, which, language())
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{FILE_NAMES[which]}.csv"'
    return response


@citizen
def row(request: HttpRequest, person: Person, ref: str, field: str, number: int) -> HttpResponse:
    """One row; the number behind the last is a new one."""
    if request.method != "POST":
        return _row(request, person, ref, field, number)
    posted, mark, now = posted_of(request), request.POST.get("mark", ""), timezone.now()
    try:
        if request.POST.get("do") == "drop":
            listing.drop_row(person, ref, field, number - 1, mark, now=now)
        else:
            listing.save_row(person, ref, field, number - 1, mark, posted, now=now)
    except Refused as refused:
        if not refused.fields:
            raise
        return _row(request, person, ref, field, number, posted, refused)
    return redirect("portal:roster", ref=ref, field=field)


def _row(
    request: HttpRequest,
    person: Person,
    ref: str,
    field: str,
    number: int,
    posted: Posted | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    view = queries.row_form(person, ref, field, number, posted=posted)
    wrong = refused.fields if refused else None
    widgets = widgets_of(view.questions, posted=posted, wrong=wrong)
    context = {"view": view, "widgets": widgets, "errors": error_lines(widgets, wrong)}
    return render(request, "portal/roster_row.html", context, status=422 if refused else 200)
