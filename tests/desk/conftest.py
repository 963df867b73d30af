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
def filed(stage):
    """A filed case with both signatures."""
    return stage.once("filed")


@pytest.fixture
def clerk(filed, signed_in):
    """The browser of the clerk who has the first item."""
    return signed_in(filed.office("birth-certificate", "clerk"))
