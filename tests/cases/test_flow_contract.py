"""What we rely on inside viewflow 2.4.0: these tests fail before a case does when it changes."""

import json
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from viewflow import this
from viewflow.workflow import STATUS, Activation, Flow, Token
from viewflow.workflow.checks import check_join_nodes_require_a_real_lock
from viewflow.workflow.context import Context
from viewflow.workflow.models import Task

from oneservice.cases.flow import control, registry
from oneservice.cases.flow.compiler import MODULE
from oneservice.cases.flow.models import CaseProcess
from oneservice.cases.flow.nodes import End, HeldByCase, Job, Orders, Start
from tests.cases.closures import closure

ONE = closure({"birth": (), "card": ("birth",)})
SECRET = "530102199001011234"
JobFlow = registry._flows["b_00000000000f"] = type(Flow)(
    "b_00000000000f",
    (Flow,),
    {
        "__module__": MODULE,
        "process_class": CaseProcess,
        "lock_impl": HeldByCase(),
        "start": Start().Next(this.job),
        "job": Job().Next(this.end),
        "end": End(),
    },
)


def started_job():
    activation = JobFlow.start.activation_class.create(JobFlow.start, None, None)
    activation.orders = Orders()
    activation.execute()
    return JobFlow.job.activation_class(activation.task.leading.get())


def raise_beside(ric):
    """An error whose message and whose frame both hold personal data."""
    raise LookupError(ric)


def task_of(status):
    return Task.objects.filter(flow_task_type="JOB", status=status)


def test_token_prefix_ends_before_the_last_underscore():
    assert Token("start/7_12").get_common_split_prefix(Token("start"), 99) == "start/7_"
    assert Token("start").get_common_split_prefix(Token("start"), 7) == "start/7_"


@pytest.mark.django_db
def test_tokens_of_a_split_share_its_prefix():
    process, _ = control.start(ONE, [(11, "birth")])
    control.end_visit(process, ONE, (11, "birth"), begin=[(12, "card")])
    split = Task.objects.get(process=process, flow_task_type="PARALLEL_GATEWAY")
    tokens = Task.objects.filter(process=process, flow_task_type="HUMAN").order_by("pk").values_list("token", flat=True)
    assert [str(token) for token in tokens] == [f"start/{split.pk}_11", f"start/{split.pk}_12"]


@pytest.mark.django_db
def test_split_of_one_process_is_no_prefix_of_another():
    one, _ = control.start(ONE, [(1, "birth")])
    for _ in range(10):
        control.start(ONE, [(2, "birth")])
    control.end_visit(one, ONE, (1, "birth"), finished=True)
    assert Task.objects.filter(status=STATUS.CANCELED).count() == 0


def test_join_that_is_done_must_not_come_beside_other_activations():
    """viewflow would pass it more than once, so that a case would end twice."""
    passed = []

    class Step(Activation):
        def __init__(self, name, kind):
            self.name, self.type, self.task = name, kind, SimpleNamespace(status=STATUS.DONE)

        def __hash__(self):
            return id(self)

        def __eq__(self, other):
            return self is other

        @Activation.status.transition(source=STATUS.DONE)
        def create_next(self):
            passed.append(self.name)
            return []

    Step("alone", "join")._activate_next({Step("alone", "join")})
    assert passed == ["alone"]
    Step("join", "join")._activate_next({Step("join", "join"), Step("visit", "node")})
    assert passed.count("join") == 2


@pytest.mark.django_db
def test_activation_yields_visits_or_the_join():
    _, visits = control.start(ONE, [(1, "birth")])
    task = Task.objects.get(pk=visits[1])
    activation = task.flow_task.activation_class(task)
    activation.orders = Orders(begin=[(2, "card")], finished=True)
    assert [each.task.flow_task_type for each in activation.onward()] == ["HUMAN"]


@pytest.mark.django_db
def test_process_of_a_task_is_ours_without_a_query():
    process, visits = control.start(ONE, [(1, "birth")])
    task = Task.objects.select_related("process").get(pk=visits[1])
    with CaptureQueriesContext(connection) as queries:
        activation = task.flow_task.activation_class(task)
    assert (type(activation.process), activation.process.pk, len(queries)) == (CaseProcess, process, 0)


@pytest.mark.django_db
def test_task_activation_of_viewflow_works_on_our_nodes():
    process, visits = control.start(ONE, [(1, "birth")])
    with Task.objects.get(pk=visits[1]).activation() as activation:
        activation.orders = Orders(finished=True)
        activation.run(None)
        activation.execute()
    assert CaseProcess.objects.get(pk=process).status == "DONE"


@pytest.mark.django_db
def test_whole_process_can_be_cancelled_by_viewflow():
    process, _ = control.start(ONE, [(1, "birth")])
    row = CaseProcess.objects.get(pk=process)
    row.flow_class.instance.cancel(row)
    assert [visit.status for visit in control.history(process)] == ["cancelled"]


def test_viewflow_finds_a_lock_on_our_flows():
    flow = registry.flow_of(ONE)
    assert [warning for warning in check_join_nodes_require_a_real_lock(None) if warning.obj is flow] == []


@pytest.mark.parametrize("permission", ["manage", "view"])
def test_process_has_the_permissions_viewflow_asks_for(permission):
    assert permission in CaseProcess._meta.default_permissions


@pytest.mark.django_db
@pytest.mark.parametrize("node", ["start", "split", "item_birth_", "join", "end"])
def test_error_in_a_node_writes_no_local_variable(node):
    process, _ = control.start(ONE, [(1, "birth")])
    control.end_visit(process, ONE, (1, "birth"), finished=True)
    task = next(t for t in Task.objects.filter(process=process) if t.flow_task.name == node)
    activation = task.flow_task.activation_class(task)
    with pytest.raises(LookupError), Context(propagate_exception=False), activation.exception_guard():
        raise_beside(SECRET)
    task.refresh_from_db()
    assert (task.status, "_exception" in task.data) == (STATUS.DONE, False)


@pytest.mark.django_db
def test_failed_job_keeps_the_class_of_the_error_only():
    activation = started_job()
    activation.start()
    with pytest.raises(LookupError) as caught:
        raise_beside(SECRET)
    activation.error(caught.value)
    row = task_of(STATUS.ERROR).get()
    assert row.data == {"error": "LookupError"}
    assert SECRET not in json.dumps(row.data)


@pytest.mark.django_db
def test_job_waits_and_runs_on_when_done():
    activation = started_job()
    assert task_of(STATUS.SCHEDULED).count() == 1
    activation.start()
    activation.execute()
    assert CaseProcess.objects.get().status == "DONE"


@pytest.mark.django_db
@pytest.mark.parametrize("begun", [False, True])
def test_job_can_be_cancelled(begun):
    activation = started_job()
    if begun:
        activation.start()
    activation.cancel()
    assert task_of(STATUS.CANCELED).count() == 1
