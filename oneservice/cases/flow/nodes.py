"""The nodes of our flows, made of viewflow's through its supported hooks, at a fraction of its queries.

viewflow's own Split and Join cannot say "C after A and B" beside an independent D: its Join waits for whatever
shares a token prefix and then drops the prefix, so C never starts and the end comes early, without an error. What
waits on what is therefore asked of the engine (``engine.plan.ready``), outside; a flow is told which items begin and
whether all have ended, and keeps the record: one task a visit, who came after whom, one join, one end.

Tokens keep viewflow's rule: ``start/<split>_<item case>``, the part after the last ``_`` numeric. A split and all
visits it leads to, directly or through other visits, share the prefix ``start/<split>_``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.db import transaction
from django.utils.timezone import now
from viewflow import this
from viewflow.workflow import STATUS, Activation, FlowLockFailed, Token, nodes
from viewflow.workflow.base import Edge
from viewflow.workflow.models import Task
from viewflow.workflow.nodes.job import AbstractJob, AbstractJobActivation
from viewflow.workflow.signals import flow_finished, flow_started, task_failed, task_finished, task_started

ItemRef = tuple[int, str]
"""An item case as the flow knows it: its key, and its entry in the bundle."""

START_TOKEN = Token("start")
VISIT, SPLIT, END = "HUMAN", "PARALLEL_GATEWAY", "END"
"""``flow_task_type`` of the rows we look for; viewflow's own lists show a visit only as HUMAN."""

BOX = {"width": 250, "height": 60, "text-align": "middle"}
OUTLINE = 'fill="none" stroke="currentColor" stroke-width="1.5"'
DIAMOND = f'<path d="M25,0L50,25L25,50L0,25L25,0" {OUTLINE}/>'
PLUS = f'<path d="M25,13V37M13,25H37" {OUTLINE}/>'


class UnknownItem(LookupError):
    """An item was to begin that the case's definition does not have."""


class HeldByCase:
    """No lock of its own: every write to a case holds ``select_for_update`` on the case row, the one doorway.

    A second lock on the process would cost a query a step and open a second order of locking. viewflow's default
    is no lock either, but silently: with it 46 of 80 parallel joins were lost. Here a call outside a transaction,
    where no row can be locked, is refused.
    """

    @contextmanager
    def __call__(self, flow_class: type, process_pk: int | None) -> Iterator[None]:
        if not transaction.get_connection().in_atomic_block:
            raise FlowLockFailed("Lock the case row first and call this inside that transaction")
        yield


class Prudent:
    """What any of our activations does when something goes wrong: nothing that writes a person's data down.

    viewflow stores all local variables of the failing frame in the task. Ours lets the error through: the one
    transaction of the write rolls back, and the outbox row that asked for it is tried again.
    """

    def exception_guard(self) -> AbstractContextManager[None]:
        return nullcontext()


def link(tasks: Sequence[Task], previous: Sequence[Task]) -> None:
    """Write which tasks came after which: one statement, where ``previous.add`` takes one a task."""
    through = Task.previous.through
    through.objects.bulk_create(
        through(from_task_id=task.pk, to_task_id=before.pk) for task in tasks for before in previous
    )


def write_done(activation_class: Any, flow_task: Any, token: Token, process: Any, previous: Sequence[Task]) -> Any:
    """A gateway or end, written once and already done: it does nothing that could wait or fail."""
    at = now()
    task = Task(process=process, flow_task=flow_task, token=token, status=STATUS.DONE)
    task.created = task.started = task.finished = at
    task.save()
    link([task], previous)
    task_finished.send(sender=flow_task.flow_class, process=process, task=task)
    return activation_class(task)


@dataclass
class Orders:
    """What an activation does when it runs on. ``begun`` is filled: the task of each visit, by item case."""

    begin: Sequence[ItemRef] = ()
    finished: bool = False
    begun: dict[int, int] = field(default_factory=dict)


