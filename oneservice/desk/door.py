"""Who may pass: signed-in staff, and what becomes of the refusals of ``cases``."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from oneservice.cases.errors import NotAllowed, NotFound, Refused
from oneservice.people.models import Staff
from oneservice.ui.door import conflict, forbidden, personal, to_login

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
