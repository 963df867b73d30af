"""What an action says to the control flow of a case: items begin, a visit ends, all have ended.

Every function is called inside the transaction that holds the case row (``HeldByCase``), with the closure the case
is pinned to. What waits on what is asked of the engine; the flow is told the answer and keeps the record. Costs in
statements, the same for one item and for thirty: start 6; the end of a visit 2, with others beginning 4, the last 8.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, TextField, Value
from django.db.models.functions import Replace
from django.utils.timezone import now
from viewflow.workflow import PROCESS, STATUS, Flow
from viewflow.workflow.fields import get_flow_ref
from viewflow.workflow.models import Task

from oneservice.cases.flow.models import CaseProcess
from oneservice.cases.flow.nodes import END, SPLIT, START_TOKEN, VISIT, ItemRef, Orders, node_name
from oneservice.cases.flow.registry import flow_of
from oneservice.engine.definition import Closure


class Started(NamedTuple):
    """A new process, and the task of each visit by item case."""

    process: int
    visits: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Visit:
    """An item case at its department, once. ``status``: open | ended | cancelled; ``round`` rises at each reopening."""

    task: int
    item: str
    item_case: int
    began: datetime
    ended: datetime | None
    status: str
    round: int


STATUSES = {STATUS.NEW: "open", STATUS.DONE: "ended", STATUS.CANCELED: "cancelled"}


class WrongProcess(LookupError):
    """No such process, one that was withdrawn, or one of another definition than the closure given.

    Pass the process and the closure the case is pinned to; a withdrawn case is not taken up again.
    """


def start(closure: Closure, items: Sequence[ItemRef]) -> Started:
    """The case is filed: a process, and a visit for each item that may begin now (none is fine)."""
    flow = flow_of(closure)
    activation = flow.start.activation_class.create(flow.start, None, None)
    activation.orders = Orders(begin=items)
    activation.execute()
    return Started(activation.process.pk, activation.orders.begun)


def begin_visits(process: int, closure: Closure, items: Sequence[ItemRef]) -> Mapping[int, int]:
    """Items that became ready without another's end. Returns the task of each visit by item case.

    On a process that has ended (a reconsideration 复议 after the close) they begin behind a new split.
    """
    flow = flow_of(closure)
    with flow.lock(process):
        return _go_on(process, flow, Orders(begin=items))


def end_visit(
    process: int, closure: Closure, item: ItemRef, *, begin: Sequence[ItemRef] = (), finished: bool = False
) -> Mapping[int, int]:
    """``item`` has come to its end; ``begin`` become ready by it, or ``finished``: every item of the case has ended.

    An item that ends while it waits, or ends again (archived, checked after), has no open visit: then only the rest
    is done. The join is passed and the process ends once, however often ``finished`` is said. Returns the task of
    each visit begun, by item case. ValueError if items begin although all have ended.
    """
    if begin and finished:
        raise ValueError("Items begin, so not all have ended: say one or the other")
    flow = flow_of(closure)
    orders = Orders(begin, finished)
    with flow.lock(process):
        visit = _open_visit(process, item[0])
        if visit is None:
            return _go_on(process, flow, orders) if begin or finished else {}
        activation = _activation(visit, flow)
        activation.orders = orders
        activation.run(None)
        activation.execute()
    return orders.begun


def end_visits(process: int, closure: Closure, item_cases: Iterable[int]) -> None:
    """Several visits end in one moment and nothing begins behind them yet; as many statements as for one."""
    flow = flow_of(closure)
    with flow.lock(process):
        wanted = set(item_cases)
        open_visits = Task.objects.filter(process=process, status=STATUS.NEW, flow_task_type=VISIT)
        mine = [task.pk for task in open_visits.only("token") if _item_case(task) in wanted]
        at = now()
        Task.objects.filter(pk__in=mine).update(status=STATUS.DONE, started=at, finished=at)


def finish(process: int, closure: Closure) -> None:
    """Every item has ended, the last of them without a visit: it did not apply, or was stopped while it waited."""
    flow = flow_of(closure)
    with flow.lock(process):
        _go_on(process, flow, Orders(finished=True))


def cancel(process: int, item_cases: Iterable[int]) -> int:
    """Break off the open visits of these item cases, nothing else; how many there were.

    A visit that ends because the item was decided, refused or stopped is *ended*, see ``end_visit``.
    """
    visits = Task.objects.filter(process=process, status=STATUS.NEW, data__item_case__in=list(item_cases))
    return visits.update(status=STATUS.CANCELED, finished=now())


def withdraw(process: int) -> None:
    """The whole case is taken back: open visits are broken off and the process is cancelled. No join is passed."""
    at = now()
    Task.objects.filter(process=process, status=STATUS.NEW).update(status=STATUS.CANCELED, finished=at)
    CaseProcess.objects.filter(pk=process).update(status=PROCESS.CANCELED, finished=at)


def repin(process: int, old: Closure, new: Closure) -> None:
    """The process and its tasks go on under another version of the same bundle, in two statements.

    Rows name their flow as text, so the name is all that changes: tokens, links and times stay as they are. Visits of
    items the new version does not have keep the old name; those that are over are history, none may be open.
    """
    before, after = get_flow_ref(flow_of(old)), get_flow_ref(flow_of(new))
    lost = [f"{before}.{node_name(entry.id)}" for entry in old.bundle.items if entry.id not in new.items]
    renamed = Replace(F("flow_task"), Value(f"{before}."), Value(f"{after}."), output_field=TextField())
    Task.objects.filter(process=process).exclude(flow_task__in=lost).update(flow_task=renamed)
    CaseProcess.objects.filter(pk=process).update(flow_class=after)


def history(process: int) -> list[Visit]:
    """All visits in the order they began; read without the definition, so also where it is lost."""
    columns = ("pk", "data", "token", "created", "finished", "status")
    rows = Task.objects.filter(process=process, flow_task_type=VISIT).order_by("pk").values_list(*columns)
    rounds: dict[str, int] = {}
    found = []
    for pk, data, token, created, finished, status in rows:
        number = rounds.setdefault(str(token).rpartition("_")[0], len(rounds) + 1)
        found.append(Visit(pk, data["item"], data["item_case"], created, finished, STATUSES[status], number))
    return found


def _item_case(visit: Task) -> int:
    return int(str(visit.token).rpartition("_")[2])


def _open_visit(process: int, item_case: int) -> Task | None:
    visits = Task.objects.filter(process=process, status=STATUS.NEW, flow_task_type=VISIT)
    return visits.filter(token__endswith=f"_{item_case}").select_related("process").first()


def _go_on(process: int, flow: type[Flow], orders: Orders) -> Mapping[int, int]:
    """From the last split; from the end, a new split if anything begins."""
    gateways = Task.objects.filter(process=process, flow_task_type__in=[SPLIT, END]).select_related("process")
    last = gateways.order_by("-pk").first()
    if last is None:
        raise WrongProcess(f"There is no process {process}")
    activation = _activation(last, flow)
    activation.orders = orders
    if last.flow_task_type == END:
        if not orders.begin:
            return {}
        activation = _reopen(activation)
    activation.activate_next()
    return orders.begun


def _reopen(end: Any) -> Any:
    """A new split after the end: its visits have a prefix of their own, so that the old join stays as it was."""
    end.process.status, end.process.finished = PROCESS.NEW, None
    end.process.save(update_fields=["status", "finished"])
    return end.flow_class.split._create(end, START_TOKEN)


def _activation(task: Task, flow: type[Flow]) -> Any:
    """The activation of a row just read under the case's lock: ``task.activation()`` reads row and process again."""
    if task.process.status == PROCESS.CANCELED:
        raise WrongProcess(f"Process {task.process_id} was withdrawn")
    if task.flow_task is None or task.flow_task.flow_class is not flow:
        raise WrongProcess(f"Process {task.process_id} does not run on {flow.__name__}")
    return task.flow_task.activation_class(task)
