"""``was-name``: ``was`` says the old name of a state that was renamed, so that running cases find it.

Bad: ``checking: {was: in-review}`` while ``in-review`` is still a state. Good: there is no ``in-review`` any more.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, state_address
from oneservice.engine.definition import Content, Process

CODE = "was-name"
LEVEL = 2


def find(content: Content) -> Iterator[Finding]:
    for process in content.processes.values():
        yield from of_process(process)


def of_process(process: Process) -> Iterator[Finding]:
    renamed: dict[str, str] = {}
    for state in process.states.values():
        address = (*state_address(process, state.id), "was")
        if state.was in process.states:
            message = f"There still is a state {state.was}, so {state.id} was not called that."
            yield Finding(address, message, f"Take was out, or the state {state.was}.")
        elif state.was and renamed.setdefault(state.was, state.id) != state.id:
            message = f"{renamed[state.was]} and {state.id} cannot both have been {state.was}."
            yield Finding(address, message, "Keep `was` where running cases shall go.")
