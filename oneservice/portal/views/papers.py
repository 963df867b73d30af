"""Files: documents, uploads, and the public page that says whether a document is genuine."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from oneservice.cases import queries
from oneservice.cases.errors import NotFound
from oneservice.people.models import Person, Staff
from oneservice.records import access
from oneservice.ui.door import actor_of, personal, to_login

SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox"
"""What somebody uploaded is shown, never run."""

View = Callable[..., HttpResponse]


def reader(view: View) -> View:
    """``view(request, who, …)`` for a person or a member of staff; what they may not read does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        who: Person | Staff | None = getattr(request.user, "person", None) or getattr(request.user, "staff", None)
        if who is None:
            return to_login(request, reverse("portal:login"))
        try:
            return personal(view(request, who, *args, **kwargs))
        except NotFound as error:
            raise Http404 from error

    return guarded


@reader
def document(request: HttpRequest, who: Person | Staff, document: int) -> HttpResponse:
    """A finished document as PDF."""
    data, name = queries.document_file(who, document)
    access.note(actor_of(request), "document", str(document), [])
    return _file(data, "application/pdf", name, inline=True)


@reader
def case_file(request: HttpRequest, who: Person | Staff, ref: str, key: str) -> HttpResponse:
    """What the reader uploaded himself."""
    if isinstance(who, Staff):
        raise NotFound
    return upload_answer(*queries.upload_file(who, ref, key))


@reader
def item_file(request: HttpRequest, who: Person | Staff, item: int, key: str) -> HttpResponse:
    """An upload as the department that needs it sees it."""
    if isinstance(who, Person):
        raise NotFound
    access.note(actor_of(request), "material", f"item:{item}", [key])
    return upload_answer(*queries.upload_file(who, item, key))


@reader
def dispute_file(request: HttpRequest, who: Person | Staff, dispute: int) -> HttpResponse:
    """What was sent with a dispute, as whoever answers it sees it."""
    if isinstance(who, Person):
        raise NotFound
    access.note(actor_of(request), "dispute", str(dispute), [])
    return upload_answer(*queries.dispute_file(who, dispute))


def upload_answer(data: bytes, media: str, name: str) -> HttpResponse:
    """A redrawn picture is shown; a PDF, which cannot be made harmless, is only handed over."""
    response = _file(data, media, name, inline=media.startswith("image/"))
    response["Content-Security-Policy"] = SANDBOX
    return response


def _file(data: bytes, media: str, name: str, *, inline: bool) -> HttpResponse:
    response = HttpResponse(data, content_type=media)
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def verify(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever holds a document: what it should say, and whether it stands. No personal data."""
    try:
        found = queries.verification(token)
    except NotFound:
        return render(request, "portal/verify.html", {"document": None}, status=404)
    return render(request, "portal/verify.html", {"document": found})
