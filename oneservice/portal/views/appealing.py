"""Asking for a refusal to be looked at again."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from oneservice.cases import queries
from oneservice.cases.actions import reconsidering
from oneservice.cases.errors import Refused
from oneservice.cases.progress_shapes import ItemProgress
from oneservice.people.models import Person
from oneservice.portal.door import citizen
from oneservice.ui.widgets import control_errors


@citizen
def appeal(request: HttpRequest, person: Person, ref: str, item: str) -> HttpResponse:
    if request.method != "POST":
        return render(request, "portal/appeal.html", {"ref": ref, "item": _refused(person, ref, item)})
    reason = request.POST.get("reason", "")
    try:
        reconsidering.ask_again(person, ref, item, reason, now=timezone.now())
    except Refused as refused:
        if not refused.fields:
            raise
        context = {"ref": ref, "item": _refused(person, ref, item), "reason": reason}
        return render(request, "portal/appeal.html", context | {"errors": control_errors(refused.fields)}, status=422)
    return redirect("portal:case", ref=ref)


def _refused(person: Person, ref: str, item: str) -> ItemProgress:
    found = next((each for each in queries.progress(person, ref).items if each.id == item), None)
    if found is None or found.appeal != "may":
        raise Http404
    return found
