import pytest
from django.conf import settings
from django.utils import timezone

from oneservice.connectors.demo.faults import Fault, FaultKind, write_faults
from oneservice.connectors.demo.province import FAULTS_FILE
from tests.cases.stage import Clock, Stage


@pytest.fixture
def clock(monkeypatch):
    """Monday 28 September 2026, ten in the morning, until a test moves it."""
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock


@pytest.fixture
def stage(db, clock):
    """The newborn service published, the demo province in place, nobody has begun."""
    return Stage(clock=clock)


@pytest.fixture
def draft(stage):
    """A case begun by the mother; the registers have answered."""
    return stage.once("open")


@pytest.fixture
def submitted(stage):
    """Signed by the mother, waiting for the father."""
    return stage.once("submitted")


@pytest.fixture
def filed(stage):
    """A filed case with both signatures."""
    return stage.once("filed")


@pytest.fixture
def faults():
    """Call it with the name of an outside system and what it does wrong."""
    path = settings.VAR / FAULTS_FILE
    yield lambda name, kind: write_faults(path, {name: Fault(FaultKind(kind))})
    path.unlink(missing_ok=True)
