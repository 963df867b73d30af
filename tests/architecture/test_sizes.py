"""Functions and modules stay small enough to read: mean 11 lines, none over 60, no module over 500."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(path for path in (ROOT / "oneservice").rglob("*.py") if "migrations" not in path.parts)


def functions(path: Path):
    tree = ast.parse(path.read_text("utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(node) -> int:
    return node.end_lineno - node.lineno + 1


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_is_longer_than_500_lines(path):
    assert len(path.read_text("utf-8").splitlines()) <= 500


def test_no_function_is_longer_than_60_lines():
    long = [f"{path.name}:{node.name}" for path in MODULES for node in functions(path) if length(node) > 60]
    assert long == []


def test_functions_are_11_lines_long_at_most_on_average():
    lengths = [length(node) for path in MODULES for node in functions(path)]
    assert sum(lengths) / len(lengths) <= 11


def test_public_functions_are_annotated():
    bare = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in MODULES
        for node in functions(path)
        if not node.name.startswith("_") and node.returns is None
    ]
    assert bare == []
