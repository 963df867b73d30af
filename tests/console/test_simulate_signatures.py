"""Scenarios in which many sign: what ``signs`` says of a role and of one row of it, played in a scratch process."""

import json
from contextlib import suppress
from functools import cache
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.management import call_command
from django.test import override_settings

from tests.cases.company import FOUNDER, HOLDERS, files, somebody
from tests.console.test_simulate import CALENDARS

TAX = "partner: {signs: all, within: 15 days, items: [tax], title: {zh: 财务, en: Accountant}}"
ALLOWS = "partner: {consents: true, within: 5 days, title: {zh: 配偶, en: Partner}}"
ASKED = ["company.secret", "company.name", "company.shareholders", "partner.name", "partner.ric", "partner.mobile"]
EITHER = "partner: {starts: true, signs: all, within: 15 days, title: {zh: 合伙人, en: Partner}}"
GRANTED = {"licence": "closed", "seal": "closed", "tax": "closed"}
LATE_TAX = {**GRANTED, "tax": "ended"}
MANY = {
    "都签": ({}, {"items": GRANTED}),
    "一人不同意": ({"shareholders#2": "refused"}, {"items": GRANTED}),
    "一人逾期": ({"shareholders#1": "late"}, {"items": GRANTED}),
    "两人不同意": ({"shareholders#2": "refused", "shareholders#3": "refused"}, {"items": {}}),
    "都逾期": ({"shareholders": "late", "shareholders#1": "signed"}, {"items": {}}),
    "财务逾期": ({"partner": "late"}, {"items": LATE_TAX}),
    "财务不同意": ({"partner": "refused"}, {"items": LATE_TAX}),
}
FOUND = "同意查询"
CONSENTS = {
    FOUND: ({}, {"items": GRANTED, "asked": ASKED}),
    "不同意查询": ({"partner": "refused"}, {"items": GRANTED, "asked": [*ASKED, "partner.married"]}),
    "没有回答": ({"partner": "late"}, {"items": GRANTED, "asked": [*ASKED, "partner.married"]}),
}
BEGINS = {
    "发起人先办": ({"founder": "begins"}, {"items": GRANTED}),
    "合伙人先办": ({"partner": "begins"}, {"items": GRANTED}),
    "合伙人先办，发起人不同意": ({"partner": "begins", "founder": "refused"}, {"items": {}}),
}
CONTENTS = {
    "many": ((FOUNDER, HOLDERS.replace("all", "2"), TAX), MANY),
    "consents": ((FOUNDER, ALLOWS), CONSENTS),
    "begins": ((FOUNDER.replace("all", "all, within: 9 days"), EITHER), BEGINS),
}


def scenario(name, signs, expect):
    people = [{**somebody(n), "share": "1"} for n in range(3)]
    founder = {f"founder.{key}": value for key, value in somebody(99).items()}
    partner = {f"partner.{key}": value for key, value in somebody(98).items()}
    answers = {
        "company.name": "样板公司",
        "company.shareholders": people,
        "partner.married": "no",
        **partner,
        **founder,
    }
    registers = {
        "identity": {"founder": somebody(99), "partner": somebody(98)},
        "civil.marriage": {"partner": {"married": "yes"}},
    }
    return {
        "name": name,
        "today": "2026-09-28",
        "answers": {k: v for k, v in answers.items() if k != "partner.married" or name != FOUND},
        "sources": registers,
        "signs": signs,
        "expect": expect,
    }


@cache
def report(which):
    """The differences of every scenario of one content, by its name."""
    roles, plays = CONTENTS[which]
    played = json.dumps([scenario(name, *rest) for name, rest in plays.items()], ensure_ascii=False)
    content = files(*roles, more=", partner.married") | CALENDARS | {"workflows/scenarios/company.yaml": played}
    out = StringIO()
    with TemporaryDirectory() as folder:
        for path, text in content.items():
            file = Path(folder) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        with override_settings(CONTENT=Path(folder)), suppress(SystemExit):
            call_command("simulate", "company", "--all", "--json", stdout=out)
    return {one["name"]: one["differences"] for one in json.loads(out.getvalue())["scenarios"]}


@pytest.mark.deep
@pytest.mark.parametrize(("which", "name"), [(which, name) for which, (_, plays) in CONTENTS.items() for name in plays])
def test_scenario_comes_as_its_signs_say(which, name):
    assert report(which)[name] == []
