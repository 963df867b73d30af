"""Between stages: go on with the next one, let it rest, or end the case with what was decided."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from oneservice.cases import queries
from oneservice.cases.actions import staging
from oneservice.people.models import Person
from oneservice.portal.door import citizen


@require_POST
@citizen
def go_on(request: HttpRequest, person: Person, ref: str) -> HttpResponse:
    staging.continue_case(person, ref, now=timezone.now())
    return redirect("portal:case", ref=ref)


@require_POST
@citizen
def rest(request: HttpRequest, person: Person, ref: str) -> HttpResponse:
    """Not yet: what was filled for the next stage is kept."""
    staging.rest_case(person, ref, now=timezone.now())
    return redirect("portal:case", ref=ref)


@citizen
def end(request: HttpRequest, person: Person, ref: str) -> HttpResponse:
    """No further stage is wanted; the page says first what that means."""
    if request.method == "POST":
        staging.end_case(person, ref, now=timezone.now())
        return redirect("portal:case", ref=ref)
    progress = queries.progress(person, ref)
    if not progress.next_items:
        raise Http404
    return render(request, "portal/end.html", {"progress": progress})
