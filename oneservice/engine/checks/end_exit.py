"""``end-with-exit``: an end has no exits but ``event: done``, from delivered or closed to a later check.

Bad: ``{id: reopen, from: refused, to: in-review}``; reconsideration 复议 is built in.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, action_address
from oneservice.engine.definition import END_PHASES, Content, Process
from oneservice.engine.movers import is_later_check

CODE = "end-with-exit"
LEVEL = 2


def find(content: Content) -> Iterator[Finding]:
    for process in content.processes.values():
        for i, action in enumerate(process.actions):
            for name in action.from_states:
                state = process.states.get(name)
                if state and state.phase in END_PHASES and not is_later_check(process, state, action):
                    yield exit_from(process, i, name)
                elif state and state.phase not in END_PHASES and action.event == "done":
                    hint = "Name another event, or let it leave a state that is delivered or closed."
                    message = f"The event done comes after an end, and {name} is none."
                    yield Finding((*action_address(process, i), "event"), message, hint)


def exit_from(process: Process, position: int, state: str) -> Finding:
    message = f"{state} is an end, but this action leaves it."
    hint = "Take it out: withdrawal, reconsideration, reissue and revocation are built in. Only `event: done` leads "
    return Finding(action_address(process, position), message, hint + "from delivered or closed to a post_check state.")
