"""What the same answers come to under another definition."""

from dataclasses import replace

from oneservice.engine.definition import Decide, Gate, Text
from oneservice.engine.replaying import Told, Turn, Way, turns
from tests.engine.builders import answers, closure, entry, equals, field, item, material, use

KIND = field("a.kind", label="类别")
TOLD = Told(answers(a_kind="x"), {"today": "2026-09-28"})


def way(before, after, told=TOLD):
    return turns(Way(before), Way(after), told)


def plan(when=None, **changes):
    return closure(KIND, item("card", **changes), item("book"), entry("card", when=when), entry("book"))


def test_same_definition_goes_the_same_way():
    assert way(plan(equals("a.kind", "x")), plan(equals("a.kind", "x"))) == []


def test_item_that_no_longer_applies_is_told_with_both_rules():
    assert way(plan(equals("a.kind", "x")), plan(equals("a.kind", "y"))) == [
        Turn("item", "card", "yes", "no", Text("类别 为 x", "类别 is x"), Text("类别 为 y", "类别 is y"))
    ]


def test_rules_are_told_without_what_they_read():
    [turn] = way(plan(), plan(equals("a.kind", "y")))
    assert (turn.rule_before, turn.rule_after.zh) == (None, "类别 为 y")


def test_item_the_other_does_not_have_is_absent():
    whole = plan()
    without = replace(whole, bundle=replace(whole.bundle, items=whole.bundle.items[1:]))
    assert [(turn.id, turn.before, turn.after) for turn in way(whole, without)] == [("card", "yes", "absent")]


def test_question_nobody_was_asked_leaves_it_unknown():
    told = Told({}, {"today": "2026-09-28"})
    [turn] = way(plan(), plan(equals("a.kind", "y")), told)
    assert (turn.before, turn.after) == ("yes", "unknown")


def test_what_a_person_settled_stands_where_the_rule_is_unknown():
    told = Told({}, {"today": "2026-09-28"}, settled={"item:card": True})
    assert way(plan(), plan(equals("a.kind", "y")), told) == []


def test_gate_that_would_now_say_no_is_told():
    whole = plan()
    gate = Gate("kind", equals("a.kind", "y"), Text("no"))
    gated = replace(whole, bundle=replace(whole.bundle, gates=(gate,)))
    assert [(turn.what, turn.before, turn.after) for turn in way(whole, gated)] == [("gate", "absent", "no")]


def test_papers_and_uploads_are_compared():
    parts = (KIND, material("photo"), material("form", form="statement"))
    one = closure(*parts, item("card", materials=(use("photo"), use("form", when=equals("a.kind", "y")))))
    other = closure(*parts, item("card", materials=(use("form", when=equals("a.kind", "x")),), result="page"))
    assert [(turn.what, turn.id, turn.before, turn.after) for turn in way(one, other)] == [
        ("upload", "photo", "yes", "absent"),
        ("document", "statement", "absent", "yes"),
        ("document", "page", "absent", "yes"),
    ]


def decide(grant, refuse):
    return Decide(grant, refuse, Text("no"))


def test_decision_by_rule_is_told_in_words():
    one = plan(decide=decide(equals("a.kind", "x"), equals("a.kind", "y")))
    other = plan(decide=decide(equals("a.kind", "y"), equals("a.kind", "x")))
    assert way(one, other) == [
        Turn(
            "decision",
            "card",
            "grant",
            "refuse",
            Text("类别 为 x；类别 为 y", "类别 is x; 类别 is y"),
            Text("类别 为 y；类别 为 x", "类别 is y; 类别 is x"),
        )
    ]


def test_decision_neither_way_goes_to_a_person():
    one = plan(decide=decide(equals("a.kind", "x"), equals("a.kind", "y")))
    other = plan(decide=decide(equals("a.kind", "z"), equals("a.kind", "y")))
    assert [turn.after for turn in way(one, other)] == ["unsure"]


def test_decision_is_looked_at_on_the_day_it_was_made():
    late = {"==": [{"var": "today"}, "2026-10-09"]}
    one = plan(decide=decide(late, {"!": [late]}))
    told = replace(TOLD, decided={"card": "2026-10-09"})
    assert Way(one).of(told)["decision", "card"] == "grant"


def test_json_has_the_rules_in_both_languages():
    turn = Turn("item", "card", "yes", "no", None, Text("类别 为 y", "kind is y"))
    assert turn.to_json() == {
        "what": "item",
        "id": "card",
        "before": "yes",
        "after": "no",
        "rule_before": None,
        "rule_after": {"zh": "类别 为 y", "en": "kind is y"},
    }
