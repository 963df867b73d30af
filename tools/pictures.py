"""Pictures of real screens and papers for the README: plays a case in a scratch folder, photographs what people see.

    ONESERVICE_DEMO=1 .venv/bin/python tools/pictures.py

Needs Chromium and poppler's pdftoppm; draws Chinese with the shipped fonts.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django
from django.core.management.base import OutputWrapper
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oneservice.settings")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
django.setup()

from oneservice.console.player.cast import cast_for  # noqa: E402 - needs Django to be ready
from oneservice.console.player.play import Play  # noqa: E402 - likewise
from oneservice.console.player.progress import Bar  # noqa: E402 - likewise

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "pictures"
PORT = 8199
URL = f"http://127.0.0.1:{PORT}"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PAPERS = ("application-form", "acceptance-receipt", "birth-cert", "closing-certificate")
GAP, GROUND = 28, "#dfe5ee"


def main() -> None:
    """Everything in one go; the scratch folder is gone afterwards."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        env = scratch(Path(folder))
        site = subprocess.Popen([sys.executable, "manage.py", "demo"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
        try:
            wait_for(Path(folder) / "demo" / "summary.json")
            photograph(Path(folder))
        finally:
            site.send_signal(2)
            site.wait(timeout=30)


def scratch(folder: Path) -> dict[str, str]:
    """An environment in which the demo leaves the checkout's own ``var/`` alone."""
    own = {
        "ONESERVICE_DEMO": "1",
        "ONESERVICE_VAR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "PORT": str(PORT),
        "DEMO_EXIT": "0",
    }
    return {**os.environ, **own}


def wait_for(path: Path) -> None:
    until = time.monotonic() + 180
    while not path.exists():
        if time.monotonic() > until:
            raise SystemExit("the demo did not finish")
        time.sleep(0.5)


def photograph(folder: Path) -> None:
    os.environ["FONTCONFIG_FILE"] = str(ROOT / "tools" / "fonts" / "fonts.conf")
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS)
        side_by_side([*new_case(chromium), *played_case(chromium)], OUT / "citizen.png", width=390)
        desk(chromium)
        chromium.close()
    sheets = [sheet(next((folder / "demo").glob(f"{name}-[0-9]*.pdf")), folder) for name in PAPERS]
    side_by_side(sheets, OUT / "papers.png", width=420)


def phone(chromium: Browser) -> Page:
    return chromium.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2).new_page()


def sign_in(page: Page, login: str, door: str = "/login/") -> None:
    page.goto(URL + door)
    page.click(f"button[value='{login}']")


def shot(page: Page, name: str) -> Image.Image:
    path = Path(tempfile.gettempdir()) / f"oneservice-{name}.png"
    page.screenshot(path=str(path))
    return Image.open(path).convert("RGB")


def new_case(chromium: Browser) -> list[Image.Image]:
    """Another mother begins: her guide, her list, a page the registers have filled."""
    page = phone(chromium)
    sign_in(page, "chen-xiaoyan")
    page.goto(f"{URL}/s/newborn/")
    page.click("form[action$='/start'] button")
    time.sleep(3)
    page.reload()
    ref = page.url.split("/case/")[1].split("/")[0]
    shots = [shot(page, "guide")]
    for path in ("", "p/birth/"):
        page.goto(f"{URL}/case/{ref}/{path}")
        shots.append(shot(page, re.sub(r"\W", "", path) or "tasks"))
    return shots


def played_case(chromium: Browser) -> list[Image.Image]:
    page = phone(chromium)
    sign_in(page, "li-na")
    page.goto(URL)
    page.goto(URL + str(page.get_attribute("ul.tasks a", "href")))
    return [shot(page, "progress")]


def file_another() -> None:
    """A case that waits on the hospital's desk, filled and signed over HTTP."""
    play = Play(URL, cast_for(ROOT, "newborn"), Bar(OutputWrapper(io.StringIO())))
    for part in (play.begin, play.fill_all, play.attach_all, play.sign_all):
        part()
    time.sleep(2)  # the licences are being pulled


def desk(chromium: Browser) -> None:
    file_another()
    page = chromium.new_context(viewport={"width": 1280, "height": 900}, device_scale_factor=2).new_page()
    sign_in(page, "panlong-hospital-clerk", "/desk/login/")
    page.goto(f"{URL}/desk/")
    page.goto(URL + str(page.get_attribute("a[href*='/desk/item/']", "href")))
    side_by_side([shot(page, "desk")], OUT / "desk.png", width=1280)


def sheet(pdf: Path, folder: Path) -> Image.Image:
    name = folder / pdf.stem
    subprocess.run(["pdftoppm", "-r", "100", "-png", "-singlefile", "-f", "1", str(pdf), str(name)], check=True)
    return Image.open(f"{name}.png").convert("RGB")


def side_by_side(images: list[Image.Image], path: Path, *, width: int) -> None:
    """Small enough for a README, big enough to read."""
    scaled = [image.resize((width, round(image.height * width / image.width)), Image.LANCZOS) for image in images]
    height = max(image.height for image in scaled)
    board = Image.new("RGB", (GAP + (width + GAP) * len(scaled), height + 2 * GAP), GROUND)
    for place, image in enumerate(scaled):
        board.paste(image, (GAP + place * (width + GAP), GAP))
    board.quantize(200).save(path, optimize=True)


if __name__ == "__main__":
    main()
