"""A scenario whose draft an event has prepared, played in a scratch process."""

import json
from contextlib import suppress
from io import StringIO

from django.core.management import call_command

from tests.cases.test_preparing import FILES as PREPARED
from tests.console.test_simulate import CALENDARS

OWNER = {"name": "李娜", "ric": "530103199405160248", "mobile": "13800000001"}
SCENARIO = {
    "name": "登记触发",
    "today": "2026-03-02",
    "prepared": "true",
    "answers": {"build.floors": "2", "site.area": "120"},
    "sources": {"identity": {"owner": OWNER}},
    "acts": [{"case": "end"}],
    "expect": {"items": {"land-use": "closed"}},
}


def differences(folder, settings, files, **other):
    files = files | CALENDARS | {"workflows/scenarios/house.yaml": json.dumps([SCENARIO | other], ensure_ascii=False)}
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    settings.CONTENT = folder
    out = StringIO()
    with suppress(SystemExit):
        call_command("simulate", "house", "--all", "--json", stdout=out)
    [played] = json.loads(out.getvalue())["scenarios"]
    return played["differences"]


def test_draft_is_made_by_the_event_and_filed_by_its_person(tmp_path, settings):
    known = SCENARIO["sources"] | {"plan.land": {"owner": {"area": "120"}}}
    expect = SCENARIO["expect"] | {"asked": []}
    assert differences(tmp_path, settings, PREPARED, sources=known, expect=expect) == []
