"""Processes that no shipped item has, played by scenarios: a promise, a visit, a panel."""

import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from oneservice.engine.reading import load_plain

pytestmark = pytest.mark.deep

ROOT = Path(__file__).resolve().parents[2]
SWAPPED = {"childcare-subsidy": "commitment", "maternity-claim": "in-person", "social-card": "expert-panel"}
ACTS = [
    {"item": "birth-registration", "do": ["correct", "resubmit", "accept", "propose", "grant"]},
    {"item": "maternity-claim", "do": ["accept", "invite"]},
    {"item": "maternity-claim", "event": "visit.missed"},
    {"item": "maternity-claim", "do": ["invite-again"]},
    {"item": "maternity-claim", "event": "visit.came"},
    {"item": "social-card", "do": ["accept", "consult", "object", "refuse"]},
    {"item": "childcare-subsidy", "do": ["accept", "grant", "wanting", "put-right", "revoke"]},
]
CAME = {"childcare-subsidy": "revoked", "maternity-claim": "closed", "social-card": "refused"}
PAPERS = ["rectification-notice", "revocation-decision", "assessment-notice", "refusal-decision"]


@pytest.fixture
def content(tmp_path, settings):
    """The shipped service with three items decided otherwise, and one scenario."""
    for folder in ("workflows", "forms"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copytree(ROOT / "templates" / "documents", tmp_path / "templates" / "documents")
    for item, process in SWAPPED.items():
        path = tmp_path / "workflows" / "items" / f"{item}.yaml"
        lines = path.read_text("utf-8").splitlines()
        lines = [f"process: {process}" if line.startswith("process:") else line for line in lines]
        path.write_text("\n".join(lines) + "\n", "utf-8")
    path = tmp_path / "workflows" / "scenarios" / "newborn.yaml"
    usual = load_plain(path.read_text("utf-8"), "newborn.yaml")[0]
    usual |= {"acts": ACTS, "expect": {"items": CAME, "documents": PAPERS}}
    path.write_text(json.dumps([usual], ensure_ascii=False), "utf-8")
    settings.CONTENT = tmp_path


def test_scenarios_play_a_promise_a_visit_and_a_panel(content):
    out = StringIO()
    call_command("simulate", "newborn", "--all", "--json", stdout=out)
    [played] = json.loads(out.getvalue())["scenarios"]
    assert played["differences"] == []
