"""``staff-unheld``: every post a process needs is held in every office that decides, so that no step waits for nobody.

Bad: ``actor: decider`` where the office of a county has a clerk only. Asked of the running site.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, state_address
from oneservice.engine.checks.site import Site, by_office, staff_words, staffed_items
from oneservice.engine.definition import Bundle, Content, Item, Process

CODE = "staff-unheld"
LEVEL = 6


def find(content: Content, site: Site) -> Iterator[Finding]:
    for bundle, item, process in staffed_items(content):
        yield from of_item(site, bundle, item, process)
        yield from of_panels(site, bundle, process)


def of_item(site: Site, bundle: Bundle, item: Item, process: Process) -> Iterator[Finding]:
    for decider in by_office(site.deciders(item.department, bundle.division)).values():
        lacking = [word for word in staff_words(process) if word not in decider.words]
        if not decider.office:
            message = f"No office of {item.department} decides {item.id} in {decider.division}."
            yield Finding(("items", item.id, "department"), message, "Add an office there, or in a division above.")
        elif lacking:
            message = f"Nobody is {' or '.join(lacking)} at {decider.place}; {process.id} needs that for {item.id}."
            hint = "Give somebody there the post, or name another in the process."
            yield Finding(("items", item.id, "process"), message, hint)


def of_panels(site: Site, bundle: Bundle, process: Process) -> Iterator[Finding]:
    """A panel's seats are taken by as many different people."""
    for state in process.states.values():
        panel = state.panel
        for decider in by_office(site.deciders(panel.of, bundle.division)).values() if panel else ():
            able = sum(panel.staff in person for person in decider.people) if panel else 0
            if panel and able < panel.seats:
                message = f"The panel has {panel.seats} seats, but {able} are {panel.staff} at {decider.place}."
                hint = "Give more people there the post, or take seats away."
                yield Finding((*state_address(process, state.id), "panel", "seats"), message, hint)
