"""Shipped processes that no shipped item has: an item of the newborn service is given one of them."""

from functools import cache
from pathlib import Path

from django.conf import settings

from oneservice.engine.closure import closure_json
from oneservice.engine.reading import read_content, read_folder
from tests.cases import stage as stages


def with_process(monkeypatch, item, process, text=""):
    """From here on ``Stage`` publishes the service with ``item`` decided by ``process`` (``text``: what that says)."""
    monkeypatch.setattr(stages, "canonical", lambda: swapped(item, process, text))


@cache
def swapped(item, process, text=""):
    """Read once a process, as it takes a second."""
    files = dict(read_folder(Path(settings.CONTENT)))
    if text:
        files[f"workflows/processes/{process}.yaml"] = text
    name = f"workflows/items/{item}.yaml"
    lines = [f"process: {process}" if line.startswith("process:") else line for line in files[name].splitlines()]
    files[name] = "\n".join(lines) + "\n"
    content, problems = read_content(files)
    assert problems == []
    return closure_json(content, "newborn")
