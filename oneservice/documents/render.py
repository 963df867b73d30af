"""Values and a template in, an archival PDF out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from oneservice.documents.data import canonical, complete, dated
from oneservice.documents.errors import LibraryMissing
from oneservice.documents.fonts import check_glyphs
from oneservice.documents.shapes import Rendered
from oneservice.documents.templates import fill

PRESS_PROBLEM: LibraryMissing | None = None
try:
    from oneservice.documents import press
except LibraryMissing as problem:  # the site must start without Pango; only documents need it
    PRESS_PROBLEM = problem

STYLE = "_style.css"


def render(
    template: str, partials: Mapping[str, str], data: Mapping[str, Any], *, title: str, lang: str = "zh-CN"
) -> Rendered:
    """Fill ``template`` with ``data`` and print it.

    ``partials``: the shared parts by file name, ``_style.css`` among them. ``data``: groups of display texts
    and what ``templates.ENGINE_NAMES`` lists; dates in ISO form. No clock is read: the same arguments give the
    same bytes. Thread-safe. Raises ``TemplateProblem``, ``MissingGlyph``, ``TooLarge``, ``LibraryMissing``.
    """
    if PRESS_PROBLEM:
        raise PRESS_PROBLEM
    parts = {name: text for name, text in partials.items() if name.endswith(".html")}
    css = partials.get(STYLE, "")
    known = complete({**data, "document": {"title": title, "lang": lang}})
    body = fill(template, parts, known)
    check_glyphs((body, css, title))
    attached = canonical(data)
    identity = hashlib.sha256(b"\0".join((body.encode(), css.encode(), title.encode(), attached))).digest()
    sheet = press.Sheet(title, lang, known["this"]["office"] or "", dated(known), identity[:16], attached)
    return Rendered(*press.print_pdf(body, css, sheet))
