"""Disputes 数据异议: what citizens say is wrong in this department's register, and the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from oneservice.cases import queries
from oneservice.cases.actions.disputing import correct_value, let_value_stand
from oneservice.cases.desk_shapes import DisputeView
from oneservice.cases.errors import NotFound, Refused
from oneservice.desk.asks import error_lines, special_asks
from oneservice.desk.door import handler
from oneservice.engine.definition import Text
from oneservice.people.models import Staff
from oneservice.records import access
from oneservice.ui.door import Posted, actor_of, posted_of

DOES = {"correct": correct_value, "stands": let_value_stand}


@handler
def disputes(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What waits for an answer, the nearest date first."""
    return render(request, "desk/disputes.html", {"disputes": queries.disputes(staff), "tab": "disputes"})


@handler
def dispute(request: HttpRequest, staff: Staff, dispute: int) -> HttpResponse:
    """One ticket and its two answers: ``answer`` is correct (with the value) or stands (with the reason)."""
    if request.method != "POST":
        return _page(request, queries.dispute(staff, dispute))
    answer, posted = request.POST.get("answer", ""), posted_of(request)
    if answer not in DOES:
        raise NotFound
    try:
        DOES[answer](staff, dispute, posted=posted, now=timezone.now())
    except Refused as refused:
        if not refused.fields:
            raise
        return _page(request, queries.dispute(staff, dispute), answer, posted, refused)
    return redirect("desk:disputes")


def _page(
    request: HttpRequest,
    view: DisputeView,
    sent: str = "",
    posted: Posted | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    access.note(actor_of(request), f"desk.dispute:{view.row.id}", view.row.number, view.fields)
    typed = posted or {name: [str(value) for value in values] for name, values in request.GET.lists()}
    context = dispute_context(view, sent, typed, refused.fields if refused else None)
    return render(request, "desk/dispute.html", context, status=422 if refused else 200)


def dispute_context(
    view: DisputeView, sent: str = "", typed: Posted | None = None, wrong: Mapping[str, Text] | None = None
) -> dict[str, Any]:
    """The forms of both answers; what was ``typed``, and is ``wrong``, stands in the one that was ``sent``."""
    forms = []
    for each in view.answers:
        mine = sent in ("", each.id)
        forms.append((each, special_asks(each, posted=typed if mine else None, wrong=wrong if mine else None)))
    errors = [line for _, asks in forms for line in error_lines(asks)]
    return {"view": view, "forms": forms, "errors": errors, "tab": "disputes"}
