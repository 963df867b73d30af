import pytest

from oneservice.records.plain import LONGEST_TEXT, NotPlain, canonical, plain


def test_plain_keeps_names_numbers_and_lists():
    data = {"fields": ["newborn.name"], "number": 3, "ok": True, "none": None, "中文": {"a": "b"}}
    assert plain(data) == data


def test_plain_writes_tuples_as_lists():
    assert plain({"fields": ("a", "b")}) == {"fields": ["a", "b"]}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (1.5, "x is a float, not plain JSON"),
        (b"raw", "x is a bytes, not plain JSON"),
        ({1, 2}, "x is a set, not plain JSON"),
        (2**54, "x is larger than 2^53"),
        ("a" * (LONGEST_TEXT + 1), "x is not a text of at most 200 characters"),
        ("a\0b", "x holds control characters"),
        ("\ud800", "x holds control characters"),
        ([[[[[["deep"]]]]]], "x is nested deeper than 5"),
    ],
)
def test_plain_refuses_what_is_not_plain_and_short(value, message):
    with pytest.raises(NotPlain) as refusal:
        plain({"x": value})
    assert str(refusal.value) == message


def test_plain_refuses_data_that_is_long_in_all():
    with pytest.raises(NotPlain):
        plain({"x": ["a" * 150] * 60})


def test_plain_never_repeats_the_value_it_refuses():
    with pytest.raises(NotPlain) as refusal:
        plain({"x": "李雪" * 200})
    assert "李雪" not in str(refusal.value)


def test_canonical_text_is_the_same_whatever_the_order():
    assert canonical({"b": 1, "a": "中"}) == canonical({"a": "中", "b": 1}) == '{"a":"中","b":1}'
