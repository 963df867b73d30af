"""Whoever applies, over HTTP, and does not give up: what gets no answer is looked at again and pressed again."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import TypeVar

import httpx
from django.core.management.base import OutputWrapper

from oneservice.console.chaos.places import BUNDLE, CONTENT
from oneservice.console.player.browser import Browser, Page, Surprise
from oneservice.console.player.cast import Cast, cast_for
from oneservice.console.player.play import Play, ended
from oneservice.console.player.progress import Bar
from oneservice.engine.reading import load_plain

WITHDRAWS = 7
"""Which of the invented people, counted from 0, takes the application back when it is filed."""

PATIENCE = 120.0
"""Seconds after which somebody who gets no answer does give up."""
PAUSE = 0.3

Answer = TypeVar("Answer")


@cache
def cast() -> Cast:
    return cast_for(CONTENT, BUNDLE)


@cache
def logins() -> tuple[str, ...]:
    return tuple(load_plain((CONTENT / "workflows" / "demo" / "people.yaml").read_text("utf-8"), "people.yaml"))


class Keeper(Play):
    """One person at one browser with one case; ``number`` counts on through the invented people.

    ``browsers``: shared with others who are never at it at the same time.
    """

    def __init__(self, url: str, number: int, *, browsers: dict[str, Browser] | None = None) -> None:
        login = logins()[number % len(logins())]
        mine = replace(cast(), roles={cast().starter: login}, taken={})
        super().__init__(url, mine, Bar(OutputWrapper(io.StringIO())))
        self.browsers = {} if browsers is None else browsers
        self.count, self.again, self.accepted = number, 0, False

    def close(self) -> None:
        for browser in self.browsers.values():
            browser.close()

    def persist(self, act: Callable[[], Answer]) -> Answer:
        """``act`` until it is answered. Raises Surprise after ``PATIENCE`` seconds."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return act()
            except (httpx.HTTPError, Surprise) as error:
                if time.monotonic() > until:
                    raise Surprise(f"no answer: {type(error).__name__}: {error}") from error
                self.again += 1
                time.sleep(PAUSE)

    def service(self) -> Page:
        return self.mine.get(f"/s/{BUNDLE}/")

    def enter(self, page: Page) -> None:
        """``page`` is the first of a case. Raises Surprise if it is none."""
        parts = page.path.split("/")
        if parts[1] != "case":
            raise Surprise(f"after the start button: {page.path}")
        self.ref = parts[2]

    def begin(self) -> None:
        """One page, one nonce: pressing again after a break is the same press."""
        page = self.persist(self.service)
        self.persist(lambda: self.enter(self.mine.submit(page, page.form("/start"))))

    def fill_all(self) -> None:
        """Every page, again from the first after a break."""
        self.persist(super().fill_all)

    def file(self) -> None:
        """Check and sign; once the site has said that the case is filed, it has been accepted."""
        self.persist(self._file)
        self.accepted = True

    def _file(self) -> None:
        if self.number_shown():
            return
        page = self.mine.get(self.path("check/"))
        after = self.mine.submit(page, page.form())
        if after.status >= 400 or not self.number_shown():
            raise Surprise(f"check: {after.status} {'; '.join(after.problems())}")

    def number_shown(self) -> str:
        shown = self.mine.get(self.path()).data("case-number")
        return shown[0]["case-number"] if shown else ""

    def look(self) -> bool:
        """Pay what is to be paid; whether every item is at its end and every paper made."""
        page = self.persist(lambda: self.mine.get(self.path()))
        items = page.data("item")
        if items and all(ended(each["phase"]) for each in items):
            return all(each["status"] != "making" for each in page.data("document"))
        self.persist(self.take_back if self.count % len(logins()) == WITHDRAWS else self.move_on)
        return False

    def move_on(self) -> None:
        self.citizen(self.mine.get(self.path()))

    def take_back(self) -> None:
        """The case, unless it is over meanwhile or was taken back already."""
        page = self.mine.get(self.path())
        if page.links(self.path("withdraw/")):
            page = self.mine.get(self.path("withdraw/"))
            self.mine.submit(page, page.form())
        self.move_on()

    def browser(self, login: str, door: str = "/login/") -> Browser:
        """As in every play; a browser that could not sign in is not kept."""
        if login not in self.browsers:
            self.browsers[login] = self.persist(lambda: self._signed_in(login, door))
        return self.browsers[login]

    def _signed_in(self, login: str, door: str) -> Browser:
        browser = Browser(self.url)
        page = browser.get(door)
        after = browser.submit(page, page.form(door), {}, press=("login", login))
        if after.status >= 400:
            browser.close()
            raise Surprise(f"{door}: {after.status}")
        return browser
