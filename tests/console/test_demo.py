"""``manage.py demo``, twice, in a place of its own: what it leaves is what scripts and people rely on."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from oneservice.engine.definition import END_PHASES
from tests.sites import ROOT, free_port

pytestmark = pytest.mark.services

KEYS = ["bundle", "case", "seconds", "items", "documents", "questions_asked", "values_prefilled", "uploads"]


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def played(var):
    """The first run."""
    return run(var)


def run(var):
    """What one play said, and its summary."""
    own = {
        "ONESERVICE_DEMO": "1",
        "ONESERVICE_VAR": str(var),
        "DATABASE_URL": f"sqlite:///{var}/db.sqlite3",
        "PORT": str(free_port()),
        "DEMO_EXIT": "1",
        "DJANGO_SETTINGS_MODULE": "oneservice.settings",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "demo"],
        cwd=ROOT,
        env=os.environ | own,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-3000:]
    return done.stdout, json.loads((var / "demo" / "summary.json").read_text("utf-8"))


def test_the_summary_has_the_words_scripts_rely_on(played):
    _, summary = played
    assert list(summary) == KEYS
    assert {tuple(item) for item in summary["items"]} == {("id", "department", "phase", "due", "decided")}
    assert {tuple(each) for each in summary["documents"]} == {("id", "path", "sha256", "signed", "valid")}


def test_every_item_comes_to_its_end(played):
    _, summary = played
    assert {item["id"]: item["phase"] for item in summary["items"] if item["phase"] not in set(END_PHASES)} == {}
    assert len(summary["items"]) == 10


def test_every_paper_is_there_and_verifies(played):
    _, summary = played
    papers = [ROOT / each["path"] for each in summary["documents"]]
    assert [each["id"] for each in summary["documents"] if not each["valid"]] == []
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in papers]
    assert hashes == [each["sha256"] for each in summary["documents"]]


def test_it_says_where_to_look_round(played):
    said, _ = played
    assert [word for word in ("citizens", "departments", "documents", "log") if word not in said] == []


def test_nothing_goes_on_serving(played, var):
    assert [line for line in commands() if str(var) in line] == []


def commands():
    """The environments of running processes, where the system shows them."""
    for each in Path("/proc").glob("[0-9]*/environ"):
        try:
            yield each.read_bytes().decode("utf-8", "replace")
        except OSError:
            continue


@pytest.mark.deep
def test_a_second_run_starts_clean(played, var):
    (var / "demo" / "left-over.pdf").write_bytes(b"%PDF-")
    keys = {path.name: path.read_bytes() for path in (var / "keys").glob("*") if path.is_file()}
    _, summary = run(var)
    assert [each["case"].split("-")[-1] for each in (played[1], summary)] == ["000001", "000001"]
    assert {path.name for path in (var / "demo").glob("*.pdf")} == {Path(d["path"]).name for d in summary["documents"]}
    assert {path.name: path.read_bytes() for path in (var / "keys").glob("*") if path.is_file()} == keys
