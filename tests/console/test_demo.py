"""``manage.py demo`` in a place of its own: what it leaves is what scripts and people rely on.

``make test`` plays the first bundle of the documentation, as its page says; ``make deep`` the shipped content too, and
each a second time.
"""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from oneservice.engine.definition import END_PHASES
from tests.first_bundle import managed, written
from tests.sites import ROOT, free_port

pytestmark = pytest.mark.services

KEYS = ["bundle", "case", "seconds", "items", "documents", "questions_asked", "values_prefilled", "uploads"]
SHIPPED = pytest.param("shipped", marks=pytest.mark.deep)
FIRST = {"stall-permit": "closed", "food-record": "closed", "power-hookup": "closed"}


@dataclass
class Demo:
    """A content folder, the place of a demo with it, what is given to ``manage.py``; then what its last run said."""

    content: Path
    var: Path
    command: list[str] = field(default_factory=lambda: ["demo"])
    said: str = ""
    summary: dict = field(default_factory=dict)

    def run(self):
        own = {
            "ONESERVICE_DEMO": "1",
            "ONESERVICE_CONTENT": str(self.content),
            "ONESERVICE_VAR": str(self.var),
            "DATABASE_URL": f"sqlite:///{self.var}/db.sqlite3",
            "PORT": str(free_port()),
            "DEMO_EXIT": "1",
            "DJANGO_SETTINGS_MODULE": "oneservice.settings",
        }
        done = subprocess.run(
            [sys.executable, "manage.py", *self.command],
            cwd=ROOT,
            env=os.environ | own,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-3000:]
        self.said, self.summary = done.stdout, json.loads((self.var / "demo" / "summary.json").read_text("utf-8"))
        return self


@pytest.fixture(scope="module", params=["first bundle", SHIPPED])
def played(request, tmp_path_factory):
    """The first run."""
    place = tmp_path_factory.mktemp("demo")
    if request.param == "shipped":
        return Demo(ROOT, place).run()
    [of_the_page] = managed("demo")
    return Demo(written(tmp_path_factory.mktemp("first")), place, of_the_page).run()


def test_the_summary_has_the_words_scripts_rely_on(played):
    assert list(played.summary) == KEYS
    assert {tuple(item) for item in played.summary["items"]} == {("id", "department", "phase", "due", "decided")}
    assert {tuple(each) for each in played.summary["documents"]} == {("id", "path", "sha256", "signed", "valid")}


def test_every_item_comes_to_its_end(played):
    phases = {item["id"]: item["phase"] for item in played.summary["items"]}
    assert {item: phase for item, phase in phases.items() if phase not in set(END_PHASES)} == {}
    assert phases == FIRST if played.content != ROOT else len(phases) == 10


def test_every_paper_is_there_and_verifies(played):
    papers = [ROOT / each["path"] for each in played.summary["documents"]]
    assert [each["id"] for each in played.summary["documents"] if not each["valid"]] == []
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in papers]
    assert hashes == [each["sha256"] for each in played.summary["documents"]]


def test_it_says_where_to_look_round(played):
    assert [word for word in ("citizens", "departments", "documents", "log") if word not in played.said] == []


def test_nothing_goes_on_serving(played):
    assert [line for line in commands() if str(played.var) in line] == []


def commands():
    """The environments of running processes, where the system shows them."""
    for each in Path("/proc").glob("[0-9]*/environ"):
        try:
            yield each.read_bytes().decode("utf-8", "replace")
        except OSError:
            continue


@pytest.mark.deep
def test_a_second_run_starts_clean(played):
    var, first = played.var, played.summary
    (var / "demo" / "left-over.pdf").write_bytes(b"%PDF-")
    keys = {path.name: path.read_bytes() for path in (var / "keys").glob("*") if path.is_file()}
    summary = played.run().summary
    assert [each["case"].split("-")[-1] for each in (first, summary)] == ["000001", "000001"]
    assert {path.name for path in (var / "demo").glob("*.pdf")} == {Path(d["path"]).name for d in summary["documents"]}
    assert {path.name: path.read_bytes() for path in (var / "keys").glob("*") if path.is_file()} == keys
