import pytest
from django.test import Client

from tests.cases.conftest import clock, faults
from tests.cases.service import Service
from tests.cases.stage import Stage

__all__ = ["clock", "faults"]


@pytest.fixture
def stage(db, clock):
    """The newborn service published, the demo province in place, nobody has begun."""
    return Stage(clock=clock)


@pytest.fixture
def play(db, clock):
    """``play(bundle, scenario)``: a shipped service and the people of the scenario whose name begins so."""
    return lambda bundle, scenario="普通情形": Service(bundle, scenario, clock)


@pytest.fixture
def browse():
    """``browse(person_or_staff)``: a browser of theirs."""

    def browser(who):
        client = Client()
        client.force_login(who.account)
        return client

    return browser
