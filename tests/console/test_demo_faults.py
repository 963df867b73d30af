import io

import pytest
from django.core.management import CommandError, call_command

from oneservice.connectors.demo.faults import Fault, FaultKind, read_faults
from oneservice.connectors.demo.province import FAULTS_FILE


@pytest.fixture
def faults(settings, tmp_path):
    settings.VAR = tmp_path / "var"
    return lambda: read_faults(settings.VAR / FAULTS_FILE)


def switch(*said):
    written = io.StringIO()
    call_command("demo_faults", *said, stdout=written)
    return written.getvalue()


def test_a_fault_a_delay_and_both_are_switched_on(faults):
    switch("civil.marriage=silent", "payment=1.5", "messages=down,0.2,20%")

    assert faults() == {
        "civil.marriage": Fault(FaultKind.SILENT),
        "payment": Fault(None, 1.5),
        "messages": Fault(FaultKind.DOWN, 0.2, 0.2),
    }


def test_faults_add_up_until_they_are_cleared(faults):
    switch("payment=down")
    switch("messages=down")
    assert set(faults()) == {"payment", "messages"}
    switch("clear", "payment=silent")

    assert faults() == {"payment": Fault(FaultKind.SILENT)}


def test_without_words_it_shows_what_is_switched(faults):
    switch("payment=down,2")

    assert switch() == 'payment: {"delay": 2.0, "fault": "down"}\n'


@pytest.mark.parametrize("said", ["payment=broken", "payment"])
def test_an_unknown_fault_says_which_there_are(faults, said):
    with pytest.raises(CommandError, match="write NAME=FAULT with one of silent, down,"):
        switch(said)
