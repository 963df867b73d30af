"""HTML to PDF/A-3a by WeasyPrint. Importing this module loads Pango; ``render`` says so if it is missing.

One workshop per process: fonts and style sheets are loaded once and used under a lock, since WeasyPrint's
font configuration is not made for threads. The fetcher reaches nothing but ``data:`` and the shipped fonts.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from html import escape
from importlib.resources import files
from threading import Lock
from typing import Any

import pydyf

from oneservice.documents.errors import LibraryMissing, TemplateProblem, TooLarge
from oneservice.documents.fonts import FACES, FOLDER, font_face_css
from oneservice.documents.libraries import library_problems
from oneservice.documents.memory import gives_back
from oneservice.documents.shapes import SealBox

try:
    import weasyprint
    from weasyprint.css import ColorProfile
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse
except OSError as missing:
    raise LibraryMissing(library_problems()) from missing

PAGES = 60
ROWS = 2_000
POINTS_PER_PIXEL = 0.75
SEAL_ANCHOR = "seal"
COLOURS = "--srgb"
ARCHIVE = {"pdf_variant": "pdf/a-3a", "output_intent": COLOURS}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What goes into the press beside the body: ``identifier`` is 16 bytes, ``attached`` the data as JSON."""

    title: str
    language: str
    author: str
    at: datetime
    identifier: bytes
    attached: bytes


class ShutFetcher(URLFetcher):
    """Reaches ``data:`` and the assets it was given by name; anything else stops the document."""

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)
        self.assets = assets
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> Any:
        scheme, _, name = url.partition(":")
        if scheme == "asset" and name in self.assets:
            return URLFetcherResponse(url, self.assets[name], {"Content-Type": "font/ttf"})
        if scheme != "data":
            self.refused.append(scheme)
        return super().fetch(url, headers)


@dataclass
class Workshop:
    """The fonts and parsed style sheets of one process, and the lock that guards them."""

    fonts: Any = field(default_factory=FontConfiguration)
    lock: Lock = field(default_factory=Lock)
    styles: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        files = {face.file: (FOLDER / face.file).read_bytes() for face in FACES}
        self.faces = weasyprint.CSS(string=font_face_css(), font_config=self.fonts, url_fetcher=ShutFetcher(files))

    def style(self, css: str) -> Any:
        """The parsed style sheet; the last thirty-two are kept."""
        if css not in self.styles:
            if len(self.styles) >= 32:
                self.styles.pop(next(iter(self.styles)))
            self.styles[css] = weasyprint.CSS(string=css, font_config=self.fonts, url_fetcher=ShutFetcher({}))
        return self.styles[css]


@cache
def workshop_of(process: int) -> Workshop:
    """One per process: a forked worker must not clean up its parent's font folder."""
    del process
    return Workshop()


def page_of(body: str, sheet: Sheet) -> str:
    """The whole HTML page around ``body``."""
    stamp = sheet.at.isoformat(timespec="seconds")
    return (
        f'<!doctype html><html lang="{escape(sheet.language)}"><head><meta charset="utf-8">'
        f'<title>{escape(sheet.title)}</title><meta name="author" content="{escape(sheet.author)}">'
        f'<meta name="generator" content="oneservice"><meta name="dcterms.created" content="{stamp}">'
        f'<meta name="dcterms.modified" content="{stamp}"></head><body>{body}</body></html>'
    )


def seal_box(pages: list[Any]) -> SealBox | None:
    """Where the template put ``<div id="seal">``; None if it has no such place."""
    for number, page in enumerate(pages):
        if SEAL_ANCHOR in page.anchors:
            x1, y1, x2, y2 = page.anchors[SEAL_ANCHOR]
            left, right = sorted((x1 * POINTS_PER_PIXEL, x2 * POINTS_PER_PIXEL))
            top, bottom = sorted((y1, y2))
            height = page.height
            points = [left, (height - bottom) * POINTS_PER_PIXEL, right, (height - top) * POINTS_PER_PIXEL]
            return SealBox(number, *(round(value, 2) for value in points))
    return None


def remember_seal(pdf: Any, box: SealBox, at: datetime) -> None:
    """Write the place of the seal into the file (PieceInfo, ISO 32000-1 14.5), so that signing needs no more."""
    place = pydyf.Array([box.page, box.left, box.bottom, box.right, box.top])
    stamp = pydyf.String(at.strftime("D:%Y%m%d%H%M%S+08'00'"))
    piece = pydyf.Dictionary({"LastModified": stamp, "Private": pydyf.Dictionary({"Seal": place})})
    pdf.catalog["PieceInfo"] = pydyf.Dictionary({"OneService": piece})


@cache
def colour_file() -> bytes:
    return (files("weasyprint") / "pdf" / "sRGB2014.icc").read_bytes()


def colours() -> Any:
    """sRGB as the output intent. WeasyPrint's own way leaves the profile's file open each time."""
    return ColorProfile(io.BytesIO(colour_file()), "sRGB2014.icc", "relative-colorimetric", ("r", "g", "b"))


def attachment(sheet: Sheet) -> Any:
    return weasyprint.Attachment(
        string=sheet.attached, name="data.json", description="本文书的数据（JSON）", relationship="Data",
        created=sheet.at, modified=sheet.at, url_fetcher=ShutFetcher({}),
    )  # fmt: skip


def lay_out(workshop: Workshop, page: str, css: str, fetcher: ShutFetcher) -> Any:
    html = weasyprint.HTML(string=page, url_fetcher=fetcher)
    styles = [workshop.faces, workshop.style(css)]
    document = html.render(
        font_config=workshop.fonts, stylesheets=styles, color_profiles={COLOURS: colours()}, **ARCHIVE
    )
    if len(document.pages) > PAGES:
        raise TooLarge("页数", PAGES)
    return document


def write(document: Any, sheet: Sheet) -> tuple[bytes, int, SealBox | None]:
    box = seal_box(document.pages)
    pdf = document.write_pdf(
        finisher=lambda _, pdf: remember_seal(pdf, box, sheet.at) if box else None,
        pdf_identifier=sheet.identifier, attachments=[attachment(sheet)], **ARCHIVE,
    )  # fmt: skip
    return pdf, len(document.pages), box


def asks_outside(scheme: str) -> TemplateProblem:
    hint = "Only data: addresses are allowed; put the picture into the template as data:."
    return TemplateProblem(0, f"the template asks for a {scheme}: address", hint)


@gives_back
def print_pdf(body: str, css: str, sheet: Sheet) -> tuple[bytes, int, SealBox | None]:
    """The PDF, its number of pages, the place of the seal. Same arguments, same bytes.

    Raises ``TemplateProblem`` if the template or style asks for anything outside, ``TooLarge`` past ``PAGES``.
    """
    if body.count("<tr") > ROWS:
        raise TooLarge("表格行数", ROWS)
    workshop, fetcher = workshop_of(os.getpid()), ShutFetcher({})
    try:
        with workshop.lock:
            printed = write(lay_out(workshop, page_of(body, sheet), css, fetcher), sheet)
    except FatalURLFetchingError as refused:
        raise asks_outside(str(refused).partition('"')[2].partition(":")[0]) from None
    if fetcher.refused:  # WeasyPrint swallows every error inside a drawing
        raise asks_outside(fetcher.refused[0])
    return printed
