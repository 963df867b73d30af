"""In the scratch process: a new database for every scenario, and the world they are played in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.backends.signals import connection_created
from django.utils import timezone

import oneservice.documents.checks as documents
import oneservice.engine.checks as engine
from oneservice.cases import queries
from oneservice.cases.models import CaseDocument
from oneservice.cases.rehearsal import Play, Running, hire
from oneservice.catalogue import lifecycle, versions
from oneservice.connectors import registry, scripted
from oneservice.console.scratch.clock import Clock
from oneservice.engine.checks import field_unused
from oneservice.engine.closure import build_closure, closure_json
from oneservice.engine.coverage import coverage
from oneservice.engine.definition import Closure, Content, Scenario
from oneservice.engine.reading import BadYaml, Problem, ReadContent, Unreadable, read_content, read_folder
from oneservice.engine.rules import remembering
from oneservice.engine.scenario import BadScenario, Difference, differences
from oneservice.jobs import effects
from oneservice.jobs.runner import run_row
from oneservice.records.models import OutboxRow

PREPARED = "prepared.sqlite3"
SHOWN = 5
OF_A_BUNDLE = tuple(check for check in engine.CHECKS if check is not field_unused)
"""What one bundle can be judged by; whether a field is of use to anybody only all of them tell."""


class Wrong(Exception):
    """What was asked cannot be done; the message says what to do instead."""


class Process:
    """The ``World`` of ``cases.rehearsal``: this process."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    def now(self) -> datetime:
        return timezone.now()

    def move(self, to: datetime) -> None:
        self.clock.move(to)

    def run(self, row: OutboxRow) -> bool:
        return run_row(row)

    def listen(self, said: Callable[[str, str], Any]) -> None:
        scripted.listen(said)


def simulate(folder: Path, bundle: str, names: Sequence[str], render: Path | None) -> dict[str, Any]:
    """Play scenarios of ``bundle`` (all, if ``names`` is empty); the report of ``simulate --json``. Raises Wrong."""
    content = read(folder, bundle)
    chosen = choose(content, bundle, names)
    text = closure_json(content, bundle)
    clock = Clock()
    clock.install()
    effects.load()
    closure = prepare(text)
    play = Play(closure, Process(clock), division_titles(), render=render is not None)
    reports = [_play(play, clock, number, each, render) for number, each in enumerate(chosen, 1)]
    return {
        "bundle": bundle,
        "version": closure.sha256,
        "scenarios": reports,
        "coverage": coverage(closure, play.touched),
    }


def read(folder: Path, bundle: str) -> Content:
    """The content, if what ``bundle`` is made of is clean. Raises Wrong."""
    try:
        content, problems = read_content(read_folder(folder))
    except Unreadable as error:
        raise Wrong(str(error)) from error
    _refuse(problems)
    if bundle not in content.bundles:
        raise Wrong(f"没有一件事 no bundle {bundle!r}: {', '.join(content.bundles)}")
    only = alone(content, bundle)
    with remembering():
        _refuse(engine.run_checks(only, OF_A_BUNDLE))
        printed = _some(content.documents, build_closure(only, bundle).documents)
        _refuse(documents.run_checks(replace(only, documents=printed)))
    return content


def alone(content: ReadContent, bundle: str) -> ReadContent:
    """The content as if there were no other bundle: what is wrong with one keeps nobody from playing another."""
    used = {entry.use for entry in content.bundles[bundle].items}
    return replace(
        content,
        bundles=_some(content.bundles, {bundle}),
        forms=_some(content.forms, {bundle}),
        scenarios=_some(content.scenarios, {bundle}),
        items=_some(content.items, used),
    )


def _some(known: Mapping[str, Any], keys: Collection[str]) -> dict[str, Any]:
    return {key: value for key, value in known.items() if key in keys}


