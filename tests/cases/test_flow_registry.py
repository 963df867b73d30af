"""One class a version, found by the name that stands in the rows."""

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import import_string
from viewflow.workflow.fields import get_flow_ref, import_flow_by_ref, import_task_by_ref
from viewflow.workflow.models import Task

from oneservice.cases.flow import control, flows, registry
from oneservice.cases.flow.models import CaseProcess
from oneservice.engine.closure import canonical
from tests.cases import rows
from tests.cases.closures import closure

ONE = closure({"birth": (), "card": ("birth",)})
BIRTH, CARD = (1, "birth"), (2, "card")
NOT_OURS = ["x", "__path__", "b_", "b_0123456789a", "b_0123456789AB", "b_0123456789abc", "B_0123456789ab"]
STORED = "flow/flows.b_{}".format


@pytest.fixture
def forget():
    """Forget a version as a process does that never met it."""

    def forget(definition):
        registry._flows.pop(registry.flow_name(definition.sha256), None)
        import_flow_by_ref.cache_clear()
        import_task_by_ref.cache_clear()

    yield forget
    import_flow_by_ref.cache_clear()
    import_task_by_ref.cache_clear()


def columns(process):
    return CaseProcess.objects.filter(pk=process).extra(select={"ref": "flow_class"}).values_list("ref", "status").get()


def test_rows_name_a_flow_by_the_hash():
    assert get_flow_ref(registry.flow_of(ONE)) == STORED(ONE.sha256[:12])


def test_name_in_a_row_leads_to_the_class():
    flow = registry.flow_of(ONE)
    assert import_string(f"oneservice.cases.flow.flows.{flow.__name__}") is flow


def test_two_closures_alike_share_a_class():
    assert registry.flow_of(closure({"birth": (), "card": ("birth",)})) is registry.flow_of(ONE)


def test_eight_threads_get_one_class():
    definition = closure({f"i{n}": () for n in range(30)}, title="八线程")
    gate, before = Barrier(8), sys.getswitchinterval()

    def ask(_):
        gate.wait()
        return registry.flow_of(definition)

    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(ask, range(8)))) == 1
    finally:
        sys.setswitchinterval(before)


def test_two_versions_that_begin_alike_are_told_apart():
    registry.flow_of(closure({"a": ()}, sha256="ab" * 6 + "0" * 52))
    with pytest.raises(registry.AmbiguousFlow, match="b_abababababab"):
        registry.flow_of(closure({"a": ()}, sha256="ab" * 6 + "1" * 52))


def test_versions_share_no_node():
    first, second = registry.flow_of(ONE), registry.flow_of(closure({"birth": (), "card": ()}))
    assert not set(map(id, first.instance.nodes())) & set(map(id, second.instance.nodes()))
    assert all(node.flow_class is first for node in first.instance.nodes())


@pytest.mark.parametrize("item", ["cancel", "lock", "urls", "node", "nodes", "instance", "viewsets", "start", "join"])
def test_item_may_have_any_name(item):
    definition = closure({item: (), "a-path": (item,)})
    flow = registry.flow_of(definition)
    assert [node.item_id for node in flow.instance.nodes() if hasattr(node, "item_id")] == [item, "a-path"]
    assert callable(flow.lock)
    assert callable(flow.instance.node)
    assert flow.instance.urls


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["x", "__path__", "b_", "b_0123456789a", "b_0123456789AB", "b_0123456789abc", "B_0123456789ab"]
)
def test_name_that_is_none_of_ours_asks_nothing_of_the_database(name):
    with CaptureQueriesContext(connection) as queries, pytest.raises(AttributeError):
        getattr(flows, name)
    assert len(queries) == 0


@pytest.mark.django_db
def test_unknown_version_is_asked_for_each_time():
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries, pytest.raises(AttributeError, match="b_ffffffffffff"):
            getattr(flows, "b_" + "f" * 12)
        assert len(queries) == 1


@pytest.mark.django_db
def test_row_whose_definition_is_lost_stays_as_it_is(forget):
    lost = closure({"birth": ()}, title="失踪")
    process, _ = control.start(lost, [BIRTH])
    forget(lost)
    row = CaseProcess.objects.get(pk=process)
    assert row.flow_class is None
    assert Task.objects.filter(process=process).first().flow_task is None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    assert columns(process) == (STORED(lost.sha256[:12]), "NEW")
    assert [visit.item for visit in control.history(process)] == ["birth"]


@pytest.mark.django_db
def test_lost_definition_that_comes_back_goes_on(forget):
    lost = closure({"birth": ()}, title="失而复得")
    process, _ = control.start(lost, [BIRTH])
    forget(lost)
    assert CaseProcess.objects.get(pk=process).flow_class is None
    control.end_visit(process, lost, BIRTH, finished=True)
    assert columns(process) == (STORED(lost.sha256[:12]), "DONE")


@pytest.mark.django_db
def test_case_ends_on_the_version_it_began_with():
    process, _ = control.start(ONE, [BIRTH])
    second = closure({"birth": (), "card": ("birth",), "water": ("card",)})
    third = closure({"card": ()})
    other, _ = control.start(second, [BIRTH])
    control.start(third, [CARD])
    control.end_visit(process, ONE, BIRTH, begin=[CARD])
    control.end_visit(process, ONE, CARD, finished=True)
    assert {task.flow_task.flow_class for task in Task.objects.filter(process=process)} == {registry.flow_of(ONE)}
    assert columns(process) == (STORED(ONE.sha256[:12]), "DONE")
    assert columns(other) == (STORED(second.sha256[:12]), "NEW")


@pytest.mark.django_db
def test_process_that_never_met_a_version_loads_it_from_the_catalogue(forget):
    stored = closure({"birth": ()}, title="已发布")
    rows.version(stored.sha256, canonical=canonical(stored))
    process, _ = control.start(stored, [BIRTH])
    forget(stored)
    row = CaseProcess.objects.get(pk=process)
    assert row.flow_class.sha256 == stored.sha256
    assert [node.task_title for node in row.flow_class.instance.nodes() if node.task_type == "HUMAN"] == ["birth"]
