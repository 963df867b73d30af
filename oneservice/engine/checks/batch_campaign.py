"""``batch-campaign``: what is decided together 摇号 has a process that waits for it and a campaign with its days.

Bad: an entry with ``batch`` in a bundle without ``campaign``, or a state ``until: campaign.confirm`` where the
bundle's campaign has no confirm. Good: ``campaign: {open: 03-01, close: 03-07, draw: 05-10, confirm: 05-14}``.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, used_items
from oneservice.engine.definition import Bundle, BundleItem, Content, Process

CODE = "batch-campaign"
LEVEL = 3

DAYS = ("open", "close", "draw", "confirm", "notice")


def find(content: Content) -> Iterator[Finding]:
    for bundle in content.bundles.values():
        yield from days_in_order(bundle)
        yield from window_whole(bundle)
    for bundle, i, entry, item in used_items(content):
        process = content.processes.get(item.process)
        if process:
            for key, message, hint in told(bundle, entry, process):
                yield Finding(("bundles", bundle.id, "items", i, *key), message, hint)


def days_in_order(bundle: Bundle) -> Iterator[Finding]:
    """A campaign may go over the new year, but not round the year."""
    days = [bundle.campaign[name] for name in DAYS if name in bundle.campaign]
    back = sum(after < before for before, after in zip(days, [*days[1:], *days[:1]], strict=True))
    if back > 1:
        names = ", ".join(name for name in DAYS if name in bundle.campaign)
        message = f"The days of the campaign are not in the order {names}."
        hint = "Write the days so that each follows the one before."
        yield Finding(("bundles", bundle.id, "campaign"), message, hint)


def window_whole(bundle: Bundle) -> Iterator[Finding]:
    """Half a window would leave the service open all year without a word."""
    if bundle.campaign and not {"open", "close"} <= bundle.campaign.keys():
        message = "The campaign does not say when it opens and closes, so it would be open all year."
        hint = "Write campaign: {open: 03-01, close: 03-07} with its other days."
        yield Finding(("bundles", bundle.id, "campaign"), message, hint)


def told(bundle: Bundle, entry: BundleItem, process: Process) -> Iterator[tuple[tuple[str, ...], str, str]]:
    waits = any(state.waits == "batch" for state in process.states.values())
    if waits and not entry.batch:
        message = f"Its process {process.id} waits for a draw, but the item has no batch here."
        yield (), message, "Write batch: {by: ..., places: ..., order: [...]}, or choose another process."
    if entry.batch and not waits:
        message = f"Its process {process.id} never waits for a draw, so batch is never read."
        yield ("batch",), message, "Take batch out, or choose a process with `waits: batch`."
    if entry.batch and "draw" not in bundle.campaign:
        hint = "Write campaign: {open: 03-01, close: 03-07, draw: 05-10}."
        yield ("batch",), "A batch needs its day, but the bundle has no campaign with draw.", hint
    for state in process.states.values():
        first, _, day = state.until.partition(".")
        if state.until and (first != "campaign" or day not in bundle.campaign):
            message = f"{state.id} of its process lasts until {state.until}, but the bundle has no such day."
            hint = f"Write campaign: {{{day or 'confirm'}: 05-14}} in the bundle, or give the state a limit."
            yield (), message, hint
