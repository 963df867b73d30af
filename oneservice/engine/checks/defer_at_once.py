"""``defer-at-once``: what is done at once 即时办结 leaves no time in which a material could follow 容缺.

Bad: ``limit: at once`` with ``{use: photo, defer: 5 workdays}``: a material may follow until the item is due at the
latest, which here is the day it is accepted; whoever trusts the five days loses the item.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding
from oneservice.engine.checks.limit_promise import said
from oneservice.engine.definition import Content

CODE = "defer-at-once"
LEVEL = 3

HINT = "Take defer out, or give the item a limit in which it can come."


def find(content: Content) -> Iterator[Finding]:
    for item in content.items.values():
        for number, use in enumerate(item.materials):
            if use.defer and item.limit.at_once:
                message = (
                    f"{use.use} may follow within {said(use.defer)}, but the item is due on the day it is accepted."
                )
                yield Finding(("items", item.id, "materials", number, "defer"), message, HINT)
