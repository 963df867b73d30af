"""Arriving: the home page, a service's guide, signing in and out, language and reading mode."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.contrib.auth import login as open_session
from django.contrib.auth import logout as close_session
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from oneservice.cases import queries
from oneservice.cases.actions import draft
from oneservice.cases.errors import NotFound
from oneservice.cases.errors import Refused as CaseRefused
from oneservice.connectors import registry
from oneservice.engine.definition import Text
from oneservice.engine.ports import Login, Refused, Unavailable
from oneservice.people.actions import SignInRefused, sign_in_person
from oneservice.people.divisions import division_title, division_titles
from oneservice.people.models import Person
from oneservice.portal.door import PLACE, citizen, person_of, place_of
from oneservice.ui.door import personal, safe_next
from oneservice.ui.middleware import ELDER, LANGUAGE_COOKIE, MODE_COOKIE
from oneservice.ui.widgets import ErrorLine, error_lines

YEAR = 365 * 24 * 3600
NO_SUCH_LOGIN = Text("没有这个身份，请从下面选择", "There is no such identity: choose one below")
CANNOT_SIGN_IN = Text(
    "暂时无法核实身份，请稍后再试，或到政务服务大厅办理",
    "Your identity cannot be checked right now: try again later, or come to a service hall",
)


def home(request: HttpRequest) -> HttpResponse:
    """The services for anybody; a person's own cases first."""
    person = person_of(request)
    cases = queries.my_cases(person) if person else []
    waiting = sum(card.todo not in ("", "wait") for card in cases)
    here = place_of(request)
    context = {
        "services": queries.services(here),
        "cases": cases,
        "waiting": waiting,
        "place": here,
        "places": division_titles().items(),
    }
    return personal(render(request, "portal/home.html", context))


def service(request: HttpRequest, bundle: str) -> HttpResponse:
    """The public guide of one service as it is offered where the visitor is, with the button that begins a case."""
    here = place_of(request)
    try:
        guide = queries.service(bundle, here)
    except NotFound as error:
        raise Http404 from error
    context = {"service": guide, "nonce": uuid.uuid4().hex, "place": division_title(here) if here else None}
    return personal(render(request, "portal/service.html", context))


def start(request: HttpRequest, bundle: str) -> HttpResponse:
    """Begins a case; whoever is not signed in yet does so first and comes back to the guide."""
    back = reverse("portal:service", args=[bundle])
    if person_of(request) is None:
        return redirect(f"{reverse('portal:login')}?next={back}")
    if request.method != "POST":
        return redirect(back)
    return _begin(request, bundle=bundle)


@citizen
def _begin(request: HttpRequest, person: Person, bundle: str) -> HttpResponse:
    """Where several may begin, the page asks first who this is."""
    nonce, here = (request.POST.get("nonce") or uuid.uuid4().hex)[:36], place_of(request)
    ways, said = queries.ways_in(person, bundle, here), request.POST.get("way")
    if said is None and len(ways) > 1:
        return _who(request, bundle, ways, nonce)
    way = next((each for each in ways if each.way == said), None)
    begun_as = {"role": way.role, "authority": way.authority} if way else {"role": said or ""}
    try:
        ref = draft.open_case(person, bundle, now=timezone.now(), nonce=nonce, place=here, **begun_as)
    except CaseRefused as refused:
        return _who(request, bundle, ways, nonce, refused.text)
    return redirect("portal:guide", ref=ref)


def _who(
    request: HttpRequest, bundle: str, ways: Sequence[queries.WayIn], nonce: str, wrong: Text | None = None
) -> HttpResponse:
    errors: list[ErrorLine] = error_lines((), text=wrong)
    context = {
        "bundle": bundle,
        "title": queries.service(bundle, place_of(request)).card.title,
        "ways": ways,
        "nonce": nonce,
    }
    return render(request, "portal/who.html", context | {"errors": errors}, status=422 if wrong else 200)


def login(request: HttpRequest) -> HttpResponse:
    """Choosing an invented identity in the demo; elsewhere how to sign in."""
    if request.method == "POST" and registry.demo_allowed():
        return _sign_in(request)
    return _login_page(request)


def _sign_in(request: HttpRequest) -> HttpResponse:
    try:
        account = sign_in_person(registry.identity().prove(request.POST.get("login", "")))
    except (Refused, SignInRefused):
        return _login_page(request, NO_SUCH_LOGIN)
    except Unavailable:
        return _login_page(request, CANNOT_SIGN_IN)
    open_session(request, account)
    return redirect(safe_next(request, reverse("portal:home")))


def _login_page(request: HttpRequest, wrong: Text | None = None) -> HttpResponse:
    errors: list[ErrorLine] = error_lines((), text=wrong)
    context = {"logins": _offered(), "next": safe_next(request, ""), "errors": errors}
    return personal(render(request, "portal/login.html", context, status=422 if wrong else 200))


def _offered() -> Sequence[Login]:
    """The demo's identities; nothing where signing in is real."""
    return registry.identity().logins() if registry.demo_allowed() else []


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Whoever leaves is still where they were."""
    here = request.session.get(PLACE)
    close_session(request)
    if here:
        request.session[PLACE] = here
    return redirect("portal:home")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keeps the language for a year."""
    wish = "en" if request.POST.get("language") == "en" else "zh-hans"
    return _kept(request, LANGUAGE_COOKIE, wish)


@require_POST
def mode(request: HttpRequest) -> HttpResponse:
    """Keeps the reading mode for a year: ``elder`` or the standard one."""
    wish = ELDER if request.POST.get("mode") == ELDER else "standard"
    return _kept(request, MODE_COOKIE, wish)


@require_POST
def place(request: HttpRequest) -> HttpResponse:
    """Keeps, for this visit, in which division the visitor is; one that is none is the whole site's."""
    request.session[PLACE] = request.POST.get("place", "")[:12]
    return redirect(safe_next(request, reverse("portal:home")))


def _kept(request: HttpRequest, cookie: str, value: str) -> HttpResponseRedirect:
    response = HttpResponseRedirect(safe_next(request, reverse("portal:home")))
    response.set_cookie(cookie, value, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure())
    return response
