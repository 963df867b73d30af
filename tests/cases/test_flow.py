"""The control flow of a case through its own door, on real tables."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from viewflow.workflow import FlowLockFailed
from viewflow.workflow.models import Task

from oneservice.cases.flow import control
from oneservice.cases.flow.models import CaseProcess
from oneservice.cases.flow.nodes import UnknownItem
from tests.cases.closures import closure, parallel
from tests.cases.costs import cost, statements

pytestmark = pytest.mark.django_db

CHAIN = closure({"birth": (), "household": ("birth",), "card": ("household",), "claim": ()})
BIRTH, HOUSEHOLD, CARD, CLAIM = (1, "birth"), (2, "household"), (3, "card"), (4, "claim")


def kinds(process):
    rows = Task.objects.filter(process=process).order_by("pk")
    return [f"{row.flow_task_type}:{row.status}" for row in rows]


def visits(process):
    return [(v.item, v.status, v.round) for v in control.history(process)]


def status(process):
    return CaseProcess.objects.values_list("status", flat=True).get(pk=process)


def test_start_begins_a_visit_for_each_ready_item():
    process, begun = control.start(CHAIN, [BIRTH, CLAIM])
    assert visits(process) == [("birth", "open", 1), ("claim", "open", 1)]
    assert set(begun) == {1, 4}
    assert [v.task for v in control.history(process)] == list(begun.values())
    assert kinds(process) == ["START:DONE", "PARALLEL_GATEWAY:DONE", "HUMAN:NEW", "HUMAN:NEW"]
    assert status(process) == "NEW"


def test_start_with_nothing_ready_waits():
    process, begun = control.start(CHAIN, [])
    assert (visits(process), begun, status(process)) == ([], {}, "NEW")


def test_end_of_a_visit_begins_what_became_ready():
    process, _ = control.start(CHAIN, [BIRTH, CLAIM])
    begun = control.end_visit(process, CHAIN, BIRTH, begin=[HOUSEHOLD])
    assert visits(process) == [("birth", "ended", 1), ("claim", "open", 1), ("household", "open", 1)]
    assert list(begun) == [2]


def test_visit_knows_which_one_it_followed():
    process, begun = control.start(CHAIN, [BIRTH])
    after = control.end_visit(process, CHAIN, BIRTH, begin=[HOUSEHOLD])
    assert [task.pk for task in Task.objects.get(pk=after[2]).previous.all()] == [begun[1]]


def test_last_visit_passes_the_join_and_ends_the_process():
    process, _ = control.start(CHAIN, [BIRTH, CLAIM])
    control.end_visit(process, CHAIN, CLAIM)
    control.end_visit(process, CHAIN, BIRTH, finished=True)
    assert kinds(process)[-2:] == ["JOIN:DONE", "END:DONE"]
    assert status(process) == "DONE"


def test_join_comes_after_every_visit():
    process, begun = control.start(CHAIN, [BIRTH, CLAIM])
    control.end_visit(process, CHAIN, CLAIM)
    control.end_visit(process, CHAIN, BIRTH, finished=True)
    join = Task.objects.get(process=process, flow_task_type="JOIN")
    assert {task.pk for task in join.previous.all()} == set(begun.values())


def test_join_is_passed_once_however_often_all_is_said_to_have_ended():
    process, _ = control.start(CHAIN, [BIRTH])
    for _ in range(3):
        control.end_visit(process, CHAIN, BIRTH, finished=True)
    assert kinds(process).count("JOIN:DONE") == 1
    assert kinds(process).count("END:DONE") == 1


def test_ending_twice_changes_nothing():
    process, _ = control.start(CHAIN, [BIRTH, CLAIM])
    control.end_visit(process, CHAIN, BIRTH)
    before = Task.objects.values_list("pk", "status", "finished")
    assert control.end_visit(process, CHAIN, BIRTH) == {}
    assert list(Task.objects.values_list("pk", "status", "finished")) == list(before)


def test_item_that_ends_while_it_waits_may_be_the_last():
    process, _ = control.start(CHAIN, [BIRTH])
    control.end_visit(process, CHAIN, BIRTH)
    control.end_visit(process, CHAIN, CLAIM, finished=True)
    assert status(process) == "DONE"


def test_case_in_which_nothing_ever_began_may_end():
    process, _ = control.start(CHAIN, [])
    control.finish(process, CHAIN)
    assert (visits(process), status(process)) == ([], "DONE")


def test_finishing_twice_passes_the_join_once():
    process, _ = control.start(CHAIN, [BIRTH])
    control.end_visit(process, CHAIN, BIRTH)
    control.finish(process, CHAIN)
    control.finish(process, CHAIN)
    assert kinds(process).count("JOIN:DONE") == 1


def test_nothing_open_is_no_end():
    process, _ = control.start(CHAIN, [BIRTH])
    control.end_visit(process, CHAIN, BIRTH)
    assert status(process) == "NEW"
    control.begin_visits(process, CHAIN, [HOUSEHOLD])
    assert visits(process) == [("birth", "ended", 1), ("household", "open", 1)]


def test_beginning_and_having_ended_contradict():
    process, _ = control.start(CHAIN, [BIRTH])
    with pytest.raises(ValueError, match="one or the other"):
        control.end_visit(process, CHAIN, BIRTH, begin=[CARD], finished=True)


def test_item_of_another_definition_is_refused():
    process, _ = control.start(CHAIN, [BIRTH])
    with pytest.raises(UnknownItem, match="water"):
        control.begin_visits(process, CHAIN, [(9, "water")])


def test_rows_of_one_entry_are_visits_of_their_own():
    process, _ = control.start(CHAIN, [(11, "birth"), (12, "birth")])
    control.end_visit(process, CHAIN, (12, "birth"))
    assert [(v.item_case, v.status) for v in control.history(process)] == [(11, "open"), (12, "ended")]


def test_item_case_is_not_taken_for_one_whose_key_ends_alike():
    process, _ = control.start(CHAIN, [(112, "birth"), (12, "claim")])
    control.end_visit(process, CHAIN, (12, "claim"))
    assert [(v.item_case, v.status) for v in control.history(process)] == [(112, "open"), (12, "ended")]


def test_reconsideration_begins_behind_a_new_split():
    process, _ = control.start(CHAIN, [BIRTH])
    control.end_visit(process, CHAIN, BIRTH, finished=True)
    control.begin_visits(process, CHAIN, [BIRTH])
    assert visits(process) == [("birth", "ended", 1), ("birth", "open", 2)]
    assert status(process) == "NEW"
    control.end_visit(process, CHAIN, BIRTH, begin=[HOUSEHOLD])
    control.end_visit(process, CHAIN, HOUSEHOLD, finished=True)
    assert visits(process)[1:] == [("birth", "ended", 2), ("household", "ended", 2)]
    assert kinds(process).count("JOIN:DONE") == 2
    assert status(process) == "DONE"


def test_new_split_leaves_the_old_join_alone():
    process, _ = control.start(CHAIN, [BIRTH])
    control.end_visit(process, CHAIN, BIRTH, finished=True)
    control.begin_visits(process, CHAIN, [CLAIM])
    control.end_visit(process, CHAIN, CLAIM, finished=True)
    joins = Task.objects.filter(process=process, flow_task_type="JOIN").order_by("pk")
    assert [[v.data["item"] for v in join.previous.all()] for join in joins] == [["birth"], ["claim"]]


def test_reconsideration_while_others_run_stays_in_the_round():
    process, _ = control.start(CHAIN, [BIRTH, CLAIM])
    control.end_visit(process, CHAIN, BIRTH)
    control.begin_visits(process, CHAIN, [BIRTH])
    assert visits(process) == [("birth", "ended", 1), ("claim", "open", 1), ("birth", "open", 1)]


def test_tokens_do_not_grow_with_reconsiderations():
    process, _ = control.start(CHAIN, [BIRTH])
    for _ in range(5):
        control.end_visit(process, CHAIN, BIRTH, finished=True)
        control.begin_visits(process, CHAIN, [BIRTH])
    assert all(str(task.token).count("/") == 1 for task in Task.objects.filter(flow_task_type="HUMAN"))


def test_cancel_breaks_off_the_named_visits_only():
    process, _ = control.start(CHAIN, [BIRTH, CLAIM])
    assert control.cancel(process, [1, 2]) == 1
    assert visits(process) == [("birth", "cancelled", 1), ("claim", "open", 1)]


def test_case_whose_last_visit_was_cancelled_may_end():
    process, _ = control.start(CHAIN, [BIRTH])
    control.cancel(process, [1])
    control.end_visit(process, CHAIN, BIRTH, finished=True)
    assert (visits(process), status(process)) == ([("birth", "cancelled", 1)], "DONE")


def test_visit_still_open_when_all_have_ended_is_cancelled():
    process, _ = control.start(CHAIN, [BIRTH, CLAIM])
    control.end_visit(process, CHAIN, BIRTH, finished=True)
    assert visits(process) == [("birth", "ended", 1), ("claim", "cancelled", 1)]
    assert status(process) == "DONE"


def test_withdrawn_case_has_no_join_and_is_not_taken_up_again():
    process, _ = control.start(CHAIN, [BIRTH, CLAIM])
    control.end_visit(process, CHAIN, CLAIM)
    control.withdraw(process)
    assert visits(process) == [("birth", "cancelled", 1), ("claim", "ended", 1)]
    assert (status(process), "JOIN:DONE" in kinds(process)) == ("CANCELED", False)
    with pytest.raises(control.WrongProcess, match="withdrawn"):
        control.begin_visits(process, CHAIN, [BIRTH])


def test_unknown_process_is_said_so():
    with pytest.raises(control.WrongProcess, match="no process 404"):
        control.begin_visits(404, CHAIN, [BIRTH])


def test_process_of_another_definition_is_refused():
    process, _ = control.start(CHAIN, [BIRTH])
    with pytest.raises(control.WrongProcess, match="does not run on"):
        control.end_visit(process, parallel(3), BIRTH)
    assert visits(process) == [("birth", "open", 1)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("call", [control.begin_visits, control.end_visit])
def test_call_outside_a_transaction_is_refused(call):
    with transaction.atomic():
        process, _ = control.start(CHAIN, [BIRTH])
    with pytest.raises(FlowLockFailed, match="Lock the case row first"):
        call(process, CHAIN, [BIRTH] if call is control.begin_visits else BIRTH)


@pytest.mark.django_db(transaction=True)
def test_start_outside_a_transaction_is_refused():
    with pytest.raises(FlowLockFailed, match="Lock the case row first"):
        control.start(CHAIN, [BIRTH])
    assert CaseProcess.objects.count() == 0


@pytest.mark.parametrize("items", [1, 3, 10, 30])
def test_start_costs_six_statements(items):
    definition = parallel(items)
    assert cost(control.start, definition, [(n + 1, f"item-{n}") for n in range(items)]) == 6


@pytest.mark.parametrize("items", [1, 10])
def test_end_of_a_visit_costs_two_and_two_more_when_others_begin(items):
    process, _ = control.start(CHAIN, [BIRTH, CLAIM])
    assert cost(control.end_visit, process, CHAIN, CLAIM) == 2
    more = [(100 + n, "household") for n in range(items)]
    assert cost(control.end_visit, process, CHAIN, BIRTH, begin=more) == 4


@pytest.mark.parametrize("items", [1, 3, 10, 30])
def test_last_visit_costs_eight_statements(items):
    definition = parallel(items)
    refs = [(n + 1, f"item-{n}") for n in range(items)]
    process, _ = control.start(definition, refs)
    for ref in refs[1:]:
        control.end_visit(process, definition, ref)
    assert cost(control.end_visit, process, definition, refs[0], finished=True) == 8


def test_rounds_do_not_make_the_end_of_a_visit_dearer():
    process, _ = control.start(CHAIN, [BIRTH])
    for _ in range(20):
        control.end_visit(process, CHAIN, BIRTH, finished=True)
        control.begin_visits(process, CHAIN, [BIRTH, CLAIM])
        control.end_visit(process, CHAIN, CLAIM)
    assert cost(control.end_visit, process, CHAIN, BIRTH, finished=True) == 8


def test_other_calls_have_their_price():
    process, _ = control.start(CHAIN, [BIRTH])
    assert cost(control.begin_visits, process, CHAIN, [CLAIM, CARD]) == 3
    control.end_visit(process, CHAIN, BIRTH, finished=True)
    assert cost(control.begin_visits, process, CHAIN, [BIRTH, CLAIM]) == 6
    assert cost(control.cancel, process, [1]) == 1
    assert cost(control.history, process) == 1
    assert cost(control.withdraw, process) == 2


def test_finish_costs_seven_statements():
    process, _ = control.start(CHAIN, [BIRTH])
    control.end_visit(process, CHAIN, BIRTH)
    assert cost(control.finish, process, CHAIN) == 7


def test_nothing_runs_in_a_savepoint():
    with CaptureQueriesContext(connection) as queries:
        process, _ = control.start(CHAIN, [BIRTH])
        control.end_visit(process, CHAIN, BIRTH, finished=True)
    assert len(statements(queries)) == len(queries)
