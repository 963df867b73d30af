"""Which materials a case needs, and how each is obtained."""

import pytest

from oneservice.engine.definition import Duration, Unit
from oneservice.engine.materials import required
from oneservice.engine.values import UNKNOWN
from tests.engine.builders import closure, entry, equals, item, material, use, var, workdays


def needs(ours, env=None, **applies):
    truths = {one.id: applies.get(one.id, True) for one in ours.bundle.items}
    return required(ours, env or {}, truths)


@pytest.mark.parametrize(
    ("ways", "how"),
    [
        ({"licence": "birth-cert"}, "licence"),
        ({"source": "civil.marriage"}, "source"),
        ({"form": "statement"}, "form"),
        ({}, "upload"),
    ],
)
def test_material_says_how_it_is_obtained(ways, how):
    ours = closure(material("paper", **ways), item("a", materials=(use("paper"),)))
    assert [need.how for need in needs(ours)] == [how]


def test_material_of_an_item_that_does_not_apply_is_not_needed():
    ours = closure(material("paper"), item("a", materials=(use("paper"),)))
    assert needs(ours, a=False) == ()


def test_same_material_of_two_items_is_asked_once():
    ours = closure(
        material("paper"),
        item("a", materials=(use("paper", of="mother"),)),
        item("b", materials=(use("paper", of="mother"),)),
    )
    assert [(need.key, need.items) for need in needs(ours)] == [("paper:mother", ("a", "b"))]


def test_same_material_of_two_people_is_asked_twice():
    ours = closure(material("paper"), item("a", materials=(use("paper", of="mother"), use("paper", of="father"))))
    assert [need.key for need in needs(ours)] == ["paper:mother", "paper:father"]


HEAD = equals("household.head_is_parent", False)


@pytest.mark.parametrize(
    ("env", "maybe"),
    [({"household.head_is_parent": False}, [False]), ({"household.head_is_parent": True}, []), ({}, [True])],
)
def test_material_with_a_rule_is_needed_as_it_says(env, maybe):
    ours = closure(material("consent"), item("a", materials=(use("consent", when=HEAD),)))
    assert [need.maybe for need in needs(ours, env)] == maybe


def test_material_of_an_item_that_may_apply_is_perhaps_needed():
    ours = closure(material("paper"), item("a", materials=(use("paper"),)))
    assert [need.maybe for need in needs(ours, a=UNKNOWN)] == [True]


def test_material_needed_by_one_item_for_sure_is_needed():
    ours = closure(material("paper"), item("a", materials=(use("paper"),)), item("b", materials=(use("paper"),)))
    assert [(need.maybe, need.items) for need in needs(ours, a=UNKNOWN)] == [(False, ("a", "b"))]


@pytest.mark.parametrize(
    ("one", "other", "defer"),
    [
        (workdays(5), workdays(3), workdays(3)),
        (workdays(5), Duration(6, Unit.DAYS), Duration(6, Unit.DAYS)),
        (workdays(5), None, None),
    ],
)
def test_material_may_follow_only_if_every_use_says_so(one, other, defer):
    ours = closure(
        material("paper"),
        item("a", materials=(use("paper", defer=one),)),
        item("b", materials=(use("paper", defer=other),)),
    )
    assert [need.defer for need in needs(ours)] == [defer]


@pytest.mark.parametrize(("other", "optional"), [(True, True), (False, False)])
def test_material_is_optional_only_if_every_use_says_so(other, optional):
    ours = closure(
        material("paper"),
        item("a", materials=(use("paper", optional=True),)),
        item("b", materials=(use("paper", optional=other),)),
    )
    assert [need.optional for need in needs(ours)] == [optional]


HEIRS = [{"name": "李", "income": 100}, {"name": "王", "income": 9000}, {"name": "赵"}]


def test_item_with_each_needs_its_materials_for_each_row_it_applies_to():
    poor = {"<": [var("row.income"), 5000]}
    ours = closure(
        material("photo"),
        item("pension", materials=(use("photo", of="row"),)),
        entry("pension", each="dead.heirs", when=poor),
    )
    assert [(need.key, need.maybe) for need in needs(ours, {"dead.heirs": HEIRS})] == [
        ("photo:dead.heirs.0", False),
        ("photo:dead.heirs.2", True),
    ]
    assert [(need.key, need.maybe) for need in needs(ours)] == [("photo:row", True)]
