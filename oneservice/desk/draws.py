"""Draws: what waits to be decided together, the list, the start by another person, and what is published of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from oneservice.cases import queries
from oneservice.cases.actions import drawing
from oneservice.cases.draws import BatchKey
from oneservice.cases.errors import Refused
from oneservice.desk.door import handler
from oneservice.people.models import Staff
from oneservice.ui.door import posted_of
from oneservice.ui.text import say
from oneservice.ui.widgets import ErrorLine


@handler
def draws(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What waits at the reader's office for a draw, and the draws that were held there."""
    return render(request, "desk/draws.html", {"draws": queries.draws(staff), "tab": "draws"})


@handler
def draw(request: HttpRequest, staff: Staff, version: str, item: str, campaign: int) -> HttpResponse:
    """One draw; ``do=list`` draws its list up, ``do=hold`` with the hash of that list starts it."""
    key = queries.batch_key(staff, version, item, campaign)
    if request.method != "POST":
        return _page(request, staff, key)
    try:
        _do(request, staff, key)
    except Refused as refused:
        return _page(request, staff, key, refused)
    return redirect("desk:draw", version=version, item=item, campaign=campaign)


def _do(request: HttpRequest, staff: Staff, key: BatchKey) -> None:
    if request.POST.get("do") == "hold":
        drawing.hold_draw(staff, key, request.POST.get("digest", ""), now=timezone.now())
    else:
        drawing.draw_up(staff, key, posted_of(request), now=timezone.now())


def _page(request: HttpRequest, staff: Staff, key: BatchKey, refused: Refused | None = None) -> HttpResponse:
    view = queries.draw(staff, key)
    typed = request.POST if refused else {}
    wrong = refused.fields if refused else {}
    groups = [
        (group, typed.get(f"places.{group.group}", group.places), say(wrong.get(f"places.{group.group}")), f"g{n}")
        for n, group in enumerate(view.groups)
    ]
    errors = [ErrorLine(where, f"{say(group.name)}：{text}") for group, _, text, where in groups if text]
    why = say(wrong.get(drawing.REASON))
    errors += [ErrorLine(drawing.REASON, why)] if why else []
    if refused and not errors:
        errors = [ErrorLine("", say(refused.text))]
    context = {"draw": view, "groups": groups, "errors": errors, "tab": "draws", "why": why}
    context |= {"reason": typed.get(drawing.REASON, view.reason), "longest": drawing.LONGEST}
    return render(request, "desk/draw.html", context, status=422 if refused else 200)


@handler
def published(request: HttpRequest, staff: Staff, version: str, item: str, campaign: int) -> HttpResponse:
    """The list to publish, as JSON: names nobody; ``tools/verify_draw.py`` works it out again."""
    found = queries.published_draw(staff, queries.batch_key(staff, version, item, campaign))
    answer = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="draw-{item}-{campaign}.json"'
    return answer
