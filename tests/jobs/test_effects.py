import pytest

from oneservice.jobs import effects
from tests.jobs import example


def test_a_registered_kind_has_its_effect():
    assert effects.effect_of("example.send") == effects.Effect(example.send, example.record, outside=True)


def test_an_unknown_kind_says_so():
    with pytest.raises(effects.UnknownKind, match=r"^no\.such$"):
        effects.effect_of("no.such")


def test_the_same_effect_may_be_registered_again():
    effects.register("example.send", example.send, example.record, outside=True)


def test_two_effects_for_one_kind_are_an_error():
    with pytest.raises(ValueError, match=r"^two effects for 'example\.send'"):
        effects.register("example.send", example.send, example.chained)


def test_kinds_are_told_apart_by_what_they_take():
    kinds = ("example.send", "example.print", "example.stumble", "no.such")
    assert [effects.load_of(kind) for kind in kinds] == ["outside", "heavy", "", ""]


def test_kinds_of_a_load_are_left_out():
    named = {"example.send", "example.print"}
    assert (named - set(effects.kinds()), named - set(effects.kinds(but={"outside"}))) == (set(), {"example.send"})
