"""Authority 授权: whom one lets act for oneself, granting it, what was done with it, taking it back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from oneservice.cases import queries
from oneservice.cases.actions import delegating
from oneservice.cases.errors import Refused
from oneservice.people.models import Person
from oneservice.portal.door import citizen
from oneservice.portal.views.papers import upload_answer
from oneservice.ui.door import file_of, posted_of
from oneservice.ui.widgets import control_errors, error_lines, widgets_of


@citizen
def authorities(request: HttpRequest, person: Person) -> HttpResponse:
    return render(request, "portal/authorities.html", {"authorities": queries.authorities(person)})


@citizen
def grant(request: HttpRequest, person: Person) -> HttpResponse:
    if request.method != "POST":
        return _form(request)
    try:
        delegating.give_authority(person, posted_of(request), file_of(request, "file"), now=timezone.now())
    except Refused as refused:
        return _form(request, refused)
    return redirect("portal:authorities")


def _form(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    wrong = refused.fields if refused else {}
    posted = posted_of(request) if refused else None
    widgets = widgets_of(queries.grant_questions(), posted=posted, wrong=wrong)
    file_errors = control_errors({"file": wrong["file"]} if "file" in wrong else {})
    others = {name: text for name, text in wrong.items() if name != "file"}
    context = {"widgets": widgets, "errors": error_lines(widgets, others) + file_errors, "file_errors": file_errors}
    return render(request, "portal/grant.html", context, status=422 if refused else 200)


@citizen
def authority(request: HttpRequest, person: Person, authority: int) -> HttpResponse:
    """One authority, and everything that was done with it."""
    found, deeds = queries.authority(person, authority)
    return render(request, "portal/authority.html", {"authority": found, "deeds": deeds})


@citizen
def document(request: HttpRequest, person: Person, authority: int) -> HttpResponse:
    return upload_answer(*queries.authority_file(person, authority))


@require_POST
@citizen
def revoke(request: HttpRequest, person: Person, authority: int) -> HttpResponse:
    delegating.revoke_authority(person, authority, now=timezone.now())
    return redirect("portal:authorities")
