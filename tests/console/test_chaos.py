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
from django.utils import timezone

from oneservice.console.chaos import (
    backups,
    counting,
    days,
    editions,
    hanging,
    history,
    joins,
    kills,
    orders,
    presses,
    stoppage,
)
from oneservice.console.chaos.findings import PROMISES, Finding
from oneservice.console.chaos.places import CONTENT, yard
from oneservice.console.chaos.programs import Programs
from oneservice.console.chaos.scale import SHORT, every_night
from oneservice.console.chaos.servers import Missing, wheel
from oneservice.console.chaos.storm import Progress
from oneservice.console.chaos.trials import TRIALS, Trial, run
from oneservice.console.gate import gather
from oneservice.console.player.browser import Surprise
from oneservice.records import outbox
from tests.sites import ROOT

DAYS_OF_THREE_YEARS = 1096


@pytest.fixture(scope="module")
def here():
    with yard() as place:
        yield place


@pytest.fixture
def tried(here, capsys):
    """Runs a trial at small size and prints what it found; fails unless every promise in it held."""

    def run_small(trial):
        found = trial(here, SHORT)
        with capsys.disabled():
            for each in found:
                print(
                    f"\n{each.id}: {each.tried} {each.of}, {each.lost} lost, {each.doubled} doubled, {each.stuck} stuck"
                )
        assert [each for each in found if not each.held] == [], [asdict(each) for each in found]
        return {each.id: each.tried for each in found}

    return run_small


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


def broken_down(yard, scale):
    raise Surprise("GET /: 500")


def test_a_trial_that_stops_has_not_held_and_the_others_are_told():
    trials = [Trial(("P1", "P2"), broken_down), Trial(("P9",), counted("P9", running=[]))]
    found = run(trials, SimpleNamespace(tell=str), SHORT)
    assert [(each.id, each.held, each.broken) for each in found] == [
        ("P1", False, ("Surprise", "GET /: 500")),
        ("P2", False, ("Surprise", "GET /: 500")),
        ("P9", True, ()),
    ]


def test_a_strike_that_fails_is_told():
    def strike():
        raise OSError("no such process")

    progress = Progress(2, [strike])
    assert progress.end() == ["a strike failed: OSError: no such process"]


def test_strikes_come_while_people_are_at_it():
    struck = []
    progress = Progress(4, [lambda: struck.append(progress.done)] * 2)
    for _ in range(4):
        time.sleep(0.6)
        progress.step()
    assert (progress.end(), struck) == ([], [1, 3])


def test_less_done_to_a_site_than_is_said_breaks_the_promise():
    assert (kills.fewer("kills", 19, 20), kills.fewer("kills", 20, 20)) == (["19 kills, not 20"], [])


def test_a_broker_whose_loss_is_felt_for_long_breaks_the_promise():
    assert kills.late([5.2, 60.0, 61.0]) == ["61.0 s without work being done"]


@pytest.mark.parametrize(("rows", "stands"), [(1, True), (0, False)], ids=["due", "nothing due"])
def test_standstill_is_time_in_which_nobody_takes_what_is_due(db, rows, stands):
    outbox.put([outbox.Job("message.send", f"row{n}", {}) for n in range(rows)])
    assert (counting.standstill(timezone.now().isoformat(), 3.0) > 2.0) == stands


@pytest.mark.parametrize("begun", [{"under way": 0, "drafts": 1}, {"under way": 1, "drafts": 0}])
def test_a_version_that_meets_no_case_in_between_proves_nothing(begun):
    census = {"doubled": [], "unended": 0, "open": 0, "dead": 0}
    seen = [{"versions": [n], "items": [3 - n], "ended": 1} for n in (1, 2)]
    assert editions.judge(1, census, seen, [], {"under way": 1, "drafts": 1}).held
    assert not editions.judge(1, census, seen, [], begun).held


