"""E-licences: pulled at filing so that nobody uploads them, entered when a result is one."""

import pytest

from oneservice.cases import queries
from oneservice.cases.models import CaseDocument
from oneservice.connectors import registry

pytestmark = pytest.mark.django_db


def lines(stage, item):
    row = stage.item(item)
    seen = queries.desk_item(stage.office(item, "clerk"), row.pk)
    return {line.key: line for line in seen.materials}


def test_a_licence_that_is_found_shows_its_number_to_the_handler(filed):
    line = lines(filed, "birth-certificate")["marriage-cert:mother"]
    assert (line.pulled, line.number) == ("found", "J530103-2023-000001")


def test_a_licence_that_is_not_there_is_said_to_the_handler(stage, monkeypatch):
    stage.open().fill()
    monkeypatch.setattr(type(registry.licences()), "find", lambda self, kind, holder: None)
    stage.submit().sign()
    assert lines(stage, "birth-certificate")["id-card:father"].pulled == "not_found"


def test_a_result_becomes_an_e_licence_once(filed):
    filed.once("usual birth-certificate")
    filed.settle()
    paper = CaseDocument.objects.get(case=filed.case, document="birth-cert")
    found = registry.licences().find("birth-cert", filed.mother.ric)
    assert (paper.licence, found.values["number"]) == (found.number, f"CS{paper.issued_on:%Y}-{paper.pk:06d}")
