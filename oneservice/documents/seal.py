"""The picture of an office's seal (国发〔1999〕25号): a red circle, a star, the name on an arc in 宋体.

Marked as a sample at the foot; a real seal picture comes from the seal authority. One geometry, two outputs:
an SVG of outlines (no font needed to show it) and a PNG for the signature.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from oneservice.documents.fonts import FOLDER, drawable

RED = (200, 16, 32)
SIZE = 1000
"""Units of the drawing; the outer circle touches it, so that the box of the signature is the seal's diameter."""
CENTRE = SIZE / 2
RING = 22
FACES = ("OneServiceSerif-Bold.ttf", "OneServiceSerif-Regular.ttf", "OneServiceSans-Regular.ttf")
FOOT_SIZE = 80
PIXELS = 600
"""Edge of the PNG: a seal of 42 mm at 360 dots per inch."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A character, its centre, its clockwise turn in degrees, its height; all in units of the drawing."""

    character: str
    x: float
    y: float
    turn: float
    size: float


def on_arc(office: str) -> Iterator[Placed]:
    """The name along the upper arc; a longer name takes more of the circle, then smaller characters."""
    count = len(office)
    sweep = min(250.0, 29.0 * max(count - 1, 1))
    size = min(128.0, 0.92 * math.radians(sweep / max(count - 1, 1)) * 360)
    radius = CENTRE - RING - 34 - size / 2
    for index, character in enumerate(office):
        turn = -sweep / 2 + sweep * index / max(count - 1, 1) if count > 1 else 0.0
        angle = math.radians(turn)
        yield Placed(character, CENTRE + radius * math.sin(angle), CENTRE - radius * math.cos(angle), turn, size)


def at_foot(foot: str) -> Iterator[Placed]:
    """A line of text below the star."""
    size = min(FOOT_SIZE, 460 / max(len(foot), 1))
    left = CENTRE - size * (len(foot) - 1) / 2
    for index, character in enumerate(foot):
        yield Placed(character, left + size * index, CENTRE + 285, 0.0, size)


def star(radius: float = 150.0, up: float = 12.0) -> list[tuple[float, float]]:
    """The ten corners of the star, its tip up."""
    corners = []
    for index in range(10):
        reach = radius if index % 2 == 0 else radius * 0.382
        angle = math.radians(36 * index)
        corners.append((CENTRE + reach * math.sin(angle), CENTRE - up - reach * math.cos(angle)))
    return corners


def face_of(character: str) -> str:
    """The first face that has the character; the last one stands in."""
    return next((file for file in FACES if ord(character) in drawable(file)), FACES[-1])


@lru_cache(maxsize=2_000)
def outline(character: str) -> tuple[str, float, float, float, float]:
    """SVG path of the glyph in font units, and its box."""
    with TTFont(FOLDER / face_of(character), lazy=True) as font:
        glyphs = font.getGlyphSet()
        name = font.getBestCmap()[ord(character)]
        pen = SVGPathPen(glyphs, ntos=lambda number: f"{number:.0f}")
        glyphs[name].draw(pen)
        glyph = font["glyf"][name]
        box = tuple(getattr(glyph, side, 0) for side in ("xMin", "yMin", "xMax", "yMax"))
        return pen.getCommands(), *box


def glyph_svg(placed: Placed) -> str:
    path, *box = outline(placed.character)
    scale = placed.size / 1000
    middle_x, middle_y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    move = f"translate({placed.x:.1f} {placed.y:.1f}) rotate({placed.turn:.2f}) scale({scale:.4f} {-scale:.4f})"
    return f'<path transform="{move} translate({-middle_x:.0f} {-middle_y:.0f})" d="{path}"/>'


def seal_svg(office: str, *, foot: str = "示例印章") -> str:
    """The seal of ``office`` as SVG of outlines, 1000 units wide."""
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in star())
    glyphs = "".join(glyph_svg(placed) for placed in (*on_arc(office), *at_foot(foot)))
    colour = "#{:02x}{:02x}{:02x}".format(*RED)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" role="img" fill="{colour}">'
        f"<title>{escape(office)}（{escape(foot)}）</title>"
        f'<circle cx="{CENTRE:.0f}" cy="{CENTRE:.0f}" r="{CENTRE - RING / 2:.0f}" fill="none" stroke="{colour}" '
        f'stroke-width="{RING}"/><polygon points="{points}"/>{glyphs}</svg>'
    )


def stamp_glyph(mask: Image.Image, placed: Placed, scale: float) -> None:
    """Draw one turned character into the mask of the seal."""
    font = ImageFont.truetype(str(FOLDER / face_of(placed.character)), round(placed.size * scale))
    edge = round(placed.size * scale * 2)
    tile = Image.new("L", (edge, edge), 0)
    ImageDraw.Draw(tile).text((edge / 2, edge / 2), placed.character, 255, font, anchor="mm")
    box = tile.getbbox()
    if not box:
        return
    glyph = Image.new("L", (edge, edge), 0)
    cut = tile.crop(box)
    glyph.paste(cut, ((edge - cut.width) // 2, (edge - cut.height) // 2))
    turned = glyph.rotate(-placed.turn, Image.Resampling.BICUBIC)
    corner = (round(placed.x * scale - edge / 2), round(placed.y * scale - edge / 2))
    mask.paste(255, (*corner, corner[0] + edge, corner[1] + edge), turned)


@lru_cache(maxsize=200)
def seal_image(office: str, foot: str = "示例印章") -> Image.Image:
    """The seal as a red picture with a soft edge, ``PIXELS`` wide; kept, since an office stamps many documents."""
    scale = PIXELS * 2 / SIZE
    mask = Image.new("L", (PIXELS * 2, PIXELS * 2), 0)
    pen = ImageDraw.Draw(mask)
    pen.ellipse((0, 0, PIXELS * 2 - 1, PIXELS * 2 - 1), outline=255, width=round(RING * scale))
    pen.polygon([(x * scale, y * scale) for x, y in star()], fill=255)
    for placed in (*on_arc(office), *at_foot(foot)):
        stamp_glyph(mask, placed, scale)
    small = mask.resize((PIXELS, PIXELS), Image.Resampling.LANCZOS)
    levels = [round(round(value / 17) * 17 * 0.88) for value in range(256)]  # sixteen levels pack far smaller
    image = Image.new("RGB", (PIXELS, PIXELS), RED)
    image.putalpha(small.point(levels))
    return image


def seal_png(office: str, *, foot: str = "示例印章") -> bytes:
    """The seal of ``office`` as PNG with a clear ground."""
    buffer = io.BytesIO()
    seal_image(office, foot).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
