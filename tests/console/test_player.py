"""How the player turns a scenario into what people type, press and sign."""

from datetime import date

import pytest

from oneservice.console.demo import campaigns_today
from oneservice.console.player.cast import cast_for, first_played
from oneservice.console.player.play import spread
from oneservice.engine.campaign import window
from tests.sites import ROOT


@pytest.fixture(scope="module")
def casts():
    return {bundle.stem: cast_for(ROOT, bundle.stem) for bundle in sorted(ROOT.glob("workflows/bundles/*.yaml"))}


def test_dates_in_rows_fill_their_three_controls():
    row = {"name": "高原", "on": "2026-09-01"}
    parts = spread("people", [row])
    assert [parts[f"people.0.on.{part}"] for part in ("year", "month", "day")] == ["2026", "09", "01"]


def test_whoever_starts_signs_for_himself_alone(casts):
    starters = {name: cast.roles[cast.starter] for name, cast in casts.items()}
    assert [name for name, cast in casts.items() if starters[name] in cast.signers] == []


def test_days_of_a_scenario_keep_their_weekday(casts):
    for cast in casts.values():
        for name, said in cast.scenario.answers.items():
            if cast.answers[name] != said and isinstance(said, str):
                moved = date.fromisoformat(cast.answers[name]) - date.fromisoformat(said)
                assert (moved.days % 7, 0 <= (cast.later - moved).days < 7) == (0, True), name


def test_a_demo_without_a_name_plays_what_the_first_person_plays():
    assert first_played(ROOT) == "newborn"


def test_every_campaign_of_the_demo_is_open_on_its_day(casts):
    today = date(2026, 12, 31)
    bundles = campaigns_today(casts[first_played(ROOT)].content, today).bundles.values()
    found = [window(bundle.campaign, today) for bundle in bundles if bundle.campaign]
    assert [(each.state, each.opens, each.closes) for each in found] == [("open", today, today)] * len(found) != []
