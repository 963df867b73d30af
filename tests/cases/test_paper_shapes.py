"""What the gate tries templates with has the shape of what documents are really given."""

import pytest

from oneservice.cases.papers import document_values
from oneservice.documents.templates import ENGINE_NAMES, LIST_NAMES

pytestmark = pytest.mark.django_db


@pytest.fixture
def values(filed):
    reading = filed.reading
    item = next(each for each in reading.items if each.item == "birth-registration")
    return [document_values(reading, None), document_values(reading, item)]


def test_entries_of_lists_have_the_names_the_gate_knows(values):
    whole, _ = values
    for name in ("items", "materials", "sections", "signatures"):
        assert {tuple(sorted(entry)) for entry in whole[name]} == {tuple(sorted(LIST_NAMES[name]))}
    rows = {tuple(sorted(row)) for section in whole["sections"] for row in section["rows"]}
    assert rows == {tuple(sorted(LIST_NAMES["rows"]))}


def test_what_the_engine_adds_is_what_the_gate_knows(values):
    for each in values:
        assert set(each["this"]) <= set(ENGINE_NAMES["this"])
        assert set(each["case"]) <= set(ENGINE_NAMES["case"])
