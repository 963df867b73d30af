"""Items decided in a department's own system: handed over once, asked after, never left waiting."""

from pathlib import Path

import pytest
from django.conf import settings

from oneservice.connectors.departments.demo import DemoDepartments
from oneservice.engine.closure import closure_json
from oneservice.engine.ports import DepartmentReply
from oneservice.engine.reading import read_content, read_folder
from tests.cases import stage as stages

pytestmark = pytest.mark.django_db
ITEM = "vaccination"


@pytest.fixture
def stage(db, clock, monkeypatch):
    """The vaccination item is decided in the clinic's own system."""
    files = dict(read_folder(Path(settings.CONTENT)))
    name = f"workflows/items/{ITEM}.yaml"
    files[name] = files[name].replace("process: automatic", "process: external")
    content, problems = read_content(files)
    assert problems == []
    monkeypatch.setattr(stages, "canonical", lambda: closure_json(content, "newborn"))
    return stages.Stage(clock=clock).once("filed", "usual birth-certificate")


def answer(monkeypatch, reply):
    monkeypatch.setattr(DemoDepartments, "reply", lambda self, system, reference: reply)


def test_an_item_is_handed_over_with_a_reference(stage):
    row = stage.item(ITEM)
    assert (row.state, row.order[:1]) == ("handed-over", "R")


def test_a_grant_in_the_departments_system_closes_the_item(stage):
    stage.wait(minutes=5)
    assert stage.phases()[ITEM] == "closed"


def test_a_refusal_tells_the_reason_of_the_departments_system(stage, monkeypatch):
    answer(monkeypatch, DepartmentReply("refused", reason="已在别处建证"))
    stage.wait(minutes=5)
    row = stage.item(ITEM)
    assert (row.phase, row.outcome) == ("refused", "refused")


def test_a_contradiction_goes_to_a_person(stage, monkeypatch):
    answer(monkeypatch, DepartmentReply("conflict"))
    stage.wait(minutes=5)
    assert stage.item(ITEM).state == "by-person"


def test_a_system_that_never_answers_leaves_the_item_to_a_person(stage, monkeypatch):
    answer(monkeypatch, None)
    stage.wait(days=30)
    assert stage.item(ITEM).state == "by-person"


def test_a_system_that_knows_nothing_of_it_leaves_it_to_a_person(stage, monkeypatch):
    answer(monkeypatch, DepartmentReply("not_found"))
    stage.wait(minutes=5)
    assert (stage.item(ITEM).state, stage.item(ITEM).outcome) == ("by-person", "")