class Onward(Prudent):
    """An activation from which visits begin, or from which the join is reached when all items have ended."""

    orders: Orders
    task: Any
    process: Any
    flow_class: Any

    @property
    def prefix(self) -> str:
        """What the tokens of this split's visits begin with; viewflow's own rule."""
        return self.task.token.get_common_split_prefix(START_TOKEN, self.task.pk)

    def onward(self) -> Iterator[Activation]:
        """Visits or the join, never both: viewflow would pass a join that is done once for itself and once beside."""
        if self.orders.begin:
            yield from self._begin_visits()
        elif self.orders.finished:
            yield self.flow_class.join._create(self, START_TOKEN)

    def _begin_visits(self) -> list[Activation]:
        """One task for each item that begins, however many, in two statements."""
        at = now()
        visits = Task.objects.bulk_create(self._visit(ref, at) for ref in self.orders.begin)
        link(visits, [self.task])
        self.orders.begun.update((visit.data["item_case"], visit.pk) for visit in visits)
        return [visit.flow_task.activation_class(visit) for visit in visits]

    def _visit(self, ref: ItemRef, at: datetime) -> Task:
        item_case, item_id = ref
        node = self.flow_class.instance.node(node_name(item_id), no_obsolete=True)
        if node is None:
            raise UnknownItem(f"The definition of this case has no item {item_id}: pass the ids of its own entries")
        return Task(
            process=self.process,
            flow_task=node,
            flow_task_type=VISIT,
            token=Token(f"{self.prefix}{item_case}"),
            created=at,
            data={"item": item_id, "item_case": item_case},
        )


class StartActivation(Onward, nodes.StartHandle.activation_class):
    @Activation.status.transition(source=STATUS.NEW)
    def execute(self) -> None:
        """As viewflow's, without the savepoint: the caller's transaction is the only one."""
        with self.flow_class.lock(None):
            task_started.send(sender=self.flow_class, process=self.process, task=self.task)
            self.process.save()
            self.complete()
            flow_started.send(sender=self.flow_class, process=self.process, task=self.task)
            self.activate_next()


class Start(nodes.StartHandle):
    """The case is filed."""

    activation_class = StartActivation
    shape: ClassVar[dict[str, Any]] = {"width": 50, "height": 50, "svg": f'<circle cx="25" cy="25" r="24" {OUTLINE}/>'}


class ItemsSplitActivation(Onward, nodes.Split.activation_class):
    @classmethod
    def create(
        cls, flow_task: Any, prev_activation: Any, token: Token, data: Any = None, seed: Any = None
    ) -> Activation:
        """``data`` and ``seed`` are viewflow's; nothing here sets them."""
        activation = write_done(cls, flow_task, token, prev_activation.process, [prev_activation.task])
        activation.orders = prev_activation.orders
        return activation

    @Activation.status.super()
    def create_next(self) -> Iterator[Activation]:
        return self.onward()


class ItemsSplit(nodes.Split):
    """Where items that wait on nothing begin. A case reopened after its end passes through a new one."""

    activation_class = ItemsSplitActivation
    shape: ClassVar[dict[str, Any]] = {"width": 50, "height": 50, "svg": DIAMOND + PLUS}


class ItemActivation(Onward, nodes.Handle.activation_class):
    @Activation.status.super()
    def create_next(self) -> Iterator[Activation]:
        return self.onward()


class Item(nodes.Handle):
    """One visit to the department: from the item's beginning to its end; corrections happen inside.

    That a visit is done says nothing of grant or refusal, which the item case knows.
    """

    task_type = VISIT
    activation_class = ItemActivation
    shape: ClassVar[dict[str, Any]] = {**BOX, "svg": f'<rect width="250" height="60" rx="6" {OUTLINE}/>'}
    bpmn_element = "userTask"

    def __init__(self, item_id: str) -> None:
        super().__init__()
        self.item_id = item_id
        self._leads_to: list[Any] = []

    def leads_to(self, *following: Any) -> Item:
        """Nodes drawn after this one. What really begins next is decided outside, by the rules of the definition."""
        self._leads_to = list(following)
        return self

    def _resolve(self, instance: Any) -> None:
        super()._resolve(instance)
        self._leads_to = [this.resolve(instance, node) for node in self._leads_to]

    def _outgoing(self) -> Iterator[Edge]:
        for node in self._leads_to:
            yield Edge(src=self, dst=node, edge_class="next")


