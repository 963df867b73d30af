"""Figures of this machine: how they are taken, and what is said of them. The whole takes a minute: ``make bench``."""

import itertools

import pytest
from django.core.management import call_command

from oneservice.console import bench
from oneservice.console.bench import Figure, resident


def test_a_figure_says_whether_it_is_allowed():
    figures = [Figure("a", "A", 9.0, "s"), Figure("b", "B", 9.0, "s", 9.0), Figure("c", "C", 9.1, "s", 9.0)]
    assert [figure.kept for figure in figures] == [True, True, False]


def test_the_median_leaves_out_the_first_call():
    seconds = itertools.chain([1.0], itertools.repeat(0.0))
    assert bench.median_ms(lambda: bench.time.sleep(next(seconds)), rounds=3) < 100


def test_memory_is_told_where_the_system_tells_it():
    assert resident() > 20
    assert resident("nobody") is None


def test_the_machine_is_named():
    assert {"processor", "cores", "system", "python", "load", "missing"} == bench.machine().keys()


def test_the_engine_is_measured_over_the_first_scenario():
    assert {figure.name: figure.value > 0 for figure in bench.engine_figures("newborn")} == {
        "rules_per_s": True,
        "form_ms": True,
    }


def test_figures_are_printed_and_kept(monkeypatch, settings, tmp_path, capsys):
    settings.VAR = tmp_path
    monkeypatch.setattr(bench, "figures", lambda bundle: [Figure("site_mb", f"the site of {bundle}", 251, "MB", 250)])
    call_command("bench", "newborn")
    assert "251 MB  the site of newborn  (at most 250: EXCEEDED)" in capsys.readouterr().out
    assert '"limit": 250' in (tmp_path / "bench.json").read_text("utf-8")


def test_a_measurement_that_fails_says_what_the_other_process_said(monkeypatch):
    monkeypatch.setattr(bench, "figures", lambda bundle: bench.run(["no-such-command"], dict(bench.os.environ)))
    with pytest.raises(Exception, match="no-such-command"):
        call_command("bench", "newborn")
