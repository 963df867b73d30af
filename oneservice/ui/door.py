"""What both doors do with a request before and after their view: who asks, what was posted, what went wrong."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme

from oneservice.engine.definition import Text
from oneservice.ui.text import say

Posted = dict[str, list[str]]


def posted_of(request: HttpRequest) -> Posted:
    """The controls of a form with all their values, as the actions take them."""
    return {name: [str(value) for value in values] for name, values in request.POST.lists()}


MOST_BYTES = 10 * 1024 * 1024 + 1
"""Read of an upload: one byte more than ``cases`` takes, so that it can say "too large" without holding it all."""


def file_of(request: HttpRequest, name: str) -> bytes:
    """What was chosen for the control ``name``, cut where it is too large anyway; empty where nothing was."""
    file = request.FILES.get(name)
    return file.read(MOST_BYTES) if isinstance(file, UploadedFile) else b""


def actor_of(request: HttpRequest) -> str:
    """How the access log names whoever asks."""
    return str(getattr(request.user, "actor", ""))


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Where ``next`` leads, as long as it stays on this site."""
    wish = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wish, {request.get_host()}, require_https=request.is_secure())
    return wish if safe else otherwise


def to_login(request: HttpRequest, login_url: str) -> HttpResponseRedirect:
    """To the door's login, and back here after it; a form that was sent is not sent again."""
    back = request.get_full_path() if request.method == "GET" else "/"
    return HttpResponseRedirect(f"{login_url}?{urlencode({'next': back})}")


def personal(response: HttpResponse) -> HttpResponse:
    """Neither the browser nor anything between may keep what only one person should see."""
    patch_cache_control(response, no_store=True, private=True)
    return response


def conflict(request: HttpRequest, reason: Text, again: str) -> HttpResponse:
    """The request came too late or too early; ``again`` is where the present state can be seen."""
    return render(request, "409.html", {"reason": say(reason), "again": again}, status=409)


def forbidden(request: HttpRequest, reason: Text | None = None) -> HttpResponse:
    return render(request, "403.html", {"reason": say(reason)}, status=403)
