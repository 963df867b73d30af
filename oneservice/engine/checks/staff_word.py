"""``staff-unknown-word``: the words for who acts in a process are words of every department that uses it.

Bad: ``actor: desider`` where the department has ``staff: [clerk, decider]``.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding, action_address, state_address
from oneservice.engine.definition import Content, Department, Process
from oneservice.engine.reading.problems import did_you_mean
from oneservice.engine.uses import Address

CODE = "staff-unknown-word"
LEVEL = 2

APPLICANT = "applicant"


def find(content: Content) -> Iterator[Finding]:
    for item in content.items.values():
        process = content.processes.get(item.process)
        department = content.departments.get(item.department)
        if process and department:
            for address, word in words(process):
                if word != APPLICANT and word not in department.staff:
                    yield unknown(address, word, department, f", which decides {item.id}")
    for process in content.processes.values():
        for state in process.states.values():
            panel_of = content.departments.get(state.panel.of) if state.panel else None
            if state.panel and panel_of and state.panel.staff not in panel_of.staff:
                address = (*state_address(process, state.id), "panel", "staff")
                yield unknown(address, state.panel.staff, panel_of, "")


def words(process: Process) -> Iterator[tuple[Address, str]]:
    """Staff words of the deciding department, with where they stand."""
    for state in process.states.values():
        if state.actor:
            yield (*state_address(process, state.id), "actor"), state.actor
    for i, action in enumerate(process.actions):
        if action.by:
            yield (*action_address(process, i), "by"), action.by


def unknown(address: Address, word: str, department: Department, role: str) -> Finding:
    message = f"Nobody is called {word} at {department.id}{role}."
    known = did_you_mean(word, department.staff) or f"Its staff words are {', '.join(department.staff) or 'none'}."
    return Finding(address, message, f"{known} Or add the word to staff in workflows/departments.yaml.")
