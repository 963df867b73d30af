import pytest

from tests.cases.stage import Stage


@pytest.fixture
def stage(db):
    """The newborn service published, the demo province in place, nobody has begun."""
    return Stage()


@pytest.fixture
def filed(stage):
    """A filed case with both signatures."""
    return stage.filed()
