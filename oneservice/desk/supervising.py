"""Supervision orders 督办: ordering an office to hurry, one order with what was said, and what is done with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from oneservice.cases import queries
from oneservice.cases.actions import supervising
from oneservice.cases.errors import Refused
from oneservice.cases.queries.supervising import OrderForm, OrderView
from oneservice.cases.supervising import DAYS, LONGEST, MOST_DAYS
from oneservice.desk.door import handler, take_step
from oneservice.people.models import Staff
from oneservice.ui.door import Posted, posted_of
from oneservice.ui.text import say
from oneservice.ui.widgets import ErrorLine

TITLES = {"reply": _("答复"), "close": _("办结督办"), "back": _("退回重新答复")}


@dataclass(frozen=True, slots=True)
class OrderMove:
    """One thing that may be done with an order; ``typed`` and ``errors`` by control."""

    word: str
    title: str
    typed: dict[str, str]
    errors: dict[str, str]


@handler
def hurry(request: HttpRequest, staff: Staff, watched: int) -> HttpResponse:
    """The form of an order about one item; it is posted here."""
    if request.method != "POST":
        return _form(request, queries.order_form(staff, watched), {}, None)
    posted = posted_of(request)
    try:
        made = supervising.order(staff, watched, posted, now=timezone.now())
    except Refused as refused:
        if not refused.fields:
            raise
        return _form(request, queries.order_form(staff, watched), posted, refused)
    return redirect("desk:order", order=made)


def _form(request: HttpRequest, view: OrderForm, posted: Posted, refused: Refused | None) -> HttpResponse:
    context = form_context(view, posted, refused)
    return render(request, "desk/hurry.html", context, status=422 if refused else 200)


def form_context(view: OrderForm, posted: Posted, refused: Refused | None) -> dict[str, Any]:
    """As typed, else with a sentence and a number of days to begin with."""
    typed = {"reason": view.reason, "days": str(DAYS)} | _typed(posted)
    wrong = _wrong(refused)
    errors = [ErrorLine(name, text) for name, text in wrong.items()]
    limits = {"longest": LONGEST, "most": MOST_DAYS}
    return {"view": view, "typed": typed, "wrong": wrong, "errors": errors, "tab": "watch", **limits}


@handler
def order(request: HttpRequest, staff: Staff, order: int) -> HttpResponse:
    """One order, what was said, and the forms of what the reader may do."""
    return _one(request, queries.order_view(staff, order))


@require_POST
@handler
def move(request: HttpRequest, staff: Staff, order: int, word: str) -> HttpResponse:
    """Answer, close, send back; posted with the ``step`` the order was shown at."""
    if refused := take_step(request, staff, order, word, supervising.DOES):
        return _one(request, queries.order_view(staff, order), word, posted_of(request), refused)
    return redirect("desk:order", order=order)


def _one(
    request: HttpRequest, view: OrderView, word: str = "", posted: Posted | None = None, refused: Refused | None = None
) -> HttpResponse:
    context = order_context(view, word, posted or {}, refused)
    return render(request, "desk/order.html", context, status=422 if refused else 200)


def order_context(view: OrderView, word: str, posted: Posted, refused: Refused | None) -> dict[str, Any]:
    """A form for each thing the reader may do; what was posted, and is wrong with it, stands in that of ``word``."""
    wrong = _wrong(refused)
    forms = [
        OrderMove(each, str(TITLES[each]), _typed(posted) if each == word else {}, wrong if each == word else {})
        for each in view.can
    ]
    errors = [ErrorLine(name, text) for name, text in wrong.items()]
    return {"view": view, "forms": forms, "errors": errors, "tab": "inbox" if view.mine else "watch"}


def _typed(posted: Posted) -> dict[str, str]:
    return {name: values[-1] for name, values in posted.items() if values}


def _wrong(refused: Refused | None) -> dict[str, str]:
    return {name: say(text) for name, text in refused.fields.items()} if refused else {}
