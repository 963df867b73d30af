"""Every shipped bundle is played to its end, whoever is silent, and its processes are searched state by state."""

from random import Random

import pytest

from oneservice.engine.closure import closure_json, load_closure
from oneservice.engine.definition import END_PHASES, Bundle, BundleItem, Text
from oneservice.engine.movers import Mover
from oneservice.engine.playing import AtRandom, Usual, play
from oneservice.engine.statespace import search

SILENT = ((), (Mover.APPLICANT,), (Mover.MACHINE,), (Mover.PAYER, Mover.PANEL), tuple(Mover)[1:5])


@pytest.fixture(scope="module")
def closures(content):
    return [load_closure(closure_json(content, name)) for name in content.bundles]


def test_the_usual_course_grants_every_item(closures):
    for closure in closures:
        assert set(play(closure, Usual()).outcomes.values()) == {"granted"}


@pytest.mark.parametrize("silent", SILENT, ids=lambda movers: "-".join(movers) or "nobody")
def test_no_case_is_ever_stuck(closures, silent):
    for closure in closures:
        for seed in range(20):
            played = play(closure, AtRandom(Random(seed)), silent=silent)
            assert played.stuck == ()
            assert set(played.phases.values()) <= END_PHASES


def test_no_state_of_a_process_is_a_trap(content):
    for process in content.processes.values():
        alone = Bundle("alone", Text("一件事"), "natural_person", "lead", (BundleItem("item", "item"),), {})
        assert search(alone, {"item": process}) == []
