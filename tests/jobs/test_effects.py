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


def test_kinds_that_wait_for_others_are_told_apart():
    assert "example.send" not in effects.inside_kinds()
    assert "example.stumble" in effects.inside_kinds()
    assert effects.is_outside("example.send") is True
    assert effects.is_outside("no.such") is False
