"""``panel-unclear``: what a panel 评审组 decides is one thing: more than half of its seats must agree.

Bad: ``{seats: 4, at_least: 2}``: two may choose one action and two another. Good: ``{seats: 3, at_least: 2}``.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, state_address
from oneservice.engine.definition import Content

CODE = "panel-unclear"
LEVEL = 2


def find(content: Content) -> Iterator[Finding]:
    for process in content.processes.values():
        for state in process.states.values():
            panel = state.panel
            address = (*state_address(process, state.id), "panel")
            if panel and panel.seats < 2:
                hint = f"Write actor: {panel.staff}, or more seats."
                yield Finding((*address, "seats"), f"A panel of {panel.seats} is no panel.", hint)
            elif panel and 2 * panel.at_least <= panel.seats:
                message = f"{panel.at_least} of {panel.seats} members could choose one action, and as many another."
                hint = f"Write at least {panel.seats // 2 + 1}."
                yield Finding((*address, "at_least"), message, hint)
