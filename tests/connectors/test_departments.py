import pytest

from oneservice.connectors import registry
from oneservice.connectors.demo.faults import FaultKind
from oneservice.engine.ports import DepartmentReply, Refused, Unavailable


@pytest.fixture
def departments(workflows):
    return registry.departments()


def test_an_item_is_taken_over_once_per_key(departments):
    reference = departments.send("gas-accounts", {"item": "gas"}, key="1")

    assert departments.send("gas-accounts", {"item": "gas"}, key="1") == reference
    assert departments.send("gas-accounts", {"item": "gas"}, key="2") != reference


def test_a_department_answers_as_the_content_says(departments):
    reference = departments.send("gas-accounts", {"item": "gas"}, key="1")

    expected = DepartmentReply("granted", {"gas.account": f"G-{reference}"})
    assert departments.reply("gas-accounts", reference) == expected


def test_a_department_the_content_does_not_name_grants(departments):
    reference = departments.send("other", {}, key="1")

    assert departments.reply("other", reference) == DepartmentReply("granted")


def test_a_slow_department_has_not_answered_yet(departments):
    reference = departments.send("slow-system", {}, key="1")

    assert departments.reply("slow-system", reference) is None


@pytest.mark.parametrize("said", ["refused", "not_found", "conflict"])
def test_a_switched_fault_is_the_departments_answer(departments, switch, said):
    switch("departments.gas-accounts", FaultKind(said))
    reference = departments.send("gas-accounts", {}, key="1")

    assert departments.reply("gas-accounts", reference) == DepartmentReply(said)


def test_a_hand_over_that_timed_out_is_not_made_twice(departments, switch):
    switch("departments", FaultKind.DONE_BUT_TIMEOUT)
    with pytest.raises(Unavailable):
        departments.send("gas-accounts", {}, key="1")

    assert departments.send("gas-accounts", {}, key="1") == "R00000001"


def test_a_reference_of_another_department_is_refused(departments):
    reference = departments.send("gas-accounts", {}, key="1")

    with pytest.raises(Refused):
        departments.reply("other", reference)
