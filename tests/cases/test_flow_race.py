"""The control flow on PostgreSQL: what it costs, and the last two visits ending at once in two processes."""

from collections import Counter
from multiprocessing import get_context

import pytest
from django.db import transaction
from viewflow.workflow.models import Task

from oneservice.cases.flow import control
from oneservice.cases.flow.models import CaseProcess
from tests.cases import racing, rows
from tests.cases.closures import closure, parallel
from tests.cases.costs import cost

CASES = 20


def case_at_its_last_visits():
    with transaction.atomic():
        case = rows.case()
        items = [rows.item_case(case, f"item-{n}", phase="review") for n in range(2)]
        case.process, _ = control.start(parallel(2), [(item.pk, item.item) for item in items])
        case.save()
    return case.pk


@pytest.mark.services
def test_two_processes_pass_the_join_exactly_once(on_postgres):
    cases = [case_at_its_last_visits() for _ in range(CASES)]
    context = get_context("spawn")
    gate, failures = context.Barrier(2), context.Queue()
    arguments = [(on_postgres, gate, failures, cases, mine) for mine in (0, 1)]
    workers = [context.Process(target=racing.end_my_items, args=each) for each in arguments]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert [worker.exitcode for worker in workers] == [0, 0], failures.get(timeout=5)
    assert Counter(Task.objects.values_list("flow_task_type", "status")) == {
        ("START", "DONE"): CASES,
        ("PARALLEL_GATEWAY", "DONE"): CASES,
        ("HUMAN", "DONE"): 2 * CASES,
        ("JOIN", "DONE"): CASES,
        ("END", "DONE"): CASES,
    }
    assert set(CaseProcess.objects.values_list("status", flat=True)) == {"DONE"}


@pytest.mark.services
def test_costs_are_those_on_sqlite(on_postgres):
    chain = closure({"birth": (), "household": ("birth",), "claim": ()})
    with transaction.atomic():
        assert cost(control.start, chain, [(1, "birth"), (3, "claim")]) == 6
        process = CaseProcess.objects.get().pk
        assert cost(control.end_visit, process, chain, (1, "birth"), begin=[(2, "household")]) == 4
        assert cost(control.end_visit, process, chain, (3, "claim")) == 2
        assert cost(control.end_visit, process, chain, (2, "household"), finished=True) == 8
