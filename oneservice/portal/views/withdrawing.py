"""Taking back: one item, the whole case, or a draft. Each says first what it means."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from oneservice.cases import queries
from oneservice.cases.actions import withdrawing
from oneservice.people.models import Person
from oneservice.portal.door import citizen


@citizen
def withdraw(request: HttpRequest, person: Person, ref: str, item: str = "") -> HttpResponse:
    """``item`` left out: everything that is not decided."""
    if request.method != "POST":
        return render(request, "portal/withdraw.html", {"view": queries.withdrawal(person, ref, item)})
    if item:
        withdrawing.withdraw_item(person, ref, item, now=timezone.now())
    else:
        withdrawing.withdraw_case(person, ref, now=timezone.now())
    return redirect("portal:case", ref=ref)


@citizen
def abandon(request: HttpRequest, person: Person, ref: str) -> HttpResponse:
    """A draft is thrown away for good."""
    if request.method == "POST":
        withdrawing.abandon_draft(person, ref, now=timezone.now())
        return redirect("portal:home")
    draft = queries.draft(person, ref)
    if draft.phase != "draft" or not draft.starts:
        raise Http404
    return render(request, "portal/abandon.html", {"draft": draft})
