"""Decided items that somebody may have to look at again, and the steps that no process names."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from oneservice.cases import queries
from oneservice.cases.actions.specials import act_specially
from oneservice.cases.desk_shapes import SpecialView
from oneservice.cases.errors import Refused
from oneservice.desk.asks import error_lines, special_asks
from oneservice.desk.door import handler, number
from oneservice.people.models import Staff
from oneservice.ui.door import Posted, posted_of


@handler
def past(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What a citizen wants looked at again, the latest decisions, or the items of one case by its number."""
    found = queries.past(staff, request.GET.get("number", "").strip()[:40])
    return render(request, "desk/past.html", {"past": found, "tab": "past"})


@handler
def special(request: HttpRequest, staff: Staff, item: int, special: str) -> HttpResponse:
    """The form of one step; it is posted here with the ``step`` it was shown at."""
    if request.method != "POST":
        return _form(request, queries.special(staff, item, special))
    posted, shown_at = posted_of(request), number(request.POST.get("step", ""))
    try:
        act_specially(staff, item, special, step=shown_at, posted=posted, now=timezone.now())
    except Refused as refused:
        if not refused.fields:
            raise
        return _form(request, queries.special(staff, item, special), posted, refused)
    return redirect("desk:past")


def _form(
    request: HttpRequest, view: SpecialView, posted: Posted | None = None, refused: Refused | None = None
) -> HttpResponse:
    typed = posted or {name: [str(value) for value in values] for name, values in request.GET.lists()}
    asks = special_asks(view.special, posted=typed, wrong=refused.fields if refused else None)
    context = {"view": view, "asks": asks, "errors": error_lines(asks)}
    return render(request, "desk/special.html", context, status=422 if refused else 200)
