"""Items with ``each``: one item case a row, what waits on them, what each may see, and many decided at once."""

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import citizen, desk
from oneservice.cases.errors import NotAllowed, NotFound, Refused
from oneservice.cases.models import Settlement
from oneservice.cases.papers import open_values
from oneservice.records.journal import entries
from tests.cases.rosters import FILES, RosterStage, people
from tests.cases.stage import posted

pytestmark = pytest.mark.django_db


FROM_REGISTER = FILES["forms/fields/roster.yaml"].replace(
    "    account:",
    """    ethnicity:
      label: {zh: 民族, en: Ethnic group}
      type: text
      optional: true
      from: [{source: police.person, of: row, take: ethnicity}]
    account:""",
)
"""The form with a column that a register is asked for, row by row."""


BY_REGISTER = FILES["workflows/bundles/roster.yaml"].replace(
    '{"==": [{var: row.kind}, full]}', '{"==": [{var: row.ethnicity}, yi]}'
)


@pytest.fixture
def stage():
    return RosterStage()


@pytest.fixture
def three(stage):
    return stage.filed(people(3))


def extract(stage, key):
    """What a desk reads of an item: field by field, as text."""
    staff = stage.office(key, stage.item(key).actor)
    found = queries.desk_item(staff, stage.item(key).pk)
    return {row.field: row.shown["zh"] for section in found.sections for row in section.rows}


def together(stage, keys, action, staff, **said):
    steps = {stage.item(key).pk: stage.item(key).step for key in keys}
    said = {name: [text] for name, text in said.items()}
    return desk.act_on_rows(staff, action, steps, posted=said, now=stage.now)


# --- what there is ----------------------------------------------------------------------------------------


def test_filing_makes_one_item_case_a_row(three):
    assert list(three.phases()) == ["enrol#1", "enrol#2", "enrol#3", "card#1", "card#2", "card#3", "account"]


def test_row_for_which_when_is_false_does_not_apply(stage):
    stage.filed(people(3, _2_kind="visit"))
    assert stage.outcomes("enrol") == ["", "not_applicable", ""]


def test_case_in_which_no_row_applies_goes_on(stage):
    stage.filed(people(2, _1_kind="visit", _2_kind="visit"))
    assert (stage.phases()["card#2"], stage.phases()["account"]) == ("received", "review")


def test_later_item_waits_until_all_rows_are_decided(three):
    three.grant("enrol#1").grant("enrol#2")
    assert three.phases()["card#1"] == "waiting"
    three.grant("enrol#3")
    assert {three.phases()[f"card#{n}"] for n in (1, 2, 3)} == {"received"}


def test_item_that_needs_every_row_granted_ends_behind_one_that_is_refused(three):
    three.grant("enrol#1").refuse("enrol#2").grant("enrol#3")
    assert (three.phases()["account"], three.phases()["card#2"]) == ("ended", "received")


def test_rules_read_the_rows_with_what_became_of_them(three):
    three.grant("enrol#1").refuse("enrol#2")
    rows = three.reading.form_state().env["item.enrol.rows"]
    assert [(row["name"], str(row["outcome"])) for row in rows] == [
        ("赵一东", "granted"),
        ("钱一东", "refused"),
        ("孙一东", "UNKNOWN"),
    ]


# --- what each sees ---------------------------------------------------------------------------------------


def test_desk_sees_the_row_it_handles_and_no_other(three):
    seen = extract(three, "enrol#2")
    assert seen["roster.staff.1.name"] == "钱一东"
    assert [name for name in seen if name.startswith("roster.staff.") and ".1." not in name] == []


def test_desk_does_not_see_columns_its_item_does_not_declare(three):
    assert not [name for name in extract(three, "enrol#2") if name.endswith((".mobile", ".began"))]


def test_title_says_which_row(three):
    staff = three.office("enrol#2", "clerk")
    assert queries.desk_item(staff, three.item("enrol#2").pk).title.zh == "职工参保登记（第2行 钱一东）"


def test_paper_of_a_row_shows_that_row_only(three):
    three.grant("enrol#2")
    values = open_values(next(row for row in three.papers("enrol#2") if row.document == "enrol-proof"))
    assert values["row"]["name"] == "钱一东"
    assert [name for name in ("赵一东", "孙一东") if name in str(values)] == []


