"""The invented province that ships: every record can be answered, every login proves somebody."""

from pathlib import Path

import pytest

from oneservice import settings as shipped
from oneservice.connectors import registry
from oneservice.engine.ports import Found
from oneservice.engine.types import ric_birth

DEMO = shipped.ROOT / "workflows" / "demo"
REGISTERS = sorted(path.stem for path in (DEMO / "registers").glob("*.yaml"))


@pytest.fixture(autouse=True)
def shipped_content(settings, tmp_path):
    settings.CONTENT, settings.VAR, settings.DEMO = Path(shipped.ROOT), tmp_path, True


@pytest.mark.parametrize("source", REGISTERS)
def test_every_record_of_a_register_has_the_types_its_source_declares(source):
    content = registry.province().content
    answers = {key: registry.registers().ask(source, key).status for key in content.read(f"registers/{source}")}

    assert set(answers.values()) <= {Found.FOUND, Found.CONFLICT}


def test_every_register_is_a_declared_source():
    declared = registry.registers().definitions.read("sources")

    assert [source for source in REGISTERS if source not in declared] == []


def test_every_login_proves_a_person_with_a_possible_identity_number():
    proven = [registry.identity().prove(login.login) for login in registry.identity().logins()]

    assert len({person.ric for person in proven}) == len(proven) > 0
    assert [person.ric[-4:] for person in proven if ric_birth(person.ric) is None] == []
