"""Who may pass: a signed-in person, and what becomes of the refusals of ``cases``."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from oneservice.cases.errors import NotAllowed, NotFound, Refused
from oneservice.people.divisions import division_titles, topmost
from oneservice.people.models import Person
from oneservice.ui.door import conflict, forbidden, personal, to_login

View = Callable[..., HttpResponse]


def person_of(request: HttpRequest) -> Person | None:
    """Who is signed in as a citizen; staff are not citizens here."""
    return getattr(request.user, "person", None)


PLACE = "place"
"""Where the session keeps the division that a visitor has chosen."""


def place_of(request: HttpRequest) -> str:
    """The division a visitor is in: as chosen, else that of the whole site."""
    chosen = str(request.session.get(PLACE, ""))
    return chosen if chosen in division_titles() else topmost()


def citizen(view: View) -> View:
    """``view(request, person, …)`` for a signed-in person only; its page is never stored.

    Somebody else's case does not exist; a refusal that no form on the page can show says what to do.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = person_of(request)
        if person is None:
            return to_login(request, reverse("portal:login"))
        try:
            return personal(view(request, person, *args, **kwargs))
        except NotFound as error:
            raise Http404 from error
        except NotAllowed as error:
            return forbidden(request, error.text)
        except Refused as error:
            again = reverse("portal:case", args=[kwargs["ref"]]) if "ref" in kwargs else reverse("portal:home")
            return conflict(request, error.text, again)

    return guarded
