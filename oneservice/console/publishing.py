"""From a content folder to published versions: read, check, publish every bundle that is clean."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from oneservice.catalogue import versions
from oneservice.catalogue.models import Version
from oneservice.engine.checks import run_checks
from oneservice.engine.closure import closure_json
from oneservice.engine.definition import Content
from oneservice.engine.reading import Problem, read_content
from oneservice.engine.reading.folder import read_folder


def gather(folder: Path) -> tuple[Content, list[Problem]]:
    """The folder's content and everything that is wrong with it. Raises ``Unreadable``."""
    content, problems = read_content(read_folder(folder))
    return content, sorted([*problems, *run_checks(content)], key=lambda p: (p.file, p.line, p.code, p.message))


def publish_all(folder: Path, *, by: str, now: datetime) -> list[Version]:
    """Publish every bundle; the same content again makes no new versions. Raises ``versions.Refused``."""
    content, problems = gather(folder)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise versions.Refused(errors)
    return [
        versions.publish(closure_json(content, bundle), by=by, now=now, gate=lambda closure: ())
        for bundle in content.bundles
    ]
