import pytest

from oneservice.connectors import registry
from oneservice.connectors.demo.faults import FaultKind
from oneservice.engine.ports import Licence, Unavailable

MOTHER = "530102199003070047"
BABY = "530102202609200021"


@pytest.fixture
def licences(workflows):
    return registry.licences()


def test_a_licence_of_the_content_is_found(licences):
    found = licences.find("id-card", MOTHER)

    assert found == Licence("ID-1", "id-card", True, "2020-01-01", {"name": "李雪"})


def test_nobody_holds_what_was_never_issued(licences):
    assert licences.find("id-card", BABY) is None


def test_a_licence_issued_is_found_and_issued_once_per_key(licences):
    issued = licences.issue("birth-cert", BABY, {"name": "王晴"}, key="1")

    assert licences.issue("birth-cert", BABY, {"name": "王晴"}, key="1") == issued
    assert licences.find("birth-cert", BABY) == issued


def test_the_newest_licence_is_the_one_found(licences):
    licences.issue("birth-cert", BABY, {"name": "王晴"}, key="1")
    newer = licences.issue("birth-cert", BABY, {"name": "王晴晴"}, key="2")

    assert licences.find("birth-cert", BABY) == newer


@pytest.mark.parametrize("holder", [MOTHER, BABY])
def test_a_cancelled_licence_is_not_found(licences, holder):
    licences.issue("id-card", BABY, {}, key="1")
    licences.cancel("id-card", holder, key="2")

    assert licences.find("id-card", holder) is None


def test_a_licence_issued_after_a_cancelled_one_is_found(licences):
    licences.cancel("id-card", MOTHER, key="1")
    again = licences.issue("id-card", MOTHER, {}, key="2")

    assert licences.find("id-card", MOTHER) == again


def test_a_timed_out_issue_repeated_is_the_same_licence(licences, switch):
    switch("licences.birth-cert", FaultKind.DONE_BUT_TIMEOUT)
    with pytest.raises(Unavailable):
        licences.issue("birth-cert", BABY, {}, key="1")

    assert licences.issue("birth-cert", BABY, {}, key="1").number == "L00000001"
