"""``manage.py simulate --record``: a real case as a scenario that plays, with nobody of it inside."""

import shutil
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from oneservice.cases.actions import draft
from oneservice.cases.recording import record
from oneservice.engine.reading import load_plain
from oneservice.records.models import Access

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
REAL = (
    "李娜",
    "王海涛",
    "王若溪",
    "530103199405160248",
    "13800000001",
    "6217000000000000123",
    "示例路18号",
    "FY530103-000123",
)


def recorded(stage):
    out = StringIO()
    call_command("simulate", "--record", stage.ref, stdout=out)
    return out.getvalue()


def scenario(stage):
    return load_plain(recorded(stage), "recorded")[0]


def play(text, folder, settings):
    """Play what was printed, as the only scenario of the shipped content; the lines of what came otherwise."""
    for part in ("workflows", "forms", "templates/documents"):
        shutil.copytree(ROOT / part, folder / part)
    (folder / "workflows" / "scenarios" / "newborn.yaml").write_text(text, "utf-8")
    settings.CONTENT = folder
    out = StringIO()
    try:
        call_command("simulate", "newborn", stdout=out)
    except SystemExit:
        return out.getvalue().splitlines()[:12]
    return []


def test_record_holds_nobody_of_the_case(stage):
    text = recorded(stage.once("filed", "finish"))
    assert [value for value in REAL if value in text] == []


@pytest.mark.deep
def test_recorded_case_plays_as_it_went(stage, tmp_path, settings):
    stage.once("filed", "finish")
    assert play(recorded(stage), tmp_path, settings) == []


@pytest.mark.deep
def test_case_with_a_refusal_and_a_failed_payment_plays_as_it_went(stage, tmp_path, settings):
    stage.once("filed", "usual birth-certificate")
    for action in ("accept", "propose", "refuse"):
        stage.act("maternity-claim", action)
    text = recorded(stage.finish())
    assert play(text, tmp_path, settings) == []
    [act] = load_plain(text, "recorded")[0]["acts"]
    assert (act["item"], act["do"]) == ("maternity-claim", ["accept", "propose", "refuse"])


@pytest.mark.deep
def test_case_that_lapsed_is_recorded_with_its_wait(stage, tmp_path, settings):
    stage.once("filed", "usual birth-certificate").act(
        "maternity-claim", "correct", **{"defect.field.newborn.name": "不符"}
    )
    stage.wait(days=40).finish()
    text = recorded(stage)
    assert {"wait": "21 workdays"} in load_plain(text, "recorded")[0]["acts"]
    assert play(text, tmp_path, settings) == []


def test_usual_steps_are_not_written(stage):
    assert "acts" not in scenario(stage.once("filed", "finish"))


def test_silent_register_is_recorded_as_silent(stage, faults):
    faults("civil.marriage", "silent")
    stage.scene("婚姻登记没有回应").open()
    assert scenario(stage)["sources"]["civil.marriage"] == {"mother": "silent"}


def test_item_that_was_not_ticked_is_written(stage):
    draft.choose_items(stage.once("open").mother, stage.ref, {"parenting"}, now=stage.now)
    assert scenario(stage)["answers"] == {"item.childcare-subsidy.chosen": "no"}


def test_draft_expects_no_items(stage):
    assert scenario(stage.once("open"))["expect"]["items"] == {}


def test_day_is_moved_by_whole_weeks(stage):
    moved = date.fromisoformat(scenario(stage.once("filed"))["today"]) - date(2026, 9, 28)
    assert (moved.days % 7, moved.days < 0) == (0, True)


def test_number_of_a_case_is_as_good_as_its_ref(stage):
    number = stage.once("filed").case.number
    assert record(number).ref == stage.ref


def test_reading_answers_is_noted_in_the_access_log(stage):
    recorded(stage.once("open"))
    [note] = Access.objects.all()
    assert (note.actor, note.what, note.chain) == ("command:simulate", "simulate --record", stage.ref)


@pytest.mark.parametrize("ref", ["no-such", "530103-20260928-999999"])
def test_case_that_is_none_is_told(stage, ref):
    with pytest.raises(CommandError, match="no case"):
        call_command("simulate", "--record", ref, stdout=StringIO())


def test_play_without_a_bundle_says_what_to_name():
    with pytest.raises(CommandError, match="name the BUNDLE to play"):
        call_command("simulate")
