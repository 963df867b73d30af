"""Doors decide nothing: no manager, no model of a case, no rule, no transaction in ``portal``, ``desk`` and ``ui``."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "oneservice"
FILES = sorted(path for room in ("ui", "portal", "desk") for path in (ROOT / room).rglob("*.py"))
RULES = ("oneservice.engine.rules", "oneservice.engine.form", "oneservice.engine.plan", "oneservice.engine.materials")
FORBIDDEN = ("oneservice.cases.models", "oneservice.cases.states", "oneservice.cases.flow", "django.db", *RULES)


def faults(source):
    """``(line, what)`` of everything a door may not do."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "raw", "cursor"):
            found.append((node.lineno, f".{node.attr}"))
        for module in imported(node):
            found += [(node.lineno, module) for bad in FORBIDDEN if module == bad or module.startswith(f"{bad}.")]
    return found


def imported(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_door_touches_no_table_and_no_rule(path):
    assert faults(path.read_text("utf-8")) == []


def test_the_finder_finds():
    source = "from oneservice.cases import models\nfrom django.db import transaction\nCase.objects.get()\n"
    assert sorted(faults(source)) == [
        (1, "oneservice.cases.models"),
        (2, "django.db"),
        (2, "django.db.transaction"),
        (3, ".objects"),
    ]
