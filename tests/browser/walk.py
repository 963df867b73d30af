"""A person at a real browser: every page looked at is measured, and must leave the console silent.

With ``SCREENSHOTS=yes`` in the environment each is photographed into var/screenshots, for people to look at.
"""

import os
from pathlib import Path

from django.conf import settings

from tests.ui.measuring import CONTRAST, offenders, too_wide, violations

NARROW = """
least => [...document.querySelectorAll("button, input:not([type=hidden]), select, textarea, summary, a[href]")]
  .filter(e => e.checkVisibility() && !e.closest("p, .hush, .skip"))
  .filter(e => getComputedStyle(e, "::after").position !== "absolute")
  .map(e => [e, (e.closest(".choice") || e).getBoundingClientRect()])
  .filter(([e, box]) => box.width < least)
  .map(([e, box]) => `${e.tagName}.${e.className} ${Math.round(box.width)}: ${e.textContent.trim().slice(0, 24)}`)
"""
SHOTS = Path(settings.ROOT) / "var" / "screenshots"


class Walk:
    """``width`` pixels of a screen, cookies of its own; ``scripts=False``: a browser that runs none."""

    def __init__(self, browser, site, name, *, width=390, scripts=True):
        size = {"width": width, "height": 844 if width < 800 else 900}
        self.context = browser.new_context(
            viewport=size, base_url=site, java_script_enabled=scripts, reduced_motion="reduce"
        )
        self.context.set_default_timeout(10_000)
        self.page = self.context.new_page()
        self.site, self.name, self.complaints = site, name, []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, said):
        """A form that came back is told to the console as a failed request; it is not one."""
        if said.type == "error" and "status of 422" not in said.text:
            self.complaints.append(said.text)

    def open(self, path):
        answer = self.page.goto(path)
        assert answer.status == 200, (path, answer.status)
        return self

    def sign_in(self, login, door="/login/"):
        self.open(door)
        self.press(f"button[value='{login}']")
        return self

    def press(self, selector):
        """A press that leads to another page."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        return self

    @property
    def path(self):
        return self.page.url.removeprefix(self.site)

    def text(self, selector="main"):
        return " ".join(self.page.locator(selector).first.inner_text().split())

    def look(self, name):
        """What everybody must be able to read and press, on this page as it stands."""
        assert (name, violations(self.page)) == (name, [])
        assert (name, too_wide(self.page) <= 0) == (name, True)
        self.photograph(name)
        return self

    def look_at_night(self, name):
        self.page.emulate_media(color_scheme="dark")
        assert (name, violations(self.page, CONTRAST)) == (name, [])
        self.photograph(f"{name}-dark")
        self.page.emulate_media(color_scheme="light")
        return self

    def look_with_old_eyes(self, name):
        """The page in elder mode by the rules of MIIT: 18 px, 1.3 lines, 60 by 60. Then as it was."""
        self.context.add_cookies([{"name": "mode", "value": "elder", "url": self.site}])
        self.page.reload()
        assert (name, self.measured()) == (name, {})
        self.look(f"{name}-elder")
        self.context.clear_cookies(name="mode")
        self.page.reload()
        return self

    def measured(self):
        wrong = {
            what: offenders(self.page, what, least)
            for what, least in (("smallText", 18), ("tightLines", 1.3), ("smallTargets", 60))
        }
        wrong["narrowTargets"] = self.page.evaluate(NARROW, 60)
        return {what: found for what, found in wrong.items() if found}

    def photograph(self, name):
        if os.environ.get("SCREENSHOTS") != "yes":
            return
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(SHOTS / f"{self.name}-{name}.png"), full_page=True)

    def leave(self):
        """Nothing was refused by the content security policy, nothing failed in a script."""
        assert self.complaints == []
        self.context.close()
