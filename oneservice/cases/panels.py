"""Panels 评审组: who sits in one, who has voted, and what their votes come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from oneservice.cases.models import ItemCase, Vote
from oneservice.cases.reading import Reading
from oneservice.cases.work import Work
from oneservice.engine.definition import Action, Closure, Panel, State
from oneservice.people.models import Office
from oneservice.people.queries import NoOffice, deciding_office
from oneservice.records import sealing

SPLIT = "panel.split"


def panel_of(closure: Closure, item: ItemCase) -> Panel | None:
    """The panel that has the item in hand."""
    state = closure.process_of(item.item).states.get(item.state)
    return state.panel if state is not None and state.phase == item.phase else None


def office_of(work: Reading, item: ItemCase, state: State) -> Office | None:
    """Whose members are asked: the office of the panel's department where the item is decided; None where none is."""
    if state.panel is None:
        return None
    division = item.office.division_id if item.office else work.case.division
    try:
        return deciding_office(state.panel.of, division)
    except NoOffice:
        return None


def votes_of(item: ItemCase) -> list[Vote]:
    """The votes of this sitting, in their order."""
    return list(Vote.objects.filter(item=item, step=item.step).order_by("pk"))


def result(panel: Panel, chosen: Iterable[str]) -> str:
    """The action that ``at_least`` members chose; ``panel.split`` once none can be chosen so often; "" while open."""
    counts = Counter(chosen)
    best, most = next(iter(counts.most_common(1)), ("", 0))
    if most >= panel.at_least:
        return best
    left = panel.seats - sum(counts.values())
    return "" if most + left >= panel.at_least else SPLIT


def seal(work: Work, said: dict[str, str]) -> bytes:
    return sealing.seal_json(bytes(work.case.key), said, of=f"vote:{work.case.ref}")


def said_by(reading: Reading, vote: Vote) -> dict[str, Any]:
    return sealing.open_json(bytes(reading.case.key), bytes(vote.sealed), of=f"vote:{reading.case.ref}")


def rise(work: Work, item: ItemCase) -> None:
    """The sitting is over: what was chosen and why stands with the item, without who chose what."""
    process = work.closure.process_of(item.item)
    lines = [_line(process.action(vote.action), said_by(work, vote)) for vote in votes_of(item)]
    if lines:
        work.write_notes(item, panel="\n".join(lines))
    item.panel = None


def _line(action: Action | None, said: dict[str, Any]) -> str:
    title = action.title.zh if action and action.title else ""
    return f"{title}：{said.get('opinion', '')}"
