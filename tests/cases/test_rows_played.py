"""Rows in scenarios: acts and expectations by row, and a recorded case that plays as it went."""

from io import StringIO

import pytest
from django.core.management import call_command

from oneservice.cases.recording import record
from tests.cases.rosters import RosterStage, people, roster_files

pytestmark = pytest.mark.django_db

SCENARIO = """
- name: 三人参保，一人不予
  today: 2026-09-28
  answers:
    filer.mobile: "13800000001"
    roster.firm: 示例公司
    roster.staff: {rows}
  sources:
    identity: {{filer: {{name: 李娜, ric: "530103199405160248", mobile: "13800000001"}}}}
  acts:
    - {{item: enrol, row: 2, do: [accept, propose, refuse]}}
    - item: enrol
      row: 3
      do: [correct, resubmit, accept, propose, grant]
      defects: [row.wage]
      answers: {{row.wage: "6000"}}
  gives: {{row.account: A-1}}
  expect:
    items: {{"enrol#1": delivered, "enrol#2": refused, "enrol#3": delivered, card: closed, account: ended}}
    documents: [enrol-proof, refusal-decision]
"""


def simulate(text, folder, settings, **other):
    """What came otherwise, as lines; none if all went as the scenario says. ``other``: as in ``roster_content``."""
    files = roster_files(**other) | {"workflows/scenarios/roster.yaml": text}
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    demo = settings.CONTENT / "workflows" / "demo"
    for path in demo.rglob("*.yaml"):
        place = folder / "workflows" / "demo" / path.relative_to(demo)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    settings.CONTENT = folder
    out = StringIO()
    try:
        call_command("simulate", "roster", stdout=out)
    except SystemExit:
        return out.getvalue().splitlines()[:20]
    return []


@pytest.mark.deep
def test_scenario_acts_on_rows_and_expects_of_rows(tmp_path, settings):
    text = SCENARIO.format(rows=[dict(row) for row in people(3)])
    assert simulate(text, tmp_path, settings) == []


def test_recorded_case_names_the_rows_that_did_not_go_the_usual_way():
    stage = RosterStage().filed(people(3)).refuse("enrol#2")
    scenario = record(stage.ref).scenario
    assert scenario["acts"] == [{"item": "enrol", "row": 2, "do": ["accept", "propose", "refuse"]}]
    assert scenario["expect"]["items"] == {"enrol#2": "refused"}
