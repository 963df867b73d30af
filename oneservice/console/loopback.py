"""The demo lets anybody be anyone, so it talks to this machine only, whichever server runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings

from oneservice.connectors.registry import is_loopback

REFUSAL = "演示站点只接受本机访问 / The demo answers on this machine only\n"


def exposed(hosts: Iterable[str] = ()) -> list[str]:
    """Of ``BIND``, ``ALLOWED_HOSTS`` and ``hosts``, those that others can reach; a ``BIND`` of "" is every address."""
    named = [settings.BIND, *filter(None, settings.ALLOWED_HOSTS), *hosts]
    return [host for host in dict.fromkeys(named) if host != "testserver" and not is_loopback(host)]


def loopback_only(application: WSGIApplication) -> Callable[[WSGIEnvironment, StartResponse], Iterable[Any]]:
    """``application`` for callers on this machine; 403 for all others."""

    def guarded(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[Any]:
        if is_loopback(environ.get("REMOTE_ADDR", "")):
            return application(environ, start_response)
        start_response("403 Forbidden", [("Content-Type", "text/plain; charset=utf-8")])
        return [REFUSAL.encode()]

    return guarded
