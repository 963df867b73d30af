"""P5: one button pressed eight times at one instant over HTTP, to begin a case and to file it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx

from oneservice.cases.models import Case
from oneservice.console.chaos.findings import Finding
from oneservice.console.chaos.keeper import Keeper
from oneservice.console.chaos.places import Place, Yard
from oneservice.console.chaos.scale import Scale
from oneservice.console.player.browser import Browser, Page
from oneservice.records import journal

AT_ONCE = 4
"""People who press, each for himself."""


def trial(yard: Yard, scale: Scale) -> list[Finding]:
    with yard.embedded() as place:
        place.serve()
        place.wait()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda key: press_through(place, key, scale.presses), range(scale.keys)))
        seen = place.inside("presses")
    lost, doubled = max(0, scale.keys - seen["filed"]), seen["cases"] - scale.keys + seen["doubled"]
    numbers = {"presses": 2 * scale.keys * scale.presses, "cases": seen["cases"], "filed": seen["filed"]}
    return [Finding("P5", scale.keys, "keys", lost=lost, doubled=doubled, numbers=numbers)]


def press_through(place: Place, key: int, presses: int) -> None:
    """Begin with every press at once, fill the case, and file it with every press at once."""
    keeper = Keeper(place.url, key)
    page = keeper.service()
    keeper.enter(at_once(keeper.mine, page, page.form("/start"), presses))
    keeper.fill_all()
    page = keeper.mine.get(keeper.path("check/"))
    at_once(keeper.mine, page, page.form(), presses)
    keeper.close()


def at_once(browser: Browser, page: Page, form: Any, presses: int) -> Page:
    """Send one form ``presses`` times at one instant, each on a connection of its own; what the last said."""
    gate = Barrier(presses)

    def press(_: int) -> Page:
        other = Browser(str(browser.client.base_url))
        other.client.cookies = httpx.Cookies(browser.client.cookies)
        gate.wait(30)
        try:
            return other.submit(page, form)
        finally:
            other.close()

    with ThreadPoolExecutor(presses) as pool:
        return list(pool.map(press, range(presses)))[-1]


def count() -> dict[str, int]:
    """Inside: cases, filed ones, and those that were opened or filed more than once."""
    cases = list(Case.objects.all())
    doubled = sum(_times(case.ref, verb) > 1 for case in cases for verb in ("case.opened", "case.filed"))
    return {"cases": len(cases), "filed": sum(case.filed_at is not None for case in cases), "doubled": doubled}


def _times(ref: str, verb: str) -> int:
    return sum(entry.verb == verb for entry in journal.entries(ref))
