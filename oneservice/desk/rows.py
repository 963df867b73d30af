"""Many rows of one item at once: ticked on one page, one step for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from oneservice.cases import queries
from oneservice.cases.actions.desk import act_on_rows
from oneservice.cases.desk_shapes import ActionButton
from oneservice.cases.errors import NotFound, Refused
from oneservice.cases.queries.desk_rows import DeskRows
from oneservice.desk.asks import error_lines, special_asks
from oneservice.desk.door import handler
from oneservice.people.models import Staff
from oneservice.records import access
from oneservice.ui.door import Posted, actor_of, posted_of
from oneservice.ui.text import say
from oneservice.ui.widgets import ErrorLine


@handler
def rows(request: HttpRequest, staff: Staff, item: int) -> HttpResponse:
    """The rows that wait like this one, and the steps that can be taken for all that are ticked."""
    found = queries.desk_rows(staff, item)
    if request.method != "POST":
        access.note(actor_of(request), f"desk.rows:{item}", found.case_number, [f"rows:{len(found.rows)}"])
        return _page(request, found, "all" in request.GET)
    posted = posted_of(request)
    action = next((each for each in found.actions if each.id == request.POST.get("action")), None)
    if action is None:
        raise NotFound
    if "said" not in posted and action.asks:
        return _page(request, found, posted=posted, action=action)
    return _act(request, staff, found, action, posted)


def _act(request: HttpRequest, staff: Staff, found: DeskRows, action: ActionButton, posted: Posted) -> HttpResponse:
    try:
        done = act_on_rows(staff, action.id, ticked(posted), posted=posted, now=timezone.now())
    except Refused as refused:
        if not refused.fields:
            raise
        return _page(request, found, posted=posted, action=action, refused=refused)
    left = [row for row in found.rows if row.id not in ticked(posted)]
    here = reverse("desk:rows", args=[left[0].id]) if left else reverse("desk:inbox")
    return redirect(f"{here}?done={done}&of={len(ticked(posted))}")


def ticked(posted: Mapping[str, list[str]]) -> dict[int, int]:
    """``12:3`` is item case 12 as it was at step 3."""
    pairs = (value.partition(":") for value in posted.get("row", ()))
    return {int(pk): int(step) for pk, _, step in pairs if pk.isdecimal() and step.isdecimal() and len(pk) < 19}


def _page(
    request: HttpRequest,
    found: DeskRows,
    all_rows: bool = False,
    *,
    posted: Posted | None = None,
    action: ActionButton | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    """The list; once a step is chosen that asks something, with its questions above the rows it is for."""
    wrong = refused.fields if refused else None
    typed = posted if posted and "said" in posted else None
    asks = [replace(ask, phrases=()) for ask in special_asks(action, posted=typed, wrong=wrong)] if action else []
    errors = error_lines(asks)
    if refused and not errors:
        errors = [ErrorLine("rows", say(text)) for text in refused.fields.values()]
    chosen = ticked(posted or {})
    context: dict[str, Any] = {
        "view": found,
        "asks": asks,
        "action": action if action and chosen else None,
        "errors": errors,
        "marked": {row.id for row in found.rows} if all_rows else set(chosen),
        "done": request.GET.get("done", ""),
    }
    return render(request, "desk/rows.html", context, status=422 if refused else 200)
