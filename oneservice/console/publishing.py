"""From a content folder to published versions: read, check, publish every bundle that is clean."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from oneservice.catalogue import versions
from oneservice.catalogue.models import Version
from oneservice.console.gate import gather
from oneservice.engine.closure import closure_json

__all__ = ["gather", "publish_all"]


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