def test_notes_of_two_rows_are_sealed_apart(three):
    for key in ("enrol#1", "enrol#2"):
        three.act(key, "accept").act(key, "propose", opinion=f"意见 {key}")
    reading = three.reading
    assert [reading.open_notes(reading.item_case(f"enrol#{n}"))["opinion"] for n in (1, 2)] == [
        "意见 enrol#1",
        "意见 enrol#2",
    ]


# --- correcting a row -------------------------------------------------------------------------------------


def test_notice_opens_the_cell_it_names_and_the_citizen_mends_it(three):
    three.act("enrol#2", "correct", **{"defect.field.roster.staff.1.wage": "请核对"})
    view = queries.correction(three.mother, three.ref, "enrol#2")
    assert [question.name for question in view.questions] == ["roster.staff.1.wage"]
    better = posted(**{"roster.staff.1.wage": "6000.00"})
    citizen.resubmit_item(three.mother, three.ref, "enrol#2", posted=better, now=three.now)
    rows = three.dossier.answers["roster.staff"].value
    assert ([row["wage"] for row in rows], three.phases()["enrol#2"]) == ([500000, 600000, 500200], "received")


def test_cell_of_another_row_is_not_taken_from_an_answer(three):
    three.act("enrol#2", "correct", **{"defect.field.roster.staff.1.wage": "请核对"})
    both = posted(**{"roster.staff.1.wage": "6000.00", "roster.staff.0.wage": "1.00"})
    citizen.resubmit_item(three.mother, three.ref, "enrol#2", posted=both, now=three.now)
    assert three.dossier.answers["roster.staff"].value[0]["wage"] == 500000


def test_wrong_cell_is_refused_under_its_own_name(three):
    three.act("enrol#2", "correct", **{"defect.field.roster.staff.1.ric": "请核对"})
    wrong = posted(**{"roster.staff.1.ric": "1"})
    with pytest.raises(Refused) as refused:
        citizen.resubmit_item(three.mother, three.ref, "enrol#2", posted=wrong, now=three.now)
    assert list(refused.value.fields) == ["roster.staff.1.ric"]


def test_notice_for_one_row_cannot_name_a_cell_of_another(three):
    with pytest.raises(Refused):
        three.act("enrol#2", "correct", **{"defect.field.roster.staff.0.wage": "请核对"})


# --- giving -----------------------------------------------------------------------------------------------


def test_what_a_row_gives_stands_in_its_row(three):
    three.act("enrol#2", "accept").act("enrol#2", "propose")
    three.act("enrol#2", "grant", **{"roster.staff.1.account": "A-17"})
    rows = three.dossier.answers["roster.staff"].value
    assert [row.get("account") for row in rows] == [None, "A-17", None]


def test_register_is_asked_about_each_row_and_fills_its_cell():
    stage = RosterStage(fields=FROM_REGISTER).open()
    rows = people(2)
    rows[1]["ric"] = "530103199405160248"
    stage.fill(rows).settle()
    assert [row.get("ethnicity") for row in stage.dossier.answers["roster.staff"].value] == [None, "yi"]


def test_column_that_an_item_gives_is_not_asked_of_the_citizen(stage):
    stage.open()
    question = queries.page(stage.mother, stage.ref, "staff").questions[0]
    assert "account" not in question.field.columns


# --- many at once -----------------------------------------------------------------------------------------


def test_ticked_rows_are_accepted_together_each_with_its_paper_and_entry(three):
    assert together(three, ["enrol#1", "enrol#3"], "accept", three.office("enrol#1", "clerk")) == 2
    assert [three.item(f"enrol#{n}").state for n in (1, 2, 3)] == ["in-review", "at-window", "in-review"]
    assert [len(three.papers(f"enrol#{n}")) for n in (1, 2, 3)] == [1, 0, 1]
    moved = [e.subject for e in entries(three.ref) if e.verb == "item.moved" and e.data["action"] == "accept"]
    assert moved == ["enrol#1", "enrol#3"]


