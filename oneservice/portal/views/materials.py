"""Materials: what is needed, what is spared, and one upload at a time."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from oneservice.cases import queries
from oneservice.cases.actions import draft as drafting
from oneservice.cases.errors import Refused
from oneservice.cases.shapes import MaterialLine
from oneservice.people.models import Person
from oneservice.portal.door import citizen
from oneservice.portal.views.filling import split_materials
from oneservice.ui.door import file_of, safe_next
from oneservice.ui.widgets import control_errors


@citizen
def materials(request: HttpRequest, person: Person, ref: str) -> HttpResponse:
    draft = queries.draft(person, ref)
    if not draft.starts:
        return redirect("portal:case", ref=ref)
    uploads, spared = split_materials(draft)
    return render(request, "portal/materials.html", {"draft": draft, "uploads": uploads, "spared_lines": spared})


@citizen
def material(request: HttpRequest, person: Person, ref: str, key: str) -> HttpResponse:
    """One material: choose a file or take a picture, look at it, take it back."""
    if request.method == "GET":
        return render(request, "portal/material.html", _context(request, person, ref, key))
    try:
        _change(request, person, ref, key)
    except Refused as refused:
        if not refused.fields:
            raise
        context = _context(request, person, ref, key) | {"errors": control_errors(refused.fields)}
        return render(request, "portal/material.html", context, status=422)
    return redirect(_back(request, ref))


def _back(request: HttpRequest, ref: str) -> str:
    """To the list, or to the correction notice that asked for the file."""
    return safe_next(request, reverse("portal:materials", args=[ref]))


def _change(request: HttpRequest, person: Person, ref: str, key: str) -> None:
    if request.POST.get("remove"):
        drafting.remove_material(person, ref, key, now=timezone.now())
        return
    drafting.attach_material(person, ref, key, file_of(request, "file"), now=timezone.now())


def _context(request: HttpRequest, person: Person, ref: str, key: str) -> dict[str, Any]:
    line = _line(person, ref, key)
    return {
        "material": line,
        "ref": ref,
        "back": _back(request, ref),
        "file_url": reverse("portal:case_file", args=[ref, key]),
    }


def _line(person: Person, ref: str, key: str) -> MaterialLine:
    lines = queries.draft(person, ref).materials
    found = next((line for line in lines if line.key == key and line.how == "upload"), None)
    if found is None:
        raise Http404
    return found
