"""The commands an auditor and an operator use: verify, export, prove, and what to do with dead letters."""

import io
import json
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from oneservice.records import journal, outbox, root_files
from oneservice.records.models import Entry, OutboxRow
from tests.cases.stage import Stage
from tests.sites import ROOT

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(db, settings, tmp_path):
    settings.AUDIT_HEADS = str(tmp_path / "heads")
    return Stage()


@pytest.fixture
def case(stage):
    """A case begun, under a signed root."""
    stage.once("open")
    say("audit", "root")
    return stage.case


def say(*arguments):
    written = io.StringIO()
    call_command(*arguments, stdout=written)
    return written.getvalue().strip()


def failing(*arguments):
    """What a command that fails printed, its error and its exit code."""
    written = io.StringIO()
    with pytest.raises(CommandError) as error:
        call_command(*arguments, stdout=written)
    return written.getvalue().strip(), str(error.value), error.value.returncode


def test_a_whole_journal_is_said_to_be_whole(case):
    assert say("audit", "verify").splitlines()[-1] == "✓ 完整无改动 whole and unaltered"
    report = json.loads(say("audit", "verify", "--json"))
    assert (report["ok"], report["chains"], report["roots"], report["problems"]) == (True, 3, 1, [])


def test_an_altered_entry_is_named_by_case_and_number(case, without_guards):
    restore = without_guards(connection)
    Entry.objects.filter(chain=case.ref, seq=1).update(actor="role:nobody")
    restore()
    written, error, code = failing("audit", "verify")

    assert written.splitlines()[-1] == f"✗ 办件 case {case.ref}：第 1 条被改动 / entry 1 was altered"
    assert "restore a backup elsewhere and compare" in error
    assert code == 1


def test_the_report_as_json_says_the_same(case, without_guards):
    restore = without_guards(connection)
    Entry.objects.filter(chain=case.ref, seq=2).delete()
    restore()
    written, _, _ = failing("audit", "verify", "--json")
    report = json.loads(written)

    assert report["ok"] is False
    assert report["problems"][0] == {
        "case": case.ref,
        "chain": case.ref,
        "seq": 3,
        "code": "missing",
        "what": "missing before entry 3: 1",
        "zh": "第 3 条之前缺少 1 条",
    }


def test_a_root_noted_elsewhere_must_be_there(case):
    [root] = root_files.read()
    assert "whole" in say("audit", "verify", "--root", f"1:{root.signed.root}")
    written, _, code = failing("audit", "verify", "--root", f"2:{root.signed.root}")
    assert (written.splitlines()[-1], code) == ("✗ 链头文件中没有根 2 / root 2 is not in the files of heads", 1)


def test_a_root_that_is_none_says_how_to_write_one(case):
    assert "write NUMBER:HASH" in failing("audit", "verify", "--root", "last")[1]


def test_nothing_new_is_not_signed(case):
    assert say("audit", "root") == "没有新内容 nothing new to sign"


def test_an_export_is_verified_by_the_tool_with_the_printed_key(case, tmp_path):
    say("audit", "export", str(tmp_path / "export"))
    key = say("audit", "key")
    tool = [sys.executable, "-I", ROOT / "tools" / "verify_audit.py"]
    done = subprocess.run([*tool, tmp_path / "export", "--key", key], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "✓ 完整无改动 whole and unaltered\n")

    proof = tmp_path / "proof.json"
    proof.write_text(say("audit", "prove", case.ref), "utf-8")
    done = subprocess.run([*tool, proof, "--key", key], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "✓ 完整无改动 whole and unaltered\n")


def test_an_export_never_goes_over_another(case, tmp_path):
    assert "name a new folder" in failing("audit", "export", str(tmp_path))[1]


def test_a_case_that_is_none_has_no_proof(case):
    assert failing("audit", "prove", "530000-20260101-999999")[1].startswith("没有这个办件 no such case")


def test_a_case_that_no_root_covers_yet_says_how_to_sign(stage):
    stage.open()
    assert failing("audit", "prove", stage.ref)[1].endswith("no signed root covers it yet: manage.py audit root")


def test_no_personal_data_is_in_an_export(stage, case, tmp_path):
    planted = [stage.mother.name, stage.mother.ric, stage.mother.mobile]
    say("audit", "export", str(tmp_path / "export"))
    text = "".join(path.read_text("utf-8") for path in (tmp_path / "export").iterdir())
    assert [value for value in planted if value in text] == []


@pytest.fixture
def letter():
    outbox.put([outbox.Job("house.keeping", "1")])
    OutboxRow.objects.update(state="dead", last_error="Unavailable", attempts=12, closed_at=timezone.now())
    return OutboxRow.objects.get().pk


def test_letters_are_listed_with_what_comes_of_them(letter):
    first, second = say("deadletters", "list").splitlines()
    assert first.startswith(f"{letter}  后台任务 house.keeping  Unavailable ×12")
    assert second.strip() == "请联系运维人员 / Ask those who run the site"
    assert [each["id"] for each in json.loads(say("deadletters", "list", "--json"))] == [letter]


def test_a_letter_is_retried_and_the_journal_names_who_did_it(letter):
    assert say("deadletters", "retry", str(letter)) == "1 项将重试 will be tried afresh"
    [entry] = journal.entries("outbox")
    assert (entry.verb, entry.actor.partition(":")[0]) == ("outbox.retried", "operator")
    assert OutboxRow.objects.get().state == "ready"


def test_all_letters_of_a_kind_are_retried_after_an_outage(letter):
    assert say("deadletters", "retry", "--kind", "house.keeping") == "1 项将重试 will be tried afresh"


def test_a_letter_is_resolved_with_a_reason(letter):
    assert say("deadletters", "resolve", str(letter), "--why", "by-hand") == "1 项已处理 settled"
    assert [entry.data["why"] for entry in journal.entries("outbox")] == ["by-hand"]


def test_a_reason_that_is_none_says_which_there_are(letter):
    assert "by-hand（已人工办理）" in failing("deadletters", "resolve", str(letter), "--why", "because")[1]


def test_a_letter_that_is_none_says_where_to_look(letter):
    assert failing("deadletters", "retry", "0")[1] == "没有这个死信 no such dead letter: manage.py deadletters list"
