"""``second-person-missing``: where one person may not do two steps, every office that decides has two people for them.

Bad: ``{id: grant, not_by: propose}`` where one woman is reviewer and decider of a county.
Asked of the running site.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from oneservice.engine.checks.finding import Finding, action_address
from oneservice.engine.checks.site import Decider, Posts, Site, by_office, staffed_items
from oneservice.engine.definition import Action, Content, Process
from oneservice.engine.movers import APPLICANT

CODE = "second-person-missing"
LEVEL = 6


def find(content: Content, site: Site) -> Iterator[Finding]:
    for bundle, item, process in staffed_items(content):
        deciders = by_office(site.deciders(item.department, bundle.division)).values()
        for i, action in enumerate(process.actions):
            named = process.action(action.not_by)
            if named:
                yield from told(process, i, named, deciders)


def told(process: Process, position: int, named: Action, deciders: Iterable[Decider]) -> Iterator[Finding]:
    action = process.actions[position]
    first, second = takers(process, named), takers(process, action)
    for decider in deciders:
        held = first & decider.words and second & decider.words  # else ``staff-unheld`` tells
        if held and not two_people(decider.people, first, second):
            message = f"One person at {decider.place} would have to do both {named.id} and {action.id}."
            hint = "Give one of the two posts to somebody else there as well."
            yield Finding((*action_address(process, position), "not_by"), message, hint)


def takers(process: Process, action: Action) -> Posts:
    """The posts that may take the action, in any state it leaves."""
    states = [process.states[name] for name in action.from_states if name in process.states]
    words = {action.by or state.actor for state in states} if not action.event else set()
    return frozenset(words - {"", APPLICANT})


def two_people(people: tuple[Posts, ...], first: Posts, second: Posts) -> bool:
    """Whether one can do the first and another the second."""
    able = [i for i, posts in enumerate(people) if first & posts]
    return any(second & posts and any(other != i for other in able) for i, posts in enumerate(people))
