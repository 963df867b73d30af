"""``post-check-endless``: a commitment 告知承诺 found kept is closed for good, not checked again and again.

Bad: ``done`` leads from ``closed`` to ``to-check``, and from there back to the same ``closed``.
Good: from ``to-check`` to ``checked``, another state in the phase closed.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, state_address
from oneservice.engine.checks.graph import edges, reached
from oneservice.engine.definition import Content, Phase
from oneservice.engine.movers import Mover, is_final, steps

CODE = "post-check-endless"
LEVEL = 2


def find(content: Content) -> Iterator[Finding]:
    for process in content.processes.values():
        follow = edges(process)
        for step in steps(process):
            after = reached([step.action.to], follow) if step.mover is Mover.LATER else set()
            good = [state for state in process.states.values() if state.id in after and state.phase is Phase.CLOSED]
            if after and not any(is_final(process, state) for state in good):
                message = f"After {step.action.to} it is never closed for good, even if all was found in order."
                hint = f"Let {step.action.to} lead to a state of its own in the phase closed, such as checked."
                yield Finding(state_address(process, step.action.to), message, hint)