@pytest.mark.parametrize(
    ("state", "action", "to", "phase", "held"),
    [
        ("", "begin", "checking", "review", True),
        ("checking", "refund", "checking", "review", True),
        ("checking", "refund", "closed", "closed", False),
        ("checking", "passed", "closed", "closed", True),
        ("checking", "passed", "closed", "granted", False),
        ("closed", "passed", "closed", "closed", False),
        ("checking", "begin", "checking", "review", False),
        ("checking", "withdrawn", "", "withdrawn", True),
        ("checking", "withdrawn", "", "granted", False),
        ("checking", "conjured", "", "ended", False),
        ("checking", "conjured", "by-person", "review", False),
    ],
)
def test_only_moves_that_the_process_or_the_law_knows_are_lawful(state, action, to, phase, held):
    process = gather(CONTENT)[0].processes["by-rule"]
    before = str(process.states[state].phase) if state else ""
    assert orders.lawful(process, before, state, {"action": action, "state": to, "phase": phase}) is held


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


def test_working_days_are_the_official_ones(tried):
    assert tried(days.trial) == {"P13": DAYS_OF_THREE_YEARS}


def test_a_wrong_day_breaks_the_promise():
    ours = days.national()
    finding = days.judge(ours, lambda day: ours.is_workday(day) != (day == days.FIRST))
    assert (finding.held, finding.broken[0]) == (False, "2024-01-01 is not as in the notice")


@pytest.mark.services
def test_every_attack_on_the_journal_is_found(tried):
    assert tried(history.trial) == {"P9": 6 * SHORT.attacks}


@pytest.mark.services
def test_every_join_fires_exactly_once(tried):
    assert tried(joins.trial) == {"P4": SHORT.joins}


@pytest.mark.services
def test_a_button_pressed_eight_times_at_once_makes_one_case(tried):
    assert tried(presses.trial) == {"P5": SHORT.keys}


@pytest.mark.services
def test_kills_lose_and_double_nothing(tried):
    assert tried(kills.embedded).keys() == {"P1", "P2"}


@pytest.mark.services
def test_kills_and_a_broker_that_loses_everything_cost_nothing(tried):
    assert tried(kills.production)["P3"] == SHORT.cases


@pytest.mark.services
def test_calls_that_were_done_though_they_timed_out_do_no_harm(tried):
    assert tried(kills.connectors)["P6"] >= SHORT.calls


@pytest.mark.services
def test_cases_end_on_the_version_they_began_with(tried):
    assert tried(editions.trial) == {"P14": 4}


@pytest.mark.services
def test_a_backup_taken_while_people_file_can_be_restored_and_worked_on(tried):
    assert tried(backups.trial).keys() == {"P15"}


@pytest.mark.services
def test_work_that_nobody_does_is_seen_within_two_minutes(tried):
    assert tried(stoppage.trial) == {"P16": 2}


@pytest.mark.services
def test_a_department_that_hangs_does_not_slow_the_others(tried):
    assert tried(hanging.trial) == {"P17": SHORT.handovers}


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
def test_no_order_of_events_is_unlawful_and_the_journal_tells_it(tried):
    assert tried(orders.trial) == {"P7": SHORT.sequences}


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


def test_a_run_that_stops_leaves_no_table_of_an_older_one(settings, tmp_path, monkeypatch):
    settings.VAR = tmp_path
    (tmp_path / "chaos.json").write_text("[]")

    def no_wheel(trials, here, scale):
        raise Missing("no wheel")

    monkeypatch.setattr("oneservice.console.management.commands.chaos.run", no_wheel)
    with pytest.raises(CommandError, match="nothing could be tried: no wheel"):
        call_command("chaos", only="P13", stdout=io.StringIO())
    assert list(tmp_path.iterdir()) == []


def test_every_night_tries_other_sequences():
    nights = [every_night(night) for night in (1, 2)]
    assert [(each.sequences, each.seed) for each in nights] == [(10_000, 1), (10_000, 2)]


def test_an_unknown_promise_says_which_there_are():
    with pytest.raises(CommandError, match=r"no promise P99; 已有 there are: .*P4"):
        call_command("chaos", only="P99")


def test_a_missing_package_says_how_to_get_it():
    with pytest.raises(Missing, match="run `make chaos`"):
        wheel("no_such_wheel")
