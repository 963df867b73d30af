from pathlib import Path

import pytest

from oneservice.connectors.demo.faults import Fault, FaultKind, write_faults
from oneservice.connectors.demo.province import FAULTS_FILE

FILES = {
    "sources.yaml": """
civil.marriage: {title: 婚姻, department: civil, key: ric, answers: {married: bool, spouse_name: person_name}}
health.birth: {title: 出生, department: health, key: ric, answers: {born_at: datetime, weight: integer, fee: money}}
""",
    "demo/people.yaml": """
mother: {name: 李雪, ric: 530102199003070047, mobile: 13800000001, level: L3, title: 李雪（母亲）}
father: {name: 王强, ric: 530102198805120018}
""",
    "demo/registers/civil.marriage.yaml": """
"530102199003070047": {married: yes, spouse_name: 王强}
"530102198805120018":
  - {married: yes, spouse_name: 李雪}
  - {married: no}
""",
    "demo/registers/health.birth.yaml": """
"530102199003070047": {born_at: {days_ago: 8, time: "12:30"}, weight: 3200, fee: 80.00 yuan}
"530102198805120018": {weight: heavy}
""",
    "demo/licences.yaml": """
id-card: {"530102199003070047": {number: ID-1, issued_on: 2020-01-01, name: 李雪}}
""",
    "demo/departments.yaml": """
gas-accounts: {outcome: granted, gives: {gas.account: "G-{reference}"}}
slow-system: {seconds: 60}
""",
}


@pytest.fixture
def workflows(tmp_path: Path, settings):
    settings.CONTENT = tmp_path / "content"
    settings.VAR = tmp_path / "var"
    settings.DEMO = True
    settings.VAR.mkdir()
    for name, text in FILES.items():
        path = settings.CONTENT / "workflows" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return settings.CONTENT / "workflows"


@pytest.fixture
def switch(workflows, settings):
    """Switch one fault on, or with no arguments all off."""

    def write(name: str = "", kind: FaultKind | None = None, seconds: float = 0.0, share: float = 1.0) -> None:
        faults = {name: Fault(kind, seconds, share)} if name else {}
        write_faults(settings.VAR / FAULTS_FILE, faults)

    return write
