"""A whole play: what the citizen does, what departments do, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from oneservice.cases.models import CaseDocument, ItemCase
from oneservice.cases.rehearsal import filling, troupe
from oneservice.cases.rehearsal.departments import Departments, script_of
from oneservice.cases.rehearsal.running import Running, World
from oneservice.engine.definition import Closure, Scenario
from oneservice.engine.scenario import Came, Touched, beginning, misnamed

NOTHING: Mapping[str, str] = {}


@dataclass
class Play:
    """Plays scenarios of one definition, each in a database in which nothing has happened.

    ``divisions``: names by code, where they are known. ``touched`` gathers the branches of all plays.
    """

    closure: Closure
    world: World
    divisions: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    touched: Touched = field(default_factory=Touched)
    render: bool = False

    def run(self, scenario: Scenario) -> Running:
        """The case as it stands in the end; ``came`` is what it came to. Raises BadScenario."""
        troupe.settle_divisions(self.closure, scenario, self.divisions)
        role = beginning(self.closure, scenario)
        person = troupe.starter(role, scenario)
        run = Running(self.closure, scenario, self.world, self.touched, person, role, render=self.render)
        run.came.troubles += misnamed(self.closure, scenario)
        run.script = script_of(scenario.acts)  # an item may begin in the moment of filing
        self.world.listen(run.said)
        if not filling.begin(run):
            return run
        filling.fill(run)
        if not run.came.gate:
            filling.attach(run)
            if filling.submit(run) and filling.sign(run):
                Departments(run).play()
        run.observe()
        _look_back(run)
        return run


def _of_all_rows(items: list[ItemCase]) -> dict[str, str]:
    """An entry with rows by its own name too, where all of them came to the same."""
    phases: dict[str, set[str]] = {}
    for item in items:
        if item.row:
            phases.setdefault(item.item, set()).add(str(item.phase))
    return {entry: next(iter(same)) if len(same) == 1 else "mixed" for entry, same in phases.items()}


def _look_back(run: Running) -> None:
    """What became of the items and which papers there are."""
    came: Came = run.came
    rows = CaseDocument.objects.filter(case__ref=run.ref).order_by("pk")
    came.documents = list(dict.fromkeys(row.document for row in rows))
    for item in run.items():
        came.items[item.key] = str(item.phase)
        if item.due:
            came.due[item.key] = item.due.isoformat()
        if item.outcome:
            run.touched.outcomes.add(f"{item.item} {item.outcome}")
        process = run.closure.process_of(item.item)
        taken = (line["action"] for line in item.trail)
        run.touched.actions |= {f"{process.id}.{action}" for action in taken if process.action(action)}
    came.items |= _of_all_rows(run.items())
    for row in rows.filter(state=CaseDocument.State.PROBLEM):
        run.trouble(f"documents.{row.document}", "made", row.problem)
