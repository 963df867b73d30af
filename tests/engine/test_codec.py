"""Definitions to JSON and back: whatever the annotations allow comes back equal."""

import json
from dataclasses import MISSING, fields, is_dataclass, replace
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import Phase as Stage
from hypothesis import strategies as st

from oneservice.engine.closure import MAPS, build_closure, canonical, closure_json, load_closure, sha256_of
from oneservice.engine.codec import decoder, encode
from oneservice.engine.definition import (
    Bundle,
    BundleItem,
    Content,
    Decide,
    Department,
    Field,
    FieldType,
    Item,
    Page,
    Phase,
    Process,
    State,
    Text,
    frozen_map,
)

QUICK = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=[Stage.generate])
"""Without shrinking: whole definitions take minutes to shrink."""
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NAMES = st.from_regex(r"[a-z]{1,3}(\.[a-z]{1,3})?", fullmatch=True)
PLAIN = st.none() | st.booleans() | st.integers(-(10**14), 10**14) | st.floats(-1e9, 1e9) | TEXTS
LOGIC = st.recursive(
    PLAIN,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(TEXTS, inside, max_size=2),
    max_leaves=6,
)


def values(kind, depth=0):
    """Any value an annotation of ``definition`` allows."""
    origin, inside = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return st.one_of(*(st.none() if one is type(None) else values(one, depth) for one in inside))
    if origin is tuple:
        return st.lists(values(inside[0], depth), max_size=2).map(tuple)
    if origin is not None and depth > 1:
        return st.just(frozen_map())  # the columns of a column
    if origin is not None:
        return st.dictionaries(NAMES, values(inside[1], depth + 1), max_size=2).map(frozen_map)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    if is_dataclass(kind):
        return records(kind, depth)
    return {str: TEXTS, int: st.integers(0, 999), bool: st.booleans(), Any: LOGIC}[kind]


def records(kind, depth=0, **given):
    hints = get_type_hints(kind)
    return st.deferred(
        lambda: st.builds(kind, **{f.name: given.get(f.name) or values(hints[f.name], depth) for f in fields(kind)})
    )


@pytest.mark.parametrize("kind", [*MAPS.values(), Bundle, Page], ids=lambda kind: kind.__name__)
@pytest.mark.deep
@settings(QUICK, max_examples=60)
@given(data=st.data())
def test_any_definition_comes_back_equal_through_json(kind, data):
    value = data.draw(records(kind))
    assert decoder(kind)(json.loads(json.dumps(encode(value)))) == value


ID = st.sampled_from(["a", "b", "c"])
FIELD = st.sampled_from(["mother.name", "mother.ric", "child.name"])


def all_of(names, record):
    """One definition for each name, so that whatever is referred to is there."""
    return st.fixed_dictionaries({name: record(name) for name in names}).map(frozen_map)


def whole(kind, **given):
    """Definitions of ``kind``: what is not given is as its annotation allows, or its default."""
    hints = get_type_hints(kind)
    must = [f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING]
    free = {name: values(hints[name]) for name in must if name not in given}
    return lambda name: st.builds(kind, **{**free, **given, "id": st.just(name)})


@st.composite
def contents(draw):
    """Random content in which every name resolves."""
    names, group = ["a", "b", "c"], ["mother.name", "mother.ric", "child.name"]
    entries = [BundleItem(id=name, use=draw(ID), when=draw(LOGIC)) for name in names[: draw(st.integers(1, 3))]]
    bundle = replace(draw(whole(Bundle, lead=ID)("b")), items=tuple(entries), roles=frozen_map())
    needs = st.lists(FIELD, max_size=3).map(tuple)
    parts = {
        "departments": draw(all_of(names, whole(Department))),
        "fields": draw(all_of(group, whole(Field, options=values(get_type_hints(Field)["options"])))),
        "items": draw(all_of(names, whole(Item, department=ID, process=ID, needs=needs))),
        "processes": draw(all_of(names, whole(Process, actions=st.just(())))),
        "bundles": frozen_map({"b": bundle}),
        "forms": frozen_map({"b": (Page("one", Text("页", "Page"), draw(needs)),)}),
    }
    processes = {name: naming_nothing(process) for name, process in parts["processes"].items()}
    empty = {f.name: frozen_map() for f in fields(Content)}
    return Content(**{**empty, **parts, "processes": frozen_map(processes)})


def naming_nothing(process):
    """A panel names a department and a notice a document, and random ones do not exist."""
    states = {name: replace(state, panel=None, notice="") for name, state in process.states.items()}
    return replace(process, states=frozen_map(states))


@pytest.mark.deep
@settings(QUICK, max_examples=60)
@given(content=contents())
def test_any_content_makes_a_closure_that_comes_back_equal(content):
    text = closure_json(content, "b")
    closure = load_closure(text)
    assert closure == build_closure(content, "b")
    assert (canonical(closure), closure.sha256) == (text, sha256_of(text))


def test_a_required_part_that_holds_none_comes_back():
    process = Process("plain", None, frozen_map({"done": State("done", Phase.CLOSED)}), ())
    assert encode(process)["title"] is None
    assert decoder(Process)(json.loads(json.dumps(encode(process)))) == process


def test_a_rule_that_is_null_comes_back():
    decide = Decide(None, True, Text("不符", "Not met"))
    assert decoder(Decide)(json.loads(json.dumps(encode(decide)))) == decide


def test_a_map_made_by_hand_is_written_like_one_that_was_read():
    by_hand = Field("a.b", Text("甲"), FieldType.CHOICE, options={"xy": Text("乙"), "z": Text("丙")})
    assert encode(by_hand)["options"] == [["xy", {"zh": "乙"}], ["z", {"zh": "丙"}]]
    assert decoder(Field)(encode(by_hand)) == by_hand
