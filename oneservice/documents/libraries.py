"""The shared libraries and fonts printing needs, looked for the way WeasyPrint looks for them."""

from __future__ import annotations

import ctypes
import ctypes.util

from oneservice.documents.fonts import FACES, FOLDER

LIBRARIES = {
    "pango-1.0": ("libpango-1.0.so.0", "libpango-1.0-0", "no document can be made"),
    "pangoft2-1.0": ("libpangoft2-1.0.so.0", "libpangoft2-1.0-0", "no document can be made"),
    "harfbuzz-subset": ("libharfbuzz-subset.so.0", "libharfbuzz-subset0", "documents take ten times as long"),
}
"""Short name -> (file on Linux, Debian package, what is lost without it)."""


def loads(name: str, file: str) -> bool:
    """Whether the library ``name`` can be loaded here, as ``file`` or as the system names it."""
    for candidate in (file, ctypes.util.find_library(name)):
        try:
            if candidate and ctypes.CDLL(candidate):
                return True
        except OSError:
            continue
    return False


def library_problems() -> list[str]:
    """One sentence for each missing library or font, with the command that cures it; empty: all is there."""
    problems = [
        f"缺少程序库 {file}（{loss}）：apt-get install {package}"
        for name, (file, package, loss) in LIBRARIES.items()
        if not loads(name, file)
    ]
    absent = [face.file for face in FACES if not (FOLDER / face.file).is_file()]
    return problems + [f"缺少字体 {name}：python tools/fonts/make_fonts.py" for name in absent]
