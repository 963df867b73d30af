"""Who may pass: signed-in staff, and what becomes of the refusals of ``cases``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from oneservice.cases.errors import NotAllowed, NotFound, Refused
from oneservice.people.models import Staff
from oneservice.ui.door import conflict, forbidden, personal, posted_of, to_login

View = Callable[..., HttpResponse]


def staff_of(request: HttpRequest) -> Staff | None:
    return getattr(request.user, "staff", None)


def handler(view: View) -> View:
    """``view(request, staff, …)`` for signed-in staff only; another department's item does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        staff = staff_of(request)
        if staff is None:
            return to_login(request, reverse("desk:login"))
        try:
            return personal(view(request, staff, *args, **kwargs))
        except NotFound as error:
            raise Http404 from error
        except NotAllowed as error:
            return forbidden(request, error.text)
        except Refused as error:
            return conflict(request, error.text, _again(kwargs))

    return guarded


def _again(kwargs: dict[str, Any]) -> str:
    """Where the present state of what was asked for can be seen."""
    if "papers" in kwargs:
        return reverse("desk:papers_list", args=[kwargs["papers"]])
    if "order" in kwargs:
        return reverse("desk:order", args=[kwargs["order"]])
    if "watched" in kwargs:
        return reverse("desk:watch")
    if "archive" in kwargs:
        return reverse("desk:archive", args=[kwargs["archive"]])
    return reverse("desk:item", args=[kwargs["item"]]) if "item" in kwargs else reverse("desk:inbox")


def number(text: str) -> int:
    """A key or step as a form posts it; -1, which no row has, where it is none: ``²`` is a digit to Python too."""
    return int(text) if text.isdecimal() and len(text) < 19 else -1


def take_step(
    request: HttpRequest, staff: Staff, row: int, word: str, does: Mapping[str, Callable[..., None]]
) -> Refused | None:
    """Do ``word`` with a row, posted with the ``step`` the row was shown at. What was refused by control, to be
    shown beside it; Http404: there is no such word.
    """
    if word not in does:
        raise Http404
    step = number(request.POST.get("step", ""))
    try:
        does[word](staff, row, step=step, posted=posted_of(request), now=timezone.now())
    except Refused as refused:
        if not refused.fields:
            raise
        return refused
    return None
