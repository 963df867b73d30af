"""The gate against the oracle: what the checks say of a bundle in a millisecond, searching every state says too.

And against plays: what passes the gate never leaves a case stuck, whoever is silent.
"""

from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from oneservice.engine import checks
from oneservice.engine.checks import run_checks
from oneservice.engine.closure import build_closure
from oneservice.engine.movers import EVENTS, SURE, Mover
from oneservice.engine.playing import AtRandom, Scripted, play
from oneservice.engine.statespace import Search, search
from tests.engine.random_bundles import random_content, sound_content

CONTROL_FLOW = (
    checks.name_unknown,
    checks.action_unknown_state,
    checks.state_mover,
    checks.state_unreachable,
    checks.state_end,
    checks.end_exit,
    checks.event_action,
    checks.expiry,
    checks.phase_move,
    checks.action_twice,
    checks.action_mover,
    checks.silence,
    checks.loop_endless,
    checks.after_cycle,
    checks.when_cycle,
    checks.after_never,
)
"""The checks that together say that no case gets stuck; the others hold what is lawful, said and promised."""
UNSURE = (Mover.APPLICANT, Mover.PANEL, Mover.PAYER, Mover.MACHINE)
SEED = st.integers(0, 2**32 - 1)
KINDS = {"unlawful", "nowhere", "unheard", "never", "nobody", "exit", "dead", "stuck", "endless"}


def processes(content):
    entries = content.bundles["birth"].items
    return {entry.id: content.processes[content.items[entry.use].process] for entry in entries}


def faults(content):
    return search(content.bundles["birth"], processes(content))


@pytest.mark.deep
@settings(max_examples=5000, deadline=None)
@given(
    seed=SEED,
    items=st.integers(1, 4),
    size=st.integers(2, 6),
    wrong=st.sampled_from([0.0, 0.1, 0.3]),
    kind=st.sampled_from(["random", "random", "sound", "tangled"]),
)
def test_the_checks_and_the_search_of_every_state_agree(seed, items, size, wrong, kind):
    content = random_content(seed, items, size, wrong)
    if kind != "random":
        content = sound_content(seed, items, size, tangled=kind == "tangled")
    told, found = run_checks(content, CONTROL_FLOW), faults(content)
    assert (not told) == (not found), f"checks: {[str(problem) for problem in told]}, search: {found}"


def test_random_bundles_show_every_fault_and_are_often_sound():
    found = [faults(random_content(seed, 4, 6, 0.2)) for seed in range(400)]
    assert {fault.kind for one in found for fault in one} == KINDS
    assert sum(not one for one in found) > 60


def test_every_check_of_the_control_flow_is_needed():
    """Each of those that no other stands in for is the only one to tell what is wrong with some bundle."""
    broken = [random_content(seed, 4, 6, 0.1) for seed in range(1000)]
    tangled = [sound_content(seed, 4, 4, tangled=True) for seed in range(200)]
    alone = set()
    for content in [*broken, *tangled]:
        codes = {problem.code for problem in run_checks(content, CONTROL_FLOW)}
        alone |= codes if len(codes) == 1 else set()
    assert alone >= {
        "state-unreachable",
        "state-without-end",
        "end-with-exit",
        "event-without-action",
        "expiry",
        "phase-illegal-move",
        "silence-without-end",
        "loop-endless",
        "after-cycle",
        "when-cycle",
        "after-never",
    }


# --- plays ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OnlySure:
    """What is left when nobody answers: staff and the clock, at random."""

    random: Random

    def choose(self, moves):
        sure = [move for move in moves if move.mover in SURE]
        return self.random.choice(sure) if sure else None


@pytest.mark.deep
@settings(max_examples=700, deadline=None)
@given(seed=SEED, silent=st.sets(st.sampled_from(UNSURE)), size=st.integers(2, 8))
def test_what_passes_the_gate_never_leaves_a_case_stuck(seed, silent, size):
    content = sound_content(seed, 4, size)
    assume(run_checks(content) == [])
    closure = build_closure(content, "birth")
    for round_ in range(3):
        assert play(closure, AtRandom(Random(seed + round_)), silent=silent).stuck == ()


@pytest.mark.deep
@settings(max_examples=300, deadline=None)
@given(seed=SEED)
def test_whatever_a_play_comes_to_the_search_has_found(seed):
    content = sound_content(seed, 3, 6)
    looking = Search(content.bundles["birth"], processes(content), 100_000)
    looking.walk()
    endings = {phases_of(looking, nodes) for nodes in looking.states}
    played = play(build_closure(content, "birth"), AtRandom(Random(seed)))
    assert {tuple(played.phases.values())} <= endings


@dataclass(frozen=True)
class AlwaysTheSame:
    """Rules and bills are looked at before anybody can act, and say the same whenever they are asked."""

    random: Random
    rules: str
    fee: str

    def choose(self, moves):
        at_once = [move for move in moves if move.event.startswith(("rules.", "fee."))]
        waiting = {move.case for move in at_once}
        heard = [move for move in at_once if move.event in {self.rules, self.fee}]
        sure = [move for move in moves if move.mover in SURE and move.case not in waiting]
        return self.random.choice(heard or sure) if heard or sure else None


@pytest.mark.deep
@settings(max_examples=200, deadline=None)
@given(seed=SEED, rules=st.sampled_from(EVENTS["rules"]), fee=st.sampled_from(EVENTS["fee"]))
def test_what_passes_the_gate_ends_though_rules_always_say_the_same(seed, rules, fee):
    content = sound_content(seed, 3, 6)
    assume(run_checks(content) == [])
    chooser = AlwaysTheSame(Random(seed), rules, fee)
    assert play(build_closure(content, "birth"), chooser).stuck == ()


def phases_of(looking, nodes):
    """The phase of each item at ``nodes``."""
    beside = {"unknown": "waiting", "untold": "waiting", "stopped": "ended"}
    names = [(machine, machine.names[node]) for machine, node in zip(looking.machines, nodes, strict=True)]
    return tuple(
        str(machine.process.states[name].phase) if name in machine.process.states else beside.get(name, name)
        for machine, name in names
    )


@pytest.mark.deep
@settings(max_examples=300, deadline=None)
@given(seed=SEED)
def test_a_state_found_stuck_is_stuck_when_it_is_played(seed):
    content = random_content(seed, 3, 6)
    stuck = [fault for fault in faults(content) if fault.kind == "stuck"]
    assume(stuck and not any(problem.code == "after-cycle" for problem in run_checks(content, CONTROL_FLOW)))
    chooser = Scripted(stuck[0].trail, then=OnlySure(Random(seed)))
    played = play(build_closure(content, "birth"), chooser, most=400)
    assert chooser.missed == []
    assert played.stuck != ()