def _refuse(problems: Iterable[Problem]) -> None:
    """Raises Wrong where one of the problems is an error."""
    errors = [str(problem) for problem in problems if problem.severity == "error"]
    if errors:
        more = f"\n... {len(errors) - SHOWN} more" if len(errors) > SHOWN else ""
        raise Wrong("内容未通过检查 the content is not clean:\n" + "\n".join(errors[:SHOWN]) + more)


def choose(content: Content, bundle: str, names: Sequence[str]) -> list[Scenario]:
    """The scenarios named, or all; a name may be cut short where one begins so. Raises Wrong."""
    known = content.scenarios.get(bundle, ())
    chosen = []
    for name in names:
        exact = [each for each in known if each.name == name]
        found = exact or [each for each in known if each.name.startswith(name)]
        if len(found) != 1:
            every = "".join(f"\n  {each.name}" for each in known)
            raise Wrong(f"没有这个情形 no scenario {name!r} of {bundle}; 已有 there are:{every}")
        chosen += found
    return chosen or list(known)


# --- the database -----------------------------------------------------------------------------------------


def prepare(canonical: str) -> Closure:
    """Tables, the definition in force, offices and staff; kept as the database that every scenario begins with."""
    connection_created.connect(_hurry)
    call_command("migrate", verbosity=0, skip_checks=True)
    version = lifecycle.publish(
        canonical, by="rehearsal", reviewed_by="rehearsal:second", now=timezone.now(), gate=lambda closure: ()
    )
    closure = versions.closure(version.sha256)
    hire(closure)
    _put(_database(), _database().with_name(PREPARED))
    return closure


def _hurry(connection: Any, **_: Any) -> None:
    """Nothing here has to survive a power cut."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")


def begin_anew() -> None:
    """The database as it was prepared."""
    _put(_database().with_name(PREPARED), _database())


def _database() -> Path:
    return Path(connection.settings_dict["NAME"])


def _put(source: Path, target: Path) -> None:
    connection.close()
    for ending in ("-wal", "-shm"):
        Path(f"{target}{ending}").unlink(missing_ok=True)
    shutil.copyfile(source, target)


def division_titles() -> Mapping[str, str]:
    """Names of divisions, where the content has a demo province that says them."""
    try:
        known = registry.province().content.read("offices").get("divisions", {})
    except BadYaml:
        return {}
    return {code: division["zh"] for code, division in known.items()}


# --- one scenario -----------------------------------------------------------------------------------------


def _play(play: Play, clock: Clock, number: int, scenario: Scenario, render: Path | None) -> dict[str, Any]:
    begin_anew()
    clock.start(date.fromisoformat(scenario.today))
    try:
        run = play.run(scenario)
    except BadScenario as error:
        return _report(scenario, None, [Difference("scenario", "playable", str(error))])
    if render:
        _keep_papers(run, render / f"{number:02d}")
    return _report(scenario, run, differences(scenario.expect, run.came))


def _report(scenario: Scenario, run: Running | None, found: list[Difference]) -> dict[str, Any]:
    came = run.came if run else None
    return {
        "name": scenario.name,
        "ok": not found,
        "items": came.items if came else {},
        "due": came.due if came else {},
        "documents": came.documents if came else [],
        "asked": came.asked if came else [],
        "uploads": came.uploads if came else [],
        "differences": [each.to_json() for each in found],
    }


def _keep_papers(run: Running, folder: Path) -> None:
    """Every PDF of the case, named by what it is."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = CaseDocument.objects.filter(case__ref=run.ref, state=CaseDocument.State.READY).order_by("pk")
    for number, row in enumerate(rows, 1):
        pdf, _ = queries.document_file(run.person, row.pk)
        (folder / f"{number:02d}-{row.document}.pdf").write_bytes(pdf)


def is_scratch(mark: str) -> bool:
    """Whether this process may do as it likes with its database: it lies in the folder made for it."""
    return bool(mark) and connection.vendor == "sqlite" and _database().is_relative_to(Path(mark).resolve())
