"""Scenarios in which many sign: what ``signs`` says of a role and of one row of it, played in a scratch process."""

import json
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import override_settings

from tests.cases.company import FOUNDER, HOLDERS, files, somebody
from tests.console.test_simulate import CALENDARS

TAX = "partner: {signs: all, within: 15 days, items: [tax], title: {zh: 财务, en: Accountant}}"
ROLES = (FOUNDER, HOLDERS.replace("all", "2"), TAX)
GRANTED = {"licence": "closed", "seal": "closed", "tax": "closed"}
PLAYS = {
    "都签": ({}, {"items": GRANTED}),
    "一人不同意": ({"shareholders#2": "refused"}, {"items": GRANTED}),
    "一人逾期": ({"shareholders#1": "late"}, {"items": GRANTED}),
    "两人不同意": ({"shareholders#2": "refused", "shareholders#3": "refused"}, {"items": {}}),
    "都逾期": ({"shareholders": "late", "shareholders#1": "signed"}, {"items": {}}),
    "财务逾期": ({"partner": "late"}, {"items": {**GRANTED, "tax": "ended"}}),
    "财务不同意": ({"partner": "refused"}, {"items": {**GRANTED, "tax": "ended"}}),
}


def scenario(name, signs, expect):
    people = [{**somebody(n), "share": "1"} for n in range(3)]
    partner = {f"partner.{key}": value for key, value in somebody(98).items()}
    answers = {"company.name": "样板公司", "company.shareholders": people, "partner.married": "no", **partner}
    founder = {"identity": {"founder": somebody(99)}}
    return {
        "name": name,
        "today": "2026-09-28",
        "answers": answers,
        "sources": founder,
        "signs": signs,
        "expect": expect,
    }


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("content")
    played = json.dumps([scenario(name, *rest) for name, rest in PLAYS.items()], ensure_ascii=False)
    for path, text in {
        **files(*ROLES, more=", partner.married"),
        **CALENDARS,
        "workflows/scenarios/company.yaml": played,
    }.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    out = StringIO()
    with override_settings(CONTENT=folder), suppress(SystemExit):
        call_command("simulate", "company", "--all", "--json", stdout=out)
    return {one["name"]: one["differences"] for one in json.loads(out.getvalue())["scenarios"]}


@pytest.mark.parametrize("name", PLAYS)
def test_scenario_with_many_signers_comes_as_expected(report, name):
    assert report[name] == []
