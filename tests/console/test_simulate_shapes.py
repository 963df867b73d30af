"""Scenarios of the shapes that the shipped bundle lacks, played in a scratch process like any other."""

import pytest
from django.test import override_settings

from tests.cases.building import FILES as HOUSE
from tests.cases.school import FILES as SCHOOL
from tests.console.test_simulate import CALENDARS, played

SHAPES = {"school": SCHOOL, "house": HOUSE}


@pytest.mark.parametrize("bundle", SHAPES)
def test_every_scenario_comes_as_expected(bundle, tmp_path):
    for path, text in {**CALENDARS, **SHAPES[bundle]}.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    with override_settings(CONTENT=tmp_path):
        code, report = played(bundle, "--all")
    assert [each["differences"] for each in report["scenarios"]] == [[] for _ in report["scenarios"]]
    assert code == 0
