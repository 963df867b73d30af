"""Makes oneservice/fonts from the Noto fonts in two npm packages: `python tools/fonts/make_fonts.py`.

Needs npm and fontTools; run it only when the fonts must change, its output is committed. The same input
gives the same bytes. WOFF2 is no use for documents (WeasyPrint decodes it in Python: a minute), nor is CFF
(PDFs four times the size): TrueType outlines without hinting.

Which characters: Sans Regular is the face everything falls back to. It has GB 18030-2022 levels one and two:
the first CJK block, extension A, and every character beyond the first plane that Noto draws. The display
faces have 通用规范汉字表 (`tgh.txt`); Serif Bold, for titles and seals, only its first two levels. A rarer
character in bold or serif falls back to Sans Regular.
"""

from __future__ import annotations

import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
FONTS = HERE.parent.parent / "oneservice" / "fonts"
VERSION = "0.4.3"
SANS = f"@expo-google-fonts/noto-sans-sc@{VERSION}"
SERIF = f"@expo-google-fonts/noto-serif-sc@{VERSION}"

LATIN = {*range(0x20, 0x7F), *range(0xA0, 0x180)}
SIGNS = {
    *range(0x2010, 0x2040),  # dashes, quotation marks, the ellipsis
    *range(0x2070, 0x20D0),  # superscripts, currency
    *range(0x2100, 0x2400),  # №, roman numbers, arrows, mathematics
    *range(0x2460, 0x2500),  # numbers in circles
    *range(0x25A0, 0x2770),  # squares, circles, stars, ticks
    *range(0x3000, 0x3030),  # punctuation, 〇
    *range(0x3200, 0x3400),  # ㈠ ㎡ ℃
    *range(0xFE30, 0xFE50),
    *range(0xFF00, 0xFFF0),
}
DISPLAY_SIGNS = {
    *range(0x2010, 0x2040),
    0x2116,
    *range(0x2460, 0x2474),
    *range(0x3000, 0x3020),
    *range(0xFF00, 0xFF60),
}
NAMES = {ord(character) for character in "㛃𬭎䶮𫖯𬍛𫍽㵑㑇𠅤䲟𬱖㼆𤩽"}
"""Characters of living persons' names that are often missing elsewhere; some stand outside the table."""

FEATURES = ["kern", "ccmp", "locl", "halt", "palt", "chws"]
"""What horizontal Chinese needs; vertical writing and kana variants are left out."""


@dataclass(frozen=True)
class Face:
    package: str
    member: str
    family: str
    weight: str
    file: str
    characters: frozenset[int]


def standard_characters(levels: int) -> set[int]:
    """通用规范汉字表 up to level 1, 2 or 3."""
    lines = (HERE / "tgh.txt").read_text("utf-8").splitlines()
    table = "".join(line for line in lines if not line.startswith("#"))
    return {ord(character) for character in table[: (3500, 6500, 8105)[levels - 1]]}


def national_characters() -> set[int]:
    """GB 18030-2022 levels one and two, as ranges; what the font has not is left out when it is cut."""
    return {*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0x3040, 0x3130), *range(0x20000, 0x32400)}


def faces() -> list[Face]:
    display = LATIN | DISPLAY_SIGNS | NAMES
    return [
        Face(SANS, "400Regular/NotoSansSC_400Regular.ttf", "OneService Sans", "Regular",
             "OneServiceSans-Regular.ttf", frozenset(LATIN | SIGNS | national_characters())),
        Face(SANS, "700Bold/NotoSansSC_700Bold.ttf", "OneService Sans", "Bold",
             "OneServiceSans-Bold.ttf", frozenset(display | standard_characters(3))),
        Face(SERIF, "400Regular/NotoSerifSC_400Regular.ttf", "OneService Serif", "Regular",
             "OneServiceSerif-Regular.ttf", frozenset(display | standard_characters(3))),
        Face(SERIF, "600SemiBold/NotoSerifSC_600SemiBold.ttf", "OneService Serif", "Bold",
             "OneServiceSerif-Bold.ttf", frozenset(display | standard_characters(2))),
    ]  # fmt: skip


def fetch(package: str, folder: Path) -> Path:
    """The package's archive, fetched by npm, which checks its integrity hash."""
    command = ["npm", "pack", "--silent", package]
    # S603, S607: a maintainer's own npm, with package names from this file
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return folder / done.stdout.split()[-1]


def rename(font: TTFont, face: Face) -> None:
    """Give the family our name: the licence keeps names, and a subset must not pass for the whole font."""
    full = f"{face.family} {face.weight}"
    names = {1: face.family, 2: face.weight, 3: f"{full} {VERSION}", 4: full, 6: full.replace(" ", "")}
    table = font["name"]
    table.names = [record for record in table.names if record.nameID in (0, 5, 13, 14)]
    for name_id, text in names.items():
        table.setName(text, name_id, 3, 1, 0x409)
    bold = face.weight == "Bold"
    font["OS/2"].usWeightClass = 700 if bold else 400
    font["OS/2"].fsSelection = 0x20 if bold else 0x40
    font["head"].macStyle = 1 if bold else 0


def cut(source: Path, face: Face) -> None:
    options = subset.Options()
    options.hinting = False
    options.layout_features = FEATURES
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "STAT"]
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=face.characters)
    cutter.subset(font)
    rename(font, face)
    subset.save_font(font, str(FONTS / face.file), options)


def main() -> None:
    FONTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for package in (SANS, SERIF):
            kind = "Sans" if package == SANS else "Serif"
            with tarfile.open(fetch(package, folder)) as archive:
                licence = archive.extractfile("package/LICENSE_FONT").read()
                (FONTS / f"OFL-{kind}.txt").write_bytes(licence)
                for face in (face for face in faces() if face.package == package):
                    archive.extract(f"package/{face.member}", folder, filter="data")
                    cut(folder / "package" / face.member, face)
    for file in sorted(FONTS.iterdir()):
        print(f"{file.name:32} {file.stat().st_size / 1e6:6.2f} MB")


if __name__ == "__main__":
    main()
