"""Choosing, changing and giving up a time to come in person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from oneservice.cases import queries
from oneservice.cases.actions import visiting
from oneservice.cases.errors import Refused
from oneservice.people.models import Person
from oneservice.portal.door import citizen
from oneservice.ui.text import say
from oneservice.ui.widgets import ErrorLine


@citizen
def visit(request: HttpRequest, person: Person, ref: str, item: str) -> HttpResponse:
    """The open times of the office; ``wish=cancel`` gives up the one that is held."""
    if request.method != "POST":
        return render(request, "portal/visit.html", {"visit": queries.visit(person, ref, item)})
    try:
        if request.POST.get("wish") == "cancel":
            visiting.cancel(person, ref, item, now=timezone.now())
        else:
            visiting.book(person, ref, item, request.POST.get("at", ""), now=timezone.now())
    except Refused as refused:
        if not refused.fields:
            raise
        errors = [ErrorLine("times", say(text)) for text in refused.fields.values()]
        context = {"visit": queries.visit(person, ref, item), "errors": errors}
        return render(request, "portal/visit.html", context, status=422)
    return redirect("portal:visit", ref=ref, item=item)
