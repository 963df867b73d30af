"""What every template may rely on, whatever page it is on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from oneservice.ui.middleware import ELDER, MODE_COOKIE
from oneservice.ui.text import language


def page(request: HttpRequest) -> dict[str, Any]:
    """``language`` (zh, en), ``html_lang``, ``elder``, ``demo``, ``source_url``, ``here`` (this address)."""
    spoken = language()
    return {
        "language": spoken,
        "html_lang": "en" if spoken == "en" else "zh-CN",
        "elder": request.COOKIES.get(MODE_COOKIE) == ELDER,
        "demo": settings.DEMO,
        "source_url": settings.SOURCE_URL,
        "here": request.get_full_path() if request.method == "GET" else request.path,
    }
