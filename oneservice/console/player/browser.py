"""A very small browser: one person's cookies, pages as trees, forms filled by the names of their controls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
from lxml import html

TIMEOUT = 60.0
NOTHING_KEPT = httpx.Limits(max_keepalive_connections=0)
"""A play is hundreds of people, and a site serves so many connections: nobody keeps one while another acts."""


class Surprise(Exception):
    """A page did not say what the play expected; the text says where and what was seen."""


@dataclass
class Page:
    """A page as it came. ``path`` is where redirects ended."""

    path: str
    status: int
    tree: Any
    content: bytes = field(repr=False, default=b"")

    def forms(self) -> list[Any]:
        return list(self.tree.forms)

    def form(self, ending: str = "", *, control: str = "") -> Any:
        """The form whose action ends with ``ending`` ("": this very page) and that has ``control``, if named.

        Raises Surprise if there is none.
        """
        for form in self.forms():
            action = urlsplit(form.get("action") or self.path).path
            here = action.endswith(ending) if ending else action == self.path
            if form.method.upper() == "POST" and here and (not control or control in names_in(form)):
                return form
        raise Surprise(f"{self.path}: no form that posts to {ending or 'this page'}: {'; '.join(self.problems())}")

    def links(self, part: str, among: str = "a") -> list[str]:
        """Paths of links that hold ``part``, each once, in order; ``among``: a selector of the links looked at."""
        found = (urlsplit(link.get("href", "")).path for link in self.tree.cssselect(among))
        return list(dict.fromkeys(path for path in found if part in path))

    def following(self) -> str:
        """The address of a list's next page, "" on its last."""
        return next((self.path + link.get("href") for link in self.tree.cssselect('.pager a[href^="?after="]')), "")

    def problems(self) -> list[str]:
        """The lines of the page's error summary, what stands at its controls, and why nothing can be done now."""
        wrong = self.tree.cssselect("#errors li, [data-wrong] .error, [data-reason]")
        return list(dict.fromkeys(each.text_content().strip() for each in wrong))

    def data(self, name: str) -> list[dict[str, str]]:
        """Elements that carry ``data-NAME``, each as its data attributes."""
        marked = self.tree.cssselect(f"[data-{name}]")
        return [{k[5:]: v for k, v in each.attrib.items() if k.startswith("data-")} for each in marked]


def names_in(form: Any) -> set[str]:
    """Names of a form's controls, its buttons included."""
    return {each.get("name") for each in form.iter("input", "select", "textarea", "button") if each.get("name")}


class Browser:
    """One person at one browser."""

    def __init__(self, url: str) -> None:
        self.client = httpx.Client(base_url=url, timeout=TIMEOUT, follow_redirects=True, limits=NOTHING_KEPT)

    def close(self) -> None:
        self.client.close()

    def get(self, path: str, *, expect: int = 200) -> Page:
        return self._page(self.client.get(path), expect)

    def fetch(self, path: str) -> bytes:
        """A file; raises Surprise if it is not to be had."""
        answer = self.client.get(path)
        if answer.status_code != 200:
            raise Surprise(f"GET {path}: {answer.status_code}")
        return answer.content

    def submit(
        self,
        page: Page,
        form: Any,
        values: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        *,
        press: tuple[str, str] | None = None,
        to: str = "",
    ) -> Page:
        """Send ``form`` as it stands with ``values`` laid over its controls (text, or a list of texts).

        ``press``: name and value of the button; ``to``: where it sends the form, if not where the form says.
        """
        data = self._filled(form, values or {})
        if press:
            data[press[0]] = [press[1]]
        action = urljoin(page.path, to or form.get("action") or page.path)
        answer = self.client.post(action, data=data, files=dict(files or {}) or None)
        return self._page(answer, None)

    def _filled(self, form: Any, values: Mapping[str, Any]) -> dict[str, list[str]]:
        data: dict[str, list[str]] = {}
        for name, value in form.form_values():
            data.setdefault(name, []).append(value)
        names = {control.name for control in form.inputs if control.name}
        for name, value in values.items():
            if name in names:
                data[name] = [str(each) for each in value] if isinstance(value, list) else [str(value)]
        return data

    def _page(self, answer: httpx.Response, expect: int | None) -> Page:
        path = answer.url.path
        if answer.status_code >= 500 or (expect is not None and answer.status_code != expect):
            raise Surprise(f"{answer.request.method} {path}: {answer.status_code}")
        tree = html.document_fromstring(answer.text or "<html></html>")
        return Page(path, answer.status_code, tree, answer.content)
