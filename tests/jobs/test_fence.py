"""Celery is never the store: outside ``jobs`` nothing hands it work, and nothing anywhere hands it a time."""

import ast
from functools import cache
from pathlib import Path

import oneservice

ROOT = Path(oneservice.__file__).parent
HANDS_WORK = frozenset({"delay", "delay_on_commit", "apply_async", "apply_async_on_commit", "send_task"})
HANDS_TIME = frozenset({"countdown", "eta"})


@cache
def calls():
    """Every call of the package, with its file."""
    files = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted(ROOT.rglob("*.py"))}
    nodes = ((name, node) for name, text in files.items() for node in ast.walk(ast.parse(text)))
    return [(name, node) for name, node in nodes if isinstance(node, ast.Call)]


def test_only_jobs_hands_work_to_celery():
    found = [
        f"{name}:{call.lineno}"
        for name, call in calls()
        if isinstance(call.func, ast.Attribute) and call.func.attr in HANDS_WORK and not name.startswith("jobs/")
    ]
    assert found == []


def test_nothing_hands_celery_a_time():
    found = [f"{name}:{call.lineno}" for name, call in calls() if HANDS_TIME & {word.arg for word in call.keywords}]
    assert found == []


def test_the_fence_sees_the_one_gate():
    gates = [name for name, call in calls() if isinstance(call.func, ast.Attribute) and call.func.attr == "send_task"]
    assert gates == ["jobs/celery_app.py"]
