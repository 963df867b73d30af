"""Headless Chromium without a server: rendered pages and the static files under one invented address, strict CSP on."""

import os
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from playwright.sync_api import sync_playwright

from oneservice.ui.middleware import csp_header

SITE = "http://gallery.test"
STATIC = Path(settings.ROOT) / "oneservice" / "ui" / "static"
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@contextmanager
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def open_page(browser, pages, *, width=390, dark=False, scripts=True):
    """A tab that answers ``SITE/NAME`` with ``pages[NAME]`` and ``/static/`` from the source tree.

    ``page.complaints`` gathers console errors: what the content security policy refused is among them.
    """
    scheme = "dark" if dark else "light"
    size = {"width": width, "height": 844}
    context = browser.new_context(
        viewport=size, color_scheme=scheme, reduced_motion="reduce", java_script_enabled=scripts
    )
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
    page.route("**/*", lambda route: answer(route, pages))
    return page


def answer(route, pages):
    path = route.request.url.removeprefix(SITE).split("?")[0]
    if path.startswith("/static/"):
        body, kind = static_file(STATIC / path.removeprefix("/static/"))
    elif path.startswith("/file/"):
        body, kind = static_file(STATIC / "ui" / "favicon.svg")
    else:
        body, kind = pages.get(path.strip("/")), "text/html"
    if body is None and route.request.method == "POST":  # a screen that waits asks again every three seconds
        return route.fulfill(status=204)
    policy = {"Content-Security-Policy": csp_header(settings.SECURE_CSP)}
    return route.fulfill(status=404 if body is None else 200, body=body or "", content_type=kind, headers=policy)


def static_file(file):
    return (file.read_bytes() if file.is_file() else None), TYPES[file.suffix]
