"""The search of every state, on processes small enough to follow by hand."""

import pytest

from oneservice.engine.definition import Action, Bundle, Phase, Process, State, Text
from oneservice.engine.statespace import Fault, Search, TooLarge, loops, search
from tests.engine.builders import decided, entry, equals, workdays

CLERK = {"phase": Phase.REVIEW, "actor": "clerk"}
DONE = {"phase": Phase.CLOSED}


def process(states, *actions, name="p"):
    """``actions``: ``"grant to-decide done"``, or with an event ``"late with-them done expired"``."""
    made = {key: State(key, **parts) for key, parts in states.items()}
    split = [action.split() for action in actions]
    steps = tuple(Action(id_, (before,), to, event="".join(event)) for id_, before, to, *event in split)
    return Process(name, None, made, steps)


GRANTING = process(
    {"review": CLERK, "done": DONE, "no": {"phase": Phase.REFUSED}}, "grant review done", "deny review no"
)
REFUSING = process({"review": CLERK, "no": {"phase": Phase.REFUSED}}, "deny review no", name="q")


def found(*entries_and_processes):
    """Faults of a bundle of (entry, process) pairs."""
    return search(bundle(*(one for one, _ in entries_and_processes)), {one.id: p for one, p in entries_and_processes})


def bundle(*entries):
    return Bundle("birth", Text("出生"), "natural_person", "police", entries, {})


def of_one(states, *actions):
    return found((entry("a"), process(states, *actions)))


def test_a_process_that_ends_has_no_fault():
    assert found((entry("a"), GRANTING)) == []


def test_a_state_nobody_comes_to_is_dead():
    assert of_one({"review": CLERK, "lone": CLERK, "done": DONE}, "grant review done", "x lone done") == [
        Fault("dead", "a.lone")
    ]


def test_a_case_is_stuck_where_nobody_can_act():
    faults = of_one({"review": CLERK, "more": CLERK, "done": DONE}, "grant review done", "ask review more")
    assert faults == [Fault("nobody", "a.more", ("a.ask",)), Fault("stuck", "a.more", ("a.ask",))]


def test_a_case_is_stuck_where_only_the_silent_could_help():
    waiting = {"phase": Phase.CORRECTION, "actor": "applicant"}
    states = {"window": {"phase": Phase.RECEIVED, "actor": "clerk"}, "with-them": waiting, "no": {"phase": Phase.ENDED}}
    faults = of_one(states, "correct window with-them", "give-up with-them no")
    assert faults == [Fault("stuck", "a.window")]


def test_a_time_that_ends_must_be_heard():
    states = {"review": {**CLERK, "limit": workdays(5)}, "done": DONE}
    assert of_one(states, "grant review done") == [Fault("unheard", "a.review")]


def test_an_event_that_cannot_happen_is_never_taken():
    assert of_one({"review": CLERK, "done": DONE}, "grant review done", "paid review done payment.paid") == [
        Fault("never", "a.review")
    ]


def test_an_end_that_is_left_is_told():
    assert of_one({"review": CLERK, "done": DONE}, "grant review done", "again done review") == [
        Fault("exit", "a.done", ("a.grant",))
    ]


def test_a_step_the_law_does_not_know_is_told_and_not_taken():
    states = {"window": {"phase": Phase.RECEIVED, "actor": "clerk"}, "done": DONE}
    kinds = [fault.kind for fault in of_one(states, "grant window done")]
    assert kinds == ["unlawful", "dead", "stuck"]


def test_a_step_to_nowhere_is_told():
    assert of_one({"review": CLERK, "done": DONE}, "grant review done", "lose review lost") == [
        Fault("nowhere", "a.review")
    ]


RULES = {"phase": Phase.REVIEW, "waits": "rules", "limit": workdays(1)}
ROUND = (
    "passed checking done rules.grant",
    "failed checking no rules.refuse",
    "unsure checking checking rules.unsure",
    "late checking no expired",
)


def test_a_loop_that_no_person_can_leave_is_endless():
    states = {"checking": RULES, "done": DONE, "no": {"phase": Phase.REFUSED}}
    assert of_one(states, *ROUND) == [Fault("endless", "a.checking")]


def test_a_loop_that_a_person_can_leave_is_not_endless():
    states = {"checking": RULES, "done": DONE, "no": {"phase": Phase.REFUSED}}
    looping = process(states, *ROUND)
    helped = Process("p", None, looping.states, (*looping.actions, Action("stop", ("checking",), "no", by="clerk")))
    assert found((entry("a"), helped)) == []


def test_items_that_wait_for_each_other_are_stuck():
    faults = found((entry("a", ["b"]), GRANTING), (entry("b", ["a"]), GRANTING))
    assert [fault for fault in faults if fault.kind == "stuck"] == [Fault("stuck", "a.waiting, b.waiting")]


def test_an_item_that_is_not_there_is_waited_for_for_ever():
    assert Fault("stuck", "a.waiting") in found((entry("a", ["lost"]), GRANTING))


def test_what_waits_for_a_grant_that_cannot_be_never_begins():
    faults = found((entry("a"), REFUSING), (entry("b", ["a"]), GRANTING))
    assert [fault.where for fault in faults] == ["b.review", "b.done", "b.no"]
    assert {fault.kind for fault in faults} == {"dead"}


def test_what_waits_for_a_decision_begins_after_any():
    assert found((entry("a"), REFUSING), (entry("b", [decided("a")]), GRANTING)) == []


def test_what_does_not_apply_satisfies_what_waits_for_it():
    assert found((entry("a", when=equals("child.fit", True)), REFUSING), (entry("b", ["a"]), GRANTING)) == []


def test_a_condition_on_an_item_that_waits_is_stuck():
    reading = entry("a", when=equals("item.b.outcome", "granted"))
    faults = found((reading, GRANTING), (entry("b", ["a"]), GRANTING))
    assert Fault("stuck", "a.unknown, b.waiting") in faults


def test_a_trail_is_a_shortest_one():
    states = {"review": CLERK, "more": CLERK, "trap": CLERK, "done": DONE}
    faults = of_one(states, "on review more", "grant review done", "on more trap", "grant more done")
    assert [fault.trail for fault in faults if fault.kind == "stuck"] == [("a.on", "a.on")]


def test_too_many_states_are_refused():
    with pytest.raises(TooLarge):
        Search(bundle(entry("a"), entry("b")), {"a": GRANTING, "b": GRANTING}, 5).faults()


def test_loops_are_the_parts_that_lead_to_one_another():
    assert sorted(map(sorted, loops([[1], [2], [1], [3], [0]]))) == [[1, 2], [3]]
