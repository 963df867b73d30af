import datetime as dt
import time

import pytest
from django.utils import timezone

from oneservice.connectors import registry
from oneservice.connectors.demo.faults import FaultKind
from oneservice.engine.ports import Events, Found, Unavailable

MOTHER = "530102199003070047"
FATHER = "530102198805120018"

pytestmark = pytest.mark.usefixtures("workflows")


def test_a_known_key_is_found_with_values_of_the_declared_types():
    reply = registry.registers().ask("civil.marriage", MOTHER)

    assert (reply.status, reply.answers) == (Found.FOUND, {"married": True, "spouse_name": "王强"})


def test_an_unknown_key_is_not_found():
    assert registry.registers().ask("civil.marriage", "530102200001010017").status is Found.NOT_FOUND


def test_a_register_may_know_something_of_everybody(workflows):
    path = workflows / "demo" / "registers" / "civil.marriage.yaml"
    path.write_text(f'"*": {{married: no}}\n"{MOTHER}": {{married: yes}}', encoding="utf-8")

    assert registry.registers().ask("civil.marriage", MOTHER).answers == {"married": True}
    assert registry.registers().ask("civil.marriage", FATHER).answers == {"married": False}


def test_an_unknown_source_knows_nobody():
    assert registry.registers().ask("no.such", MOTHER).status is Found.NOT_FOUND


def test_two_records_under_one_key_are_a_conflict_without_answers():
    reply = registry.registers().ask("civil.marriage", FATHER)

    assert (reply.status, reply.answers) == (Found.CONFLICT, {})


def test_a_relative_date_counts_from_today():
    born = timezone.localdate() - dt.timedelta(days=8)

    assert registry.registers().ask("health.birth", MOTHER).answers == {
        "born_at": f"{born}T12:30:00+08:00",
        "weight": 3200,
        "fee": 8000,
    }


def test_an_answer_of_the_wrong_type_names_its_file_but_not_its_value():
    with pytest.raises(
        ValueError, match=r"^workflows/demo/registers/health.birth.yaml: an answer 'weight' is no integer$"
    ):
        registry.registers().ask("health.birth", FATHER)


def test_a_file_edited_while_running_is_read_again(workflows):
    path = workflows / "demo" / "registers" / "civil.marriage.yaml"
    registry.registers().ask("civil.marriage", MOTHER)
    path.write_text(f"{MOTHER}: {{married: no}}", encoding="utf-8")

    assert registry.registers().ask("civil.marriage", MOTHER).answers == {"married": False}


@pytest.mark.parametrize("said", ["silent", "not_found", "conflict"])
def test_a_switched_fault_is_what_the_register_says(switch, said):
    switch("civil.marriage", FaultKind(said))

    assert registry.registers().ask("civil.marriage", MOTHER).status == said
    assert registry.registers().ask("health.birth", MOTHER).status is Found.FOUND


def test_a_register_that_is_down_says_to_try_again(switch):
    switch("civil.marriage", FaultKind.DOWN)

    with pytest.raises(Unavailable, match=r"^civil.marriage: down$"):
        registry.registers().ask("civil.marriage", MOTHER)


def test_a_fault_of_the_whole_folder_strikes_every_source(switch):
    switch("registers", FaultKind.SILENT)

    assert registry.registers().ask("civil.marriage", MOTHER).status is Found.SILENT


def test_a_delay_is_waited_for(switch):
    switch("civil.marriage", seconds=0.2)
    began = time.monotonic()
    registry.registers().ask("civil.marriage", MOTHER)

    assert time.monotonic() - began >= 0.2


def test_a_timed_out_question_asked_again_with_its_key_has_its_answer(switch):
    switch("civil.marriage", FaultKind.DONE_BUT_TIMEOUT)
    with pytest.raises(Unavailable):
        registry.registers().ask("civil.marriage", MOTHER, call="case-1")

    assert registry.registers().ask("civil.marriage", MOTHER, call="case-1").answers["married"] is True


def test_a_repeated_call_repeats_its_answer_though_the_register_changed(workflows):
    first = registry.registers().ask("civil.marriage", MOTHER, call="case-1")
    (workflows / "demo" / "registers" / "civil.marriage.yaml").write_text("{}", encoding="utf-8")

    assert registry.registers().ask("civil.marriage", MOTHER, call="case-1") == first
    assert registry.registers().ask("civil.marriage", MOTHER, call="case-2").status is Found.NOT_FOUND


def test_events_are_told_in_order_and_go_on_from_the_cursor(workflows):
    lines = [f'  - {{source: civil.marriage, number: e{n}, of: "{MOTHER}"}}' for n in range(25)]
    (workflows / "demo" / "events.yaml").write_text("\n".join(["events:", *lines]), encoding="utf-8")
    first = registry.registers().events(after="")
    second = registry.registers().events(after=first.cursor)
    assert [each.number for each in (*first.events, *second.events)] == [f"e{n}" for n in range(25)]
    assert registry.registers().events(after=second.cursor) == Events((), second.cursor)
    assert MOTHER not in repr(first)


def test_no_file_of_events_tells_nothing():
    assert registry.registers().events(after="").events == ()