class ItemsJoinActivation(Prudent, nodes.Join.activation_class):
    @classmethod
    def create(
        cls, flow_task: Any, prev_activation: Any, token: Token, data: Any = None, seed: Any = None
    ) -> Activation:
        """All items have ended, so all visits of this split have: one still open ended from outside (a withdrawal,
        a circumstance that changed) and is cancelled. ``control`` comes here once for each split."""
        process = prev_activation.process
        arrived = list(Task.objects.filter(process=process, token__startswith=prev_activation.prefix).only("status"))
        still_open = [visit.pk for visit in arrived if visit.status == STATUS.NEW]
        if still_open:
            Task.objects.filter(pk__in=still_open).update(status=STATUS.CANCELED, finished=now())
        return write_done(cls, flow_task, token, process, arrived or [prev_activation.task])


class ItemsJoin(nodes.Join):
    """Every item of the case has come to its end."""

    activation_class = ItemsJoinActivation
    bpmn_element = "parallelGateway"
    shape: ClassVar[dict[str, Any]] = {"width": 50, "height": 50, "svg": DIAMOND + PLUS}


class EndActivation(Onward, nodes.End.activation_class):
    @classmethod
    def create(
        cls, flow_task: Any, prev_activation: Any, token: Token, data: Any = None, seed: Any = None
    ) -> Activation:
        process = prev_activation.process
        activation = write_done(cls, flow_task, token, process, [prev_activation.task])
        process.status, process.finished = STATUS.DONE, activation.task.finished
        process.save(update_fields=["status", "finished"])
        flow_finished.send(sender=flow_task.flow_class, process=process, task=activation.task)
        return activation


class End(nodes.End):
    activation_class = EndActivation
    shape: ClassVar[dict[str, Any]] = {
        "width": 50,
        "height": 50,
        "svg": '<circle cx="25" cy="25" r="22" fill="none" stroke="currentColor" stroke-width="5"/>',
    }


class JobActivation(Prudent, AbstractJobActivation):
    @Activation.status.transition(source=STATUS.NEW, target=STATUS.SCHEDULED)
    def activate(self) -> None:
        """Wait for whoever does the work: it calls ``start``, then ``execute`` or ``error``."""
        self.task.save(update_fields=["status"])

    @Activation.status.transition(source=STATUS.STARTED, target=STATUS.ERROR)
    def error(self, exception: BaseException) -> None:
        """Keep the class of what went wrong; viewflow keeps the message, the traceback and all locals."""
        self.task.data["error"] = type(exception).__name__
        self.task.finished = now()
        self.task.save(update_fields=["status", "data", "finished"])
        task_failed.send(sender=self.flow_class, process=self.process, task=self.task)

    @Activation.status.transition(source=[STATUS.NEW, STATUS.SCHEDULED, STATUS.STARTED], target=STATUS.CANCELED)
    def cancel(self) -> None:
        """viewflow's job has none, and would so forbid that a process be cancelled."""
        self.task.finished = now()
        self.task.save(update_fields=["status", "finished"])


class Job(AbstractJob):
    """Work done outside the transaction, between two nodes."""

    activation_class = JobActivation
    shape: ClassVar[dict[str, Any]] = {**BOX, "svg": f'<rect width="250" height="60" rx="6" {OUTLINE}/>'}


def node_name(item_id: str) -> str:
    """``some-item`` -> ``item_some_item_``.

    The prefix keeps ids such as ``cancel``, ``lock`` or ``urls`` from replacing methods of the flow; ids hold no
    ``_``, so two never meet; the last ``_`` keeps ``…-path`` from looking like a URL to viewflow.
    """
    return f"item_{item_id.replace('-', '_')}_"
