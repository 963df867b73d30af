"""Whatever waits on whatever, and in whatever order the departments finish: nothing stuck, nothing twice."""

from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from viewflow.workflow.models import Task

from oneservice.cases.flow import control
from oneservice.cases.flow.models import CaseProcess
from oneservice.engine.plan import ready
from tests.cases.closures import closure

pytestmark = pytest.mark.deep


@st.composite
def orders(draw):
    """Up to nine items, each waiting for any of those before it."""
    names = [f"item-{n}" for n in range(draw(st.integers(1, 9)))]
    return {name: tuple(sorted(draw(st.sets(st.sampled_from(names[:n]))))) if n else () for n, name in enumerate(names)}


class Played:
    """A case as its item cases would know it: outcomes only, and the engine says who is ready."""

    def __init__(self, order, draw):
        self.closure, self.draw = closure(order), draw
        self.keys = {item: n for n, item in enumerate(order, 1)}
        self.applies = dict.fromkeys(order, True)
        self.outcomes, self.visited = {}, []
        self.process, _ = control.start(self.closure, self._advance())

    @property
    def open(self):
        return sorted(item for item, outcome in self.outcomes.items() if outcome is None)

    @property
    def over(self):
        return len(self.outcomes) == len(self.keys) and not self.open

    def end_one(self):
        item = self.draw(st.sampled_from(self.open))
        self.outcomes[item] = self.draw(st.sampled_from(["granted", "granted", "granted", "refused"]))
        begun = self._advance()
        control.end_visit(self.process, self.closure, (self.keys[item], item), begin=begun, finished=self.over)

    def reconsider(self):
        """Everything refused or stopped is taken up again."""
        self.outcomes = {item: outcome for item, outcome in self.outcomes.items() if outcome == "granted"}
        control.begin_visits(self.process, self.closure, self._advance())

    def _advance(self):
        plan = ready(self.closure, self.applies, self.outcomes)
        self.outcomes |= dict.fromkeys(plan.start) | dict.fromkeys(plan.blocked, "ended")
        self.visited += plan.start
        return [(self.keys[item], item) for item in plan.start]

    def check_end(self, rounds):
        seen = control.history(self.process)
        assert [visit.item for visit in seen] == self.visited
        assert {visit.status for visit in seen} == {"ended"}
        assert max(visit.round for visit in seen) == rounds
        kinds = Counter(Task.objects.filter(process=self.process).values_list("flow_task_type", flat=True))
        gateways = {"PARALLEL_GATEWAY": rounds, "JOIN": rounds, "END": rounds}
        assert kinds == {"START": 1, "HUMAN": len(seen), **gateways}
        assert CaseProcess.objects.get(pk=self.process).status == "DONE"

    def check_order(self):
        """In the first round no visit began before what it waits for had ended."""
        visits = {visit.item: visit for visit in control.history(self.process)}
        for entry in self.closure.bundle.items:
            for after in entry.after:
                if entry.id in visits:
                    assert visits[after.item].ended <= visits[entry.id].began


@pytest.mark.django_db
@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # each example rolls its own rows back
)
@given(orders(), st.data())
def test_any_order_of_items_comes_to_its_end_once(order, data):
    with transaction.atomic():
        case = Played(order, data.draw)
        while not case.over:
            case.end_one()
        case.check_end(rounds=1)
        case.check_order()
        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # each example rolls its own rows back
)
@given(orders(), st.data())
def test_reconsideration_comes_to_its_end_once_more(order, data):
    with transaction.atomic():
        case, rounds = Played(order, data.draw), 0
        while rounds < 3:
            while not case.over:
                case.end_one()
            rounds += 1
            case.check_end(rounds)
            if set(case.outcomes.values()) == {"granted"}:
                break
            case.reconsider()
        transaction.set_rollback(True)
