"""The room plan holds: no cycle between modules, imports inside functions counted, and every contract kept."""

import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("oneservice", cache_dir=None)


def strongly_connected(graph) -> list[set[str]]:
    """Groups of modules that import each other, by Tarjan's algorithm (1972), without recursion."""
    index, low, on_stack, stack, groups, counter = {}, {}, set(), [], [], 0
    for root in sorted(graph.modules):
        if root in index:
            continue
        work = [(root, iter(sorted(graph.find_modules_directly_imported_by(root))))]
        index[root] = low[root] = counter = counter + 1
        stack.append(root)
        on_stack.add(root)
        while work:
            module, imported = work[-1]
            follow = next(imported, None)
            if follow is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[module])
                if low[module] == index[module]:
                    group = set()
                    while module not in group:
                        group.add(member := stack.pop())
                        on_stack.discard(member)
                    groups.append(group)
            elif follow not in index:
                index[follow] = low[follow] = counter = counter + 1
                stack.append(follow)
                on_stack.add(follow)
                work.append((follow, iter(sorted(graph.find_modules_directly_imported_by(follow)))))
            elif follow in on_stack:
                low[module] = min(low[module], index[follow])
    return [group for group in groups if len(group) > 1]


def test_no_modules_import_each_other(graph):
    assert strongly_connected(graph) == []


def test_the_finder_of_cycles_finds_one():
    cyclic = grimp.ImportGraph()
    for name in ("a", "b", "c"):
        cyclic.add_module(name)
    for importer, imported in (("a", "b"), ("b", "c"), ("c", "b")):
        cyclic.add_import(importer=importer, imported=imported)
    assert strongly_connected(cyclic) == [{"b", "c"}]


def test_the_contracts_between_rooms_hold():
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_engine_runs_without_django():
    code = (
        "import sys, pkgutil, importlib, oneservice.engine as e\n"
        "for m in pkgutil.walk_packages(e.__path__, 'oneservice.engine.'): importlib.import_module(m.name)\n"
        "print(sorted({n.split('.')[0] for n in sys.modules} & {'django', 'viewflow', 'celery', 'weasyprint'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
