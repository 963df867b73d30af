"""The promises at small size, on real sites: what `make chaos` tries in full. Each says its number."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from oneservice.console.chaos import backups, days, editions, hanging, history, joins, kills, orders, presses, stoppage
from oneservice.console.chaos.findings import PROMISES, Finding
from oneservice.console.chaos.places import CONTENT, yard
from oneservice.console.chaos.programs import Programs
from oneservice.console.chaos.scale import SHORT
from oneservice.console.chaos.servers import Missing, wheel
from oneservice.console.chaos.trials import TRIALS, Trial, run
from oneservice.console.gate import gather
from tests.sites import ROOT

DAYS_OF_THREE_YEARS = 1096


@pytest.fixture(scope="module")
def here():
    with yard() as place:
        yield place


def tried(trial, here):
    """Runs a trial at small size; fails with its numbers unless every promise in it held."""
    found = trial(here, SHORT)
    assert [each for each in found if not each.held] == [], [asdict(each) for each in found]
    return {each.id: each.tried for each in found}


def test_the_content_of_the_trials_passes_the_gate():
    assert gather(CONTENT)[1] == []


def test_every_promise_of_the_table_is_tried_once():
    named = [name for trial in TRIALS for name in trial.promises]
    assert sorted(named) == sorted(PROMISES)


def counted(name, at_once=None, running=()):
    """A trial of no site; its number says how many others were running."""

    def trial(yard, scale):
        running.append(name)
        if at_once:
            at_once.wait(10)
        others = len(running) - 1
        running.remove(name)
        return [Finding(name, 1, "runs", numbers={"others": others})]

    return trial


def test_two_trials_go_side_by_side_and_one_that_measures_goes_alone():
    running, meet = [], threading.Barrier(2)
    trials = [
        Trial(("P17",), counted("P17", running=running), alone=True),
        Trial(("P9",), counted("P9", meet, running)),
        Trial(("P4",), counted("P4", meet, running)),
    ]
    told = []
    found = run(trials, SimpleNamespace(tell=told.append), SHORT)
    assert [each.id for each in found] == ["P4", "P9", "P17"]
    assert (found[-1].numbers, told[-1]) == ({"others": 0}, "P17")


@pytest.mark.deep
@pytest.mark.services
def test_who_is_told_to_leave_leaves_nothing_running(tmp_path):
    own = {"ONESERVICE_DEMO": "1", "ONESERVICE_VAR": str(tmp_path), "TMPDIR": str(tmp_path)}
    command = [sys.executable, "manage.py", "chaos", "--only", "P5"]
    chaos = subprocess.Popen(command, cwd=ROOT, env=os.environ | own, stdout=subprocess.DEVNULL)
    time.sleep(30)
    chaos.terminate()
    assert chaos.wait(30) == 128 + signal.SIGTERM
    assert [path.name for path in tmp_path.glob("oneservice-chaos-*")] == []


def test_a_program_that_has_ended_is_not_killed_again(tmp_path, monkeypatch):
    killed = []
    programs = Programs(tmp_path, os.environ)
    assert programs.start("-c", "").wait(30) == 0
    monkeypatch.setattr(os, "killpg", lambda pid, number: killed.append(pid))
    programs.close()
    assert killed == []


def test_working_days_are_the_official_ones(here):
    assert tried(days.trial, here) == {"P13": DAYS_OF_THREE_YEARS}


def test_a_wrong_day_breaks_the_promise():
    ours = days.national()
    finding = days.judge(ours, lambda day: ours.is_workday(day) != (day == days.FIRST))
    assert (finding.held, finding.broken[0]) == (False, "2024-01-01 is not as in the notice")


@pytest.mark.services
def test_every_attack_on_the_journal_is_found(here):
    assert tried(history.trial, here) == {"P9": 6 * SHORT.attacks}


@pytest.mark.deep
@pytest.mark.services
def test_every_join_fires_exactly_once(here):
    assert tried(joins.trial, here) == {"P4": SHORT.joins}


@pytest.mark.services
def test_a_button_pressed_eight_times_at_once_makes_one_case(here):
    assert tried(presses.trial, here) == {"P5": SHORT.keys}


@pytest.mark.services
def test_kills_lose_and_double_nothing(here):
    assert tried(kills.embedded, here).keys() == {"P1", "P2"}


@pytest.mark.deep
@pytest.mark.services
def test_kills_and_a_broker_that_loses_everything_cost_nothing(here):
    assert tried(kills.production, here)["P3"] == SHORT.cases


@pytest.mark.deep
@pytest.mark.services
def test_calls_that_were_done_though_they_timed_out_do_no_harm(here):
    assert tried(kills.connectors, here)["P6"] >= SHORT.calls


@pytest.mark.deep
@pytest.mark.services
def test_cases_end_on_the_version_they_began_with(here):
    assert tried(editions.trial, here) == {"P14": 4}


@pytest.mark.deep
@pytest.mark.services
def test_a_backup_taken_while_people_file_can_be_restored(here):
    assert tried(backups.trial, here) == {"P15": 4}


@pytest.mark.services
def test_work_that_nobody_does_is_seen_within_two_minutes(here):
    assert tried(stoppage.trial, here) == {"P16": 2}


@pytest.mark.services
def test_a_department_that_hangs_does_not_slow_the_others(here):
    assert tried(hanging.trial, here) == {"P17": SHORT.handovers}


@pytest.mark.parametrize(
    ("dead", "still", "hung", "held"),
    [
        ([0.4] * 19 + [9], 0, 3, True),  # one in twenty is beyond the 95th
        ([0.4] * 18 + [9] * 2, 0, 3, False),
        ([0.4] * 20, 1, 3, False),
        ([0.4] * 20, 0, 0, False),
    ],
)
def test_one_slow_handover_in_ten_breaks_the_promise_and_so_does_a_hang_that_was_none(dead, still, hung, held):
    seen = {"well": [0.4] * 20, "dead": dead, "open": still}
    assert hanging.judge(seen, hung, 0.1).held is held


@pytest.mark.services
def test_no_order_of_events_is_unlawful_and_the_journal_tells_it(here):
    assert tried(orders.trial, here) == {"P7": SHORT.sequences}


@pytest.mark.deep
def test_a_sequence_that_breaks_the_law_is_told_in_its_smallest_form(monkeypatch):
    monkeypatch.setattr(orders, "LENGTH", 5)  # enough to hold two that do not matter

    def play(sequence):
        names = [event.name for event in sequence]
        return ["paid twice"] if names.count("pay") > 1 and "bill" in names else []

    [told] = orders.search(play, 500, seed=0)
    what, _, steps = told.partition(" after: ")
    assert (what, sorted(steps.split(" → "))) == (
        "paid twice",
        ["bill(0, +0, 0, 0)", "pay(0, +0, 0, 0)", "pay(0, +0, 0, 0)"],
    )


def test_the_same_seed_plays_the_same_sequences():
    def played(seed):
        told = []
        orders.search(lambda sequence: told.append(str(sequence)), 20, seed)
        return told

    assert (played(1) == played(1), played(1) == played(2)) == (True, False)


def test_one_bad_mode_breaks_the_promise_of_both():
    good, bad = Finding("P1", 6, "cases"), Finding("P1", 6, "cases", lost=1)
    assert [(each.tried, each.lost, each.held) for each in [kills.joined([good, bad])]] == [(12, 1, False)]


@pytest.mark.parametrize("wrong", ["lost", "doubled", "stuck"])
def test_one_of_a_kind_is_enough_to_break_a_promise(wrong):
    assert Finding("P1", 300, "cases").held
    assert not Finding("P1", 300, "cases", **{wrong: 1}).held


def test_nothing_tried_is_nothing_held():
    assert not Finding("P1", 0, "cases").held


def test_the_command_writes_what_it_found(settings, tmp_path):
    settings.VAR = tmp_path
    call_command("chaos", short=True, only="p13", stdout=io.StringIO())
    [found] = json.loads((tmp_path / "chaos.json").read_text("utf-8"))
    assert (found["id"], found["promise"], found["tried"], found["held"]) == (
        "P13",
        PROMISES["P13"].en,
        DAYS_OF_THREE_YEARS,
        True,
    )


def test_the_command_ends_with_1_when_a_promise_is_broken(settings, tmp_path, monkeypatch):
    settings.VAR = tmp_path
    monkeypatch.setattr(days, "LIMITS", ())
    monkeypatch.setattr(days, "national", lambda: wrong_calendar(days.read_calendars))
    with pytest.raises(SystemExit, match="1"):
        call_command("chaos", only="P13", stdout=io.StringIO())


def wrong_calendar(read):
    """A country without holidays."""
    return read({"cn": "code: cn\ntitle: {zh: 无, en: None}\npublished_through: 2026-12-31\nyears: []\n"})["cn"]


def test_an_unknown_promise_says_which_there_are():
    with pytest.raises(CommandError, match=r"no promise P99; 已有 there are: .*P4"):
        call_command("chaos", only="P99")


def test_a_missing_package_says_how_to_get_it():
    with pytest.raises(Missing, match="run `make chaos`"):
        wheel("no_such_wheel")
