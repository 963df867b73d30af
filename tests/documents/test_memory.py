"""Memory that a document took goes back to the system."""

import ctypes

import pytest

from oneservice.documents import memory


@pytest.fixture
def no_c_library(monkeypatch):
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    memory.c.cache_clear()
    yield
    memory.c.cache_clear()


def test_what_was_made_is_handed_on():
    assert memory.gives_back(lambda word, *, times: word * times)("ab", times=2) == "abab"


def test_what_went_wrong_is_handed_on():
    with pytest.raises(ZeroDivisionError):
        memory.gives_back(lambda: 1 // 0)()


def test_without_such_a_c_library_all_goes_on(no_c_library):
    memory.one_heap()
    assert memory.gives_back(lambda: "made")() == "made"
