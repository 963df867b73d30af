import pytest
from django.test import Client

from tests.cases.stage import Stage


@pytest.fixture
def stage(db):
    """The newborn service published, the demo province in place, nobody has begun."""
    return Stage()


@pytest.fixture
def signed_in():
    """``signed_in(person_or_staff)``: a browser of theirs that checks form tokens off, like Django's client."""

    def browser(who):
        client = Client()
        client.force_login(who.account)
        return client

    return browser


@pytest.fixture
def mother(stage, signed_in):
    """The mother's browser; her case is ``stage.ref`` once a test opens it."""
    return signed_in(stage.mother)


@pytest.fixture
def father(stage, signed_in):
    return signed_in(stage.father)
