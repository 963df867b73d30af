"""The draw: no more placed than places, better bands first, the same seed the same result, whoever works it out."""

import json
import runpy
from dataclasses import asdict
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneservice.engine.draw import Entrant, bands, draw, list_digest, lot_of, order_key
from oneservice.engine.values import UNKNOWN
from tests.engine.builders import field

VERIFY = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "verify_draw.py"))
GROUPS = ("north", "south", "西门")
places = st.fixed_dictionaries({group: st.integers(0, 9) for group in GROUPS})
lines = st.tuples(st.sampled_from(GROUPS), st.integers(1, 4), st.integers(0, 999).map(str))


def lists():
    return st.lists(lines, max_size=30, unique_by=lambda line: line[2]).map(lambda found: [Entrant(*f) for f in found])


def published(entrants, numbers, seed):
    """The list as the page of a draw offers it."""
    lines = [
        {**asdict(one.entrant), "lot": one.lot, "rank": one.rank, "placed": one.placed}
        for one in draw(entrants, numbers, seed)
    ]
    return {"seed": seed, "places": numbers, "digest": list_digest(entrants, numbers), "entrants": lines}


@given(lists(), places)
def test_as_many_are_placed_as_there_are_places_or_people(entrants, numbers):
    found = draw(entrants, numbers, "seed")
    for group in GROUPS:
        mine = [one for one in found if one.entrant.group == group]
        assert sum(one.placed for one in mine) == min(len(mine), numbers[group])
        assert [one.rank for one in mine] == list(range(1, len(mine) + 1))


@given(lists(), places)
def test_nobody_of_a_worse_band_is_placed_before_a_better_one(entrants, numbers):
    for group in GROUPS:
        mine = [one for one in draw(entrants, numbers, "seed") if one.entrant.group == group]
        placed = [one.entrant.band for one in mine if one.placed]
        left = [one.entrant.band for one in mine if not one.placed]
        assert max(placed, default=0) <= min(left, default=99)


@given(lists(), places, st.integers())
def test_order_of_the_list_changes_nothing(entrants, numbers, seed):
    mixed = Random(seed).sample(entrants, len(entrants))
    assert draw(mixed, numbers, "seed") == draw(entrants, numbers, "seed")
    assert list_digest(mixed, numbers) == list_digest(entrants, numbers)


@given(lists(), places)
def test_second_opinion_finds_the_same(entrants, numbers):
    assert list(VERIFY["faults"](published(entrants, numbers, "a seed"))) == []


def test_second_opinion_finds_another_result():
    entrants = [Entrant("north", 1, ticket) for ticket in "abcd"]
    told = published(entrants, {"north": 2}, "seed")
    first, last = told["entrants"][0], told["entrants"][-1]
    first["placed"], last["placed"] = False, True
    assert len(list(VERIFY["faults"](told))) == 2


def test_second_opinion_finds_a_list_that_was_changed_after_it_was_frozen(tmp_path, capsys):
    told = published([Entrant("north", 1, ticket) for ticket in "abcd"], {"north": 2}, "seed")
    told["entrants"].pop()
    (tmp_path / "list.json").write_text(json.dumps(told), "utf-8")
    assert VERIFY["main"](str(tmp_path / "list.json")) == 1
    assert "not the one that was frozen" in capsys.readouterr().out


@given(lists(), places)
def test_lot_is_said_to_decide_just_where_it_split_a_band(entrants, numbers):
    found = draw(entrants, numbers, "seed")
    for one in found:
        same = {o.placed for o in found if (o.entrant.group, o.entrant.band) == (one.entrant.group, one.entrant.band)}
        assert one.by_lot == (len(same) == 2)


def test_every_one_of_equals_has_about_the_same_chance():
    entrants = [Entrant("north", 1, f"t{n}") for n in range(10)]
    won = [one.entrant.ticket for seed in range(1000) for one in draw(entrants, {"north": 3}, str(seed)) if one.placed]
    assert all(240 < won.count(f"t{n}") < 360 for n in range(10))


def test_lot_is_the_hash_anybody_can_make():
    assert lot_of("s", "t") == "763796fcb8f9d137e788fa4ab49c8ef33f4614bad9cb0bc0de010435a15d5c2d"


@pytest.mark.parametrize(
    ("entrants", "numbers", "seed"),
    [
        ([Entrant("north", 1, "a")], {"north": 1}, ""),
        ([Entrant("north", 1, "a"), Entrant("south", 1, "a")], {"north": 1, "south": 1}, "s"),
        ([Entrant("north", 1, "a")], {}, "s"),
    ],
    ids=["no-seed", "ticket-twice", "no-places"],
)
def test_draw_that_cannot_be_is_refused(entrants, numbers, seed):
    with pytest.raises(ValueError, match=r"seed|places"):
        draw(entrants, numbers, seed)


def test_bands_have_no_gaps_and_equals_share_one():
    assert bands([(5, "b"), (1, "z"), (5, "b"), (5, "a")]) == [3, 1, 3, 2]


def test_better_values_come_first():
    kind = field("a.kind", "choice", options={"z": None, "a": None})
    assert order_key(kind, "z") < order_key(kind, "a") < order_key(kind, None)
    assert order_key(field("a.yes", "bool"), True) < order_key(field("a.yes", "bool"), False)
    assert order_key(field("a.share", "decimal"), "9") < order_key(field("a.share", "decimal"), "10")


def test_value_nobody_knows_ranks_nobody():
    with pytest.raises(ValueError, match=r"a\.band is not known"):
        order_key(field("a.band", "integer"), UNKNOWN)
