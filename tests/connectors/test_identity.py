import pytest

from oneservice.connectors import registry
from oneservice.connectors.demo.faults import FaultKind
from oneservice.engine.ports import Login, ProvenIdentity, Refused, Unavailable


@pytest.fixture
def identity(workflows):
    return registry.identity()


def test_every_invented_person_can_be_chosen(identity):
    assert list(identity.logins()) == [Login("mother", "李雪（母亲）"), Login("father", "王强")]


def test_a_login_proves_the_person(identity):
    assert identity.prove("mother") == ProvenIdentity("李雪", "530102199003070047", "13800000001", "L3")


def test_an_unknown_login_is_refused(identity):
    with pytest.raises(Refused, match=r"^identity: no such login$"):
        identity.prove("nobody")


def test_a_service_that_is_down_proves_nobody(identity, switch):
    switch("identity", FaultKind.DOWN)

    with pytest.raises(Unavailable):
        identity.prove("mother")
