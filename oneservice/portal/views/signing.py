"""Signing: check your answers, sign, the co-signer's page, calling back, the confirmation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from oneservice.cases import queries
from oneservice.cases.actions import consenting, signing
from oneservice.cases.errors import NotFound, Refused
from oneservice.cases.shapes import CheckView, Signer
from oneservice.people.models import Person
from oneservice.portal.door import citizen
from oneservice.portal.views.filling import applied_for, show_draft
from oneservice.records import access
from oneservice.ui.door import actor_of
from oneservice.ui.text import listed
from oneservice.ui.widgets import control_errors, error_lines


@citizen
def check(request: HttpRequest, person: Person, ref: str) -> HttpResponse:
    """Everything on one page with where it came from; posting signs it."""
    if request.method != "POST":
        return render(request, "portal/check.html", check_context(queries.check(person, ref)))
    try:
        signing.submit_case(person, ref, now=timezone.now())
    except Refused as refused:
        if not refused.fields:
            raise
        context = check_context(queries.check(person, ref))
        context["errors"] = error_lines((), text=refused.text)
        return render(request, "portal/check.html", context, status=422)
    return redirect("portal:done", ref=ref)


def check_context(view: CheckView) -> dict[str, Any]:
    others = list(dict.fromkeys(signer.title for signer in view.draft.signers if not signer.me))
    return {"view": view, "draft": view.draft, "needed": applied_for(view.draft), "others": listed(others)}


@citizen
def sign(request: HttpRequest, person: Person, ref: str) -> HttpResponse:
    """The co-signer's page: only what he signs; he agrees, or says why not."""
    if request.method == "POST":
        return _decide(request, person, ref)
    return _sign_page(request, person, ref)


def _sign_page(request: HttpRequest, person: Person, ref: str, refused: Refused | None = None) -> HttpResponse:
    try:
        view = queries.check(person, ref)
    except NotFound:
        queries.progress(person, ref)  # filed since, with nothing left to sign; a stranger's does not exist
        return redirect("portal:case", ref=ref)
    me = my_signature(view)
    if me is None:
        return redirect("portal:case", ref=ref)
    names = [row.field for section in view.sections for row in section.rows]
    access.note(actor_of(request), "portal.sign", ref, names)
    context = {"view": view, "draft": view.draft, "me": me, "needed": applied_for(view.draft)}
    context |= {"errors": control_errors(refused.fields), "reason": request.POST.get("reason", "")} if refused else {}
    return render(request, "portal/sign.html", context, status=422 if refused else 200)


def my_signature(view: CheckView) -> Signer | None:
    """The first signature that the reader is asked for."""
    return next((signer for signer in view.draft.signers if signer.me and signer.status == "waiting"), None)


def _decide(request: HttpRequest, person: Person, ref: str) -> HttpResponse:
    if request.POST.get("decision") == "sign":
        signing.sign_case(person, ref, now=timezone.now())
        return redirect("portal:done", ref=ref)
    try:
        signing.refuse_signature(person, ref, request.POST.get("reason", ""), now=timezone.now())
    except Refused as refused:
        if not refused.fields:
            raise
        return _sign_page(request, person, ref, refused)
    return redirect("portal:home")


@citizen
def consent(request: HttpRequest, person: Person, ref: str) -> HttpResponse:
    """Whether registers may be asked about the reader: yes or no, with what a no means."""
    if request.method == "POST" and request.POST.get("decision") in ("yes", "no"):
        consenting.answer_consent(person, ref, request.POST["decision"] == "yes", now=timezone.now())
        return redirect("portal:home")
    return render(request, "portal/consent.html", {"consent": queries.consent(person, ref)})


@require_POST
@citizen
def recall(request: HttpRequest, person: Person, ref: str) -> HttpResponse:
    """Back to the draft before everybody has signed."""
    signing.recall_case(person, ref, now=timezone.now())
    return redirect("portal:case", ref=ref)


@citizen
def done(request: HttpRequest, person: Person, ref: str) -> HttpResponse:
    """The confirmation: filed with its number, or signed and waiting for the others."""
    try:
        return render(request, "portal/done.html", {"progress": queries.progress(person, ref)})
    except NotFound:
        return show_draft(request, queries.draft(person, ref), just_signed=True)