def test_row_somebody_else_moved_meanwhile_is_left_as_it_is(three):
    steps = {three.item(f"enrol#{n}").pk: three.item(f"enrol#{n}").step for n in (1, 2)}
    three.act("enrol#1", "accept")
    assert desk.act_on_rows(three.office("enrol#2", "clerk"), "accept", steps, posted={}, now=three.now) == 1
    assert three.item("enrol#1").state == "in-review"


def test_two_person_rule_holds_for_each_row(stage):
    stage.filed(people(2))
    clerk, reviewer = stage.office("enrol#1", "clerk"), stage.office("enrol#1", "reviewer")
    together(stage, ["enrol#1", "enrol#2"], "accept", clerk)
    reviewer.words = [*reviewer.words, "decider"]
    together(stage, ["enrol#1"], "propose", reviewer, opinion="同意")
    stage.act("enrol#2", "propose")
    row = stage.item("enrol#2")
    row.actors = {"propose": 0}
    row.save()
    assert together(stage, ["enrol#1", "enrol#2"], "grant", reviewer) == 1
    assert stage.item("enrol#1").state == "to-decide"


def test_what_must_be_said_of_each_row_is_not_said_of_many(three):
    staff = three.office("enrol#1", "clerk")
    view = queries.desk_rows(staff, three.item("enrol#1").pk)
    assert ([each.id for each in view.actions], len(view.alone)) == (["accept", "not-accept"], 1)


def test_rows_of_another_office_do_not_exist(three):
    stranger = three.staff("panlong-police-clerk")
    with pytest.raises(NotFound):
        queries.desk_rows(stranger, three.item("enrol#1").pk)
    with pytest.raises(NotFound):
        together(three, ["enrol#1"], "accept", stranger)


def test_another_post_may_not_take_a_step_for_many(three):
    with pytest.raises(NotAllowed):
        together(three, ["enrol#1"], "accept", three.office("enrol#1", "decider"))


def test_missing_reason_changes_no_row(three):
    with pytest.raises(Refused):
        together(three, ["enrol#1", "enrol#2"], "not-accept", three.office("enrol#1", "clerk"), reason="x")
    assert {three.item(f"enrol#{n}").state for n in (1, 2)} == {"at-window"}


def test_inbox_shows_the_rows_of_a_state_as_one_line(three):
    three.act("enrol#2", "accept")
    lines = queries.inbox(three.office("enrol#1", "clerk")).rows
    assert [(line.title.zh, line.rows) for line in lines] == [("职工参保登记", 2)]


# --- settling, withdrawing, reading -----------------------------------------------------------------------


def test_rule_of_one_row_that_no_register_answers_is_settled_for_that_row():
    stage = RosterStage(fields=FROM_REGISTER, bundle=BY_REGISTER)
    stage.filed([{**row, "ethnicity": ""} for row in people(2)])
    lines = queries.settlements(stage.office("enrol#1", "clerk"))
    assert sorted(line.title.zh for line in lines) == ["职工参保登记（第1行 赵*东）", "职工参保登记（第2行 钱*东）"]
    second = Settlement.objects.get(case=stage.case, subject="item:enrol#2")
    desk.settle(stage.office("enrol#1", "clerk"), second.pk, True, now=stage.now)
    assert [stage.phases()[f"enrol#{n}"] for n in (1, 2)] == ["waiting", "received"]


def test_progress_of_many_rows_counts_them_and_names_those_that_need_something_first(stage):
    stage.filed(people(8)).act("enrol#7", "correct", **{"defect.field.roster.staff.6.wage": "请核对"})
    group = queries.progress(stage.mother, stage.ref).groups[0]
    assert (group.total, [line.id for line in group.first], len(group.rest)) == (8, ["enrol#7"], 7)
    assert [(title.zh, count) for title, _, count in group.counts] == [("待您补正", 1), ("已收件，待受理", 7)]


def test_few_rows_are_shown_each_by_itself(three):
    assert [item.id for item in queries.progress(three.mother, three.ref).items][:2] == ["enrol#1", "enrol#2"]


def test_row_in_full_says_whose_it_is(three):
    assert queries.row_progress(three.mother, three.ref, "enrol#3").item.title.zh == "职工参保登记（第3行 孙一东）"
