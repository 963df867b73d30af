"""``manage.py replay``: closed cases under a draft, in a process that may not write."""

import json
import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test import override_settings

from oneservice.cases.models import Case
from oneservice.cases.reading import Reading
from oneservice.console.management.commands.replay import Command
from oneservice.console.scratch import looking
from oneservice.records import sealing
from oneservice.records.models import Access
from tests.cases.stage import Stage
from tests.shipped import one_bundle


def replay(*arguments):
    out = StringIO()
    call_command("replay", *arguments, stdout=out)
    return out.getvalue()


def report(*arguments):
    return json.loads(replay(*arguments, "--json"))


@pytest.fixture(scope="module")
def closed(committed):
    """A closed case, committed, and one that runs; the command only looks, so all tests look at the same ones."""
    case = Stage().filed().finish().case
    Stage().open("another").fill().submit().sign()
    return case


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    return one_bundle(tmp_path_factory.mktemp("shipped"), "newborn", scenarios=False)


@pytest.fixture(scope="module")
def unchanged(closed, shipped):
    """What is said where the content folder is as the case was decided by, and what the access log then holds."""
    Access.objects.all().delete()
    with override_settings(CONTENT=shipped):
        return replay("newborn"), list(Access.objects.all())


@pytest.fixture
def draft(shipped, tmp_path, settings):
    """The shipped bundle as the content folder; call it with a text of a file and what stands there instead."""
    settings.CONTENT = shutil.copytree(shipped, tmp_path / "draft")

    def change(file, old, new):
        path = settings.CONTENT / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    return change


def test_unchanged_definition_changes_no_case(unchanged):
    assert unchanged[0].endswith(" closed cases, 0 个走向不同 would go another way\n")


def test_running_cases_are_not_looked_at(unchanged, closed):
    assert Case.objects.count() == 2
    assert unchanged[0].startswith("1 个已办结办件 closed cases")


def test_reading_answers_is_noted_in_the_access_log(unchanged):
    [note] = unchanged[1]
    assert (note.actor, note.what, note.chain) == ("command:replay", "replay", "bundle:newborn")
    assert "newborn.name" in note.fields


def test_case_that_would_go_another_way_is_told_with_its_rule(closed, draft):
    draft(
        "workflows/bundles/newborn.yaml",
        '{"==": [{var: mother.employee_insured}, true]}',
        '{"==": [{var: mother.employee_insured}, false]}',
    )
    found = report("newborn")
    [changed] = found["changed"]
    assert found["cases"] == 1
    assert changed["case"] == closed.number
    assert [(turn["what"], turn["id"], turn["before"], turn["after"]) for turn in changed["turns"]] == [
        ("item", "maternity-claim", "yes", "no"),
        ("upload", "maternity-invoice", "yes", "absent"),
        ("document", "benefit-decision", "yes", "absent"),
    ]
    assert changed["turns"][0]["rule_after"]["zh"] == "母亲是否参加职工生育保险 为 否"


def test_report_holds_no_answer_of_anybody(closed, draft):
    draft("workflows/bundles/newborn.yaml", "{var: newborn.age_months}, 12]", "{var: newborn.age_months}, 0]")
    out = StringIO()
    command = Command(stdout=out)
    found = command.look({"bundle": "newborn", "last": 100})
    command.print_json(found)
    command.print_lines(found)
    said = out.getvalue()
    for value in ("李娜", "王若溪", "530103199405160248", "13800000001", "6217000000000000123", "示例路18号"):
        assert value not in said
    assert "gate age: yes → no，因为 because: 月龄 小于 0" in said


def another(case):
    """A second closed case of the same people."""
    kept = {
        f.attname: getattr(case, f.attname) for f in Case._meta.concrete_fields if f.attname not in ("id", "process")
    }
    dossier = Reading(case, [], case.closed_at).dossier.to_json()
    kept |= {"ref": "another", "nonce": "another", "key": sealing.new_key()}
    Case.objects.create(**kept | {"sealed": sealing.seal_json(kept["key"], dossier, of="case:another")})


@pytest.fixture
def alone(transactional_db):
    """A closed case for a test that writes a second one."""
    return Stage().filed().finish().case


@pytest.mark.deep
def test_only_the_newest_are_looked_at(alone, draft):
    another(alone)
    assert (report("newborn")["cases"], report("newborn", "--last", "1")["cases"]) == (2, 1)


def test_bundle_that_is_none_says_which_there_are(closed, draft):
    with pytest.raises(CommandError, match=r"no bundle 'wedding': .*newborn"):
        replay("wedding")


def test_number_of_cases_must_be_one(draft):
    with pytest.raises(CommandError, match="a whole number from 1 on"):
        replay("newborn", "--last", "0")


def test_process_that_looks_cannot_write(transactional_db):
    looking.close_to_writing()
    try:
        with pytest.raises(DatabaseError):
            Case.objects.update(ref="x")
    finally:
        looking.connection_created.disconnect(looking._read_only)
        connection.close()
