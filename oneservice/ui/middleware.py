"""Two things every page needs: a content security policy, and the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

Handler = Callable[[HttpRequest], HttpResponse]

LANGUAGE_COOKIE = "language"
MODE_COOKIE = "mode"
ELDER = "elder"


def csp_header(policy: Mapping[str, Sequence[str]]) -> str:
    """``default-src 'self'; img-src 'self' data:`` from the value of ``SECURE_CSP``."""
    return "; ".join(" ".join((directive, *sources)) for directive, sources in policy.items())


class ContentSecurityPolicy:
    """Sends ``settings.SECURE_CSP``, the setting Django 6 has: moving there deletes this class.

    A response that brings a policy of its own (a served file is sandboxed) keeps it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.header = csp_header(settings.SECURE_CSP)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.header)
        return response


class Language:
    """Activates what the ``language`` cookie says, ``zh-hans`` where it says nothing.

    The browser's own wish is not asked: a Chinese public page that turns English on a foreign phone
    confuses more people than it helps, and the switch is on every page. A cookie, not the session, so that
    it costs no query and outlives signing out.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.known = {code for code, _ in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wish = request.COOKIES.get(LANGUAGE_COOKIE, "")
        code = wish if wish in self.known else settings.LANGUAGE_CODE
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = self.get_response(request)
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Content-Language", "zh-CN" if code == "zh-hans" else code)
        return response
