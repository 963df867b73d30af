"""What only the running site knows: who holds which post where (level 6), and what is published (level 8)."""

from dataclasses import dataclass, field

import pytest

from oneservice.engine.checks import SITE_CHECKS, Decider, run_site_checks
from oneservice.engine.closure import build_closure
from oneservice.engine.migration import migration
from oneservice.engine.reading import read_content
from tests.engine.sample import FILES, changed

PROCESS = "workflows/processes/plain.yaml"
CARD = "workflows/items/card.yaml"
FIELDS = "forms/fields/people.yaml"
FULL = (frozenset({"clerk"}), frozenset({"decider"}))


@dataclass
class Site:
    """A site of plain values: offices by department, and the content it has published."""

    offices: dict = field(default_factory=dict)
    files: dict | None = None
    keeps: dict = field(default_factory=dict)

    def deciders(self, department, within=""):
        return self.offices.get(department, [])

    def calendars(self):
        return self.keeps

    def published(self, bundle):
        return build_closure(read_content(self.files)[0], bundle) if self.files else None


def office(*people, name="五华分局", division="五华区"):
    return Site({"police": [Decider(division, name, tuple(map(frozenset, people)))]})


def found(site, files=FILES):
    return [str(problem) for problem in run_site_checks(read_content(files)[0], site)]


def test_a_site_without_offices_and_versions_has_nothing_to_say():
    assert found(Site()) == []


def test_a_place_with_a_calendar_nobody_wrote_is_told():
    files = FILES | {"workflows/calendars/cn-532300.yaml": "code: cn-532300\n"}
    kept = Site(keeps={"530000 云南省": "cn-532300", "532300 楚雄州": "cn-532399"})
    assert found(kept, files) == [
        "workflows/calendars:0: calendar-unknown (cn-532399): 532300 楚雄州 keeps the calendar cn-532399, "
        "which is not there. Did you mean cn-532300?"
    ]


def test_an_office_with_every_post_passes():
    assert found(office({"clerk"}, {"decider"})) == []


def test_a_post_nobody_holds_is_told():
    assert found(office({"clerk"}))[-1] == (
        "workflows/items/register.yaml:5: staff-unheld (process): Nobody is decider at 五华分局, which decides in "
        "五华区; plain needs that for register. Give somebody there the post, or name another in the process."
    )


def test_a_division_no_office_serves_is_told():
    assert found(Site({"police": [Decider("盘龙区", "")]}))[-1] == (
        "workflows/items/register.yaml:3: staff-unheld (department): No office of police decides register in 盘龙区. "
        "Add an office there, or in a division above."
    )


def test_an_office_that_serves_many_divisions_is_told_once():
    offices = [Decider(f"{name}区", "市局", (frozenset({"clerk"}),)) for name in "甲乙丙"]
    assert len([line for line in found(Site({"police": offices})) if "for register" in line]) == 1


def test_a_panel_needs_as_many_people_as_seats():
    files = changed(PROCESS, "actor: decider", "panel: {staff: expert, of: civil, seats: 3, at_least: 2}")
    site = office({"clerk"}, {"decider"})
    site.offices["civil"] = [Decider("五华区", "民政局", (frozenset({"expert"}),) * 2)]
    assert found(site, files) == [
        f"{PROCESS}:5: staff-unheld (states.to-decide.panel.seats): The panel has 3 seats, but 2 are expert at 民政局, "
        "which decides in 五华区. Give more people there the post, or take seats away."
    ]


def test_two_steps_of_two_persons_need_two_people():
    assert found(office({"clerk", "decider"})) == [
        f"{PROCESS}:14: second-person-missing (actions[4].not_by): One person at 五华分局, which decides in 五华区 "
        "would have to do both accept and grant. Give one of the two posts to somebody else there as well."
    ]


@pytest.mark.parametrize("people", [({"clerk", "decider"}, {"decider"}), ({"clerk", "decider"}, {"clerk"})])
def test_one_of_two_people_may_hold_both_posts(people):
    assert found(office(*people)) == []


def test_the_published_content_itself_passes():
    assert found(Site(files=FILES)) == []


RENAMED = {PROCESS: FILES[PROCESS].replace("to-decide", "deciding")}


def test_a_state_that_went_without_a_word_is_told():
    assert found(Site(files=FILES), {**FILES, **RENAMED}) == [
        f"{PROCESS}:2: state-without-image (states): Cases of register may be in to-decide, and plain has no such "
        "state any more. Write was: to-decide at the state that takes its place (phase review), or keep to-decide."
    ]


def test_a_state_that_says_its_old_name_passes():
    files = {PROCESS: RENAMED[PROCESS].replace("{phase: review, ", "{phase: review, was: to-decide, ")}
    assert found(Site(files=FILES), {**FILES, **files}) == []


def test_publishing_moves_no_case_to_another_phase():
    files = changed(PROCESS, "to-decide: {phase: review", "to-decide: {phase: suspended")
    assert found(Site(files=FILES), files) == [
        f"{PROCESS}:5: state-without-image (states.to-decide.phase): Cases of register may be in to-decide, in review; "
        "to-decide is in suspended. Keep the phase review, or write was: to-decide at a state that has it."
    ]


def closures(files):
    return [build_closure(read_content(one)[0], "birth") for one in (FILES, files)]


def test_what_an_item_newly_needs_and_nobody_was_asked_is_unassigned():
    files = {**FILES, FIELDS: FILES[FIELDS] + "child.weight: {label: {zh: 体重, en: Weight}, type: integer}\n"}
    files[CARD] = files[CARD].replace("holder.kind]", "holder.kind, child.weight]")
    plan = migration(*closures(files))
    assert [(each.item, each.field) for each in plan.unassigned] == [("card", "child.weight")]
    assert (plan.lost, plan.dropped, plan.possible) == ((), (), False)


@pytest.mark.parametrize("filled", ["optional: true", "default: 1", "compute: 1"])
def test_what_fills_itself_is_assigned(filled):
    line = f"child.weight: {{label: {{zh: 体重, en: Weight}}, type: integer, {filled}}}\n"
    files = {**FILES, FIELDS: FILES[FIELDS] + line}
    files[CARD] = files[CARD].replace("holder.kind]", "holder.kind, child.weight]")
    assert migration(*closures(files)).possible


def test_an_item_that_was_dropped_is_named():
    files = changed("workflows/bundles/birth.yaml", "  - {use: card, after: [register]", "  - {use: card, id: late")
    assert migration(*closures(files)).dropped == ("card",)


def test_every_check_of_the_site_has_a_message_tested():
    with open(__file__, encoding="utf-8") as own:
        text = own.read()
    assert [check.CODE for check in SITE_CHECKS if f": {check.CODE} (" not in text] == []
