"""The shipped faces and what they can draw. How they are made: ``tools/fonts/make_fonts.py``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from oneservice.documents.errors import MissingGlyph

FOLDER = Path(__file__).resolve().parent.parent / "fonts"


@dataclass(frozen=True, slots=True)
class Face:
    family: str
    weight: int
    file: str


FACES = (
    Face("OneService Sans", 400, "OneServiceSans-Regular.ttf"),
    Face("OneService Sans", 700, "OneServiceSans-Bold.ttf"),
    Face("OneService Serif", 400, "OneServiceSerif-Regular.ttf"),
    Face("OneService Serif", 700, "OneServiceSerif-Bold.ttf"),
)
LAYOUT_ONLY = frozenset("\n\r\t\f")
"""Characters that move the pen and need no glyph."""


@cache
def drawable(file: str) -> frozenset[int]:
    """The code points the face in ``file`` has a glyph for. Numbers do for names, which take long to find out."""
    with TTFont(FOLDER / file, lazy=True) as font:
        font.setGlyphOrder([str(number) for number in range(font["maxp"].numGlyphs)])
        return frozenset(font.getBestCmap())


@cache
def all_drawable() -> frozenset[int]:
    """What at least one face has: text falls back from face to face, so this is what can be printed."""
    return frozenset().union(*(drawable(face.file) for face in FACES))


def missing_glyphs(text: str) -> tuple[str, ...]:
    """The characters of ``text`` no face can draw, in code point order."""
    known = all_drawable()
    return tuple(sorted(c for c in set(text) if ord(c) not in known and c not in LAYOUT_ONLY))


def check_glyphs(texts: Iterable[str]) -> None:
    """Raise ``MissingGlyph`` naming every character that would come out as a box."""
    if missing := missing_glyphs("".join(texts)):
        raise MissingGlyph(missing)


def font_face_css() -> str:
    """``@font-face`` rules for the shipped faces, read through the ``asset:`` scheme of the press."""
    return "\n".join(
        f"@font-face {{font-family: '{face.family}'; font-weight: {face.weight}; src: url(asset:{face.file})}}"
        for face in FACES
    )
