"""The four reductions from the definition."""

from oneservice.engine.definition import Before, Duration, Unit
from oneservice.engine.reductions import Four, Reductions, reductions, visits
from tests.engine.builders import closure, entry, item, material, use

TWO = closure(
    material("card", licence="card"),
    material("photo"),
    item("a", days=2, before=Before(3, 10, 2, 1), materials=(use("card"), use("photo"))),
    item("b", days=5, before=Before(2, 5, 1, 1), materials=(use("photo"), use("card"))),
)


def test_items_done_alone_are_added_up():
    assert reductions(TWO).before == Four(5, 15, 3, 2)


def test_one_upload_one_form_and_the_promise_are_left():
    assert reductions(TWO).after == Four(1, 5, 0, 1)


def test_cuts_are_whole_percent():
    assert reductions(TWO).cut_percent == {"materials": 80, "working_days": 67, "visits": 100, "forms": 50}


def test_nothing_before_is_nothing_cut():
    cut = Reductions(Four(0, 0, 0, 0), Four(0, 0, 0, 1)).cut_percent
    assert cut == {"materials": 0, "working_days": 0, "visits": 0, "forms": 0}


def test_item_that_is_not_chosen_of_itself_is_not_counted():
    items = (item("a", before=Before(3, 10, 2, 1)), item("b", before=Before(2, 5, 1, 1)))
    ticked, unticked = (
        closure(*items, entry("a"), entry("b", optional=True, ticked=ticked)) for ticked in (True, False)
    )
    assert (reductions(ticked).before.materials, reductions(unticked).before.materials) == (5, 3)


def test_people_appear_only_for_items_handled_in_person():
    whole = closure(item("a", process="in-person"), item("b", process="in-person-twice"), item("c"))
    assert (visits(whole, {"a", "b", "c"}), visits(whole, {"c"})) == (2, 0)


def test_promise_of_the_bundle_is_what_is_left_of_the_days():
    whole = closure(item("a", days=2), promise=Duration(7, Unit.WORKDAYS))
    assert reductions(whole).after.working_days == 7


def test_optional_upload_is_not_counted():
    whole = closure(material("photo"), item("a", materials=(use("photo", optional=True),)))
    assert reductions(whole).after.materials == 0


def test_json_has_the_agreed_keys():
    assert list(reductions(TWO).to_json()) == ["before", "after", "cut_percent"]
    assert list(reductions(TWO).to_json()["after"]) == ["materials", "working_days", "visits", "forms"]
