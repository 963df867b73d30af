"""P9: history cannot be altered unnoticed. What the site finds, and what the verifier without a site finds."""

import ast
import importlib.util
import random
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from oneservice.console.chaos.attacks import ATTACKS, rewrite, truncate
from oneservice.records import audit, audit_keys, journal, notary, root_files
from oneservice.records.audit import Stored
from oneservice.records.journal import START, Event, Head
from oneservice.records.models import Entry

CHAINS = ["case-a", "case-b", "case-c"]
LENGTH = 8
TRIES = [10, pytest.param(100, marks=pytest.mark.deep)]
"""Of each of the six attacks; ``make chaos`` tries a hundred too."""


TOOL = Path(__file__).resolve().parents[2] / "tools" / "verify_audit.py"


def outside_verifier():
    spec = importlib.util.spec_from_file_location("verify_audit", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


VERIFIER = outside_verifier()


@pytest.fixture
def signed(db, var, now):
    """Three chains, each half under the first root and whole under the second."""
    half = LENGTH // 2
    for number, chain in enumerate(CHAINS):
        journal.append(chain, START, [event(n) for n in range(half)], now + timedelta(seconds=number))
    notary.sign_new(now)
    for chain in CHAINS:
        journal.append(chain, journal.last(chain), [event(n) for n in range(half, LENGTH)], now)
    notary.sign_new(now + timedelta(minutes=1))


def event(number):
    return Event("item.moved", "staff:3", "an-item", {"n": number})


def stored():
    """As an intruder leaves them who mends the owners' rows too: always what the chain now ends in."""
    return {chain: Stored(journal.last(chain), f"530000-20261123-00000{n}") for n, chain in enumerate(CHAINS)}


def found():
    return [(each.name, each.fault.code, each.fault.seq) for each in audit.verify(stored).findings]


def found_outside(folder, now):
    audit.export(folder, stored, now)
    keys = VERIFIER.keys_of(audit_keys.public_path().read_text().split())
    problems = list(VERIFIER.export_problems(folder, keys))
    shutil.rmtree(folder)
    return problems


def test_a_whole_journal_verifies_here_and_outside(signed, tmp_path, now):
    report = audit.verify(stored)
    assert (report.chains, report.entries, report.roots, report.findings) == (4, 3 * LENGTH + 2, 2, [])
    assert found_outside(tmp_path / "export", now) == []


@pytest.mark.parametrize("tries", TRIES)
def test_every_attack_is_found(tries, signed, tmp_path, now, without_guards, capsys):
    dice = random.Random(9)
    restore = without_guards(connection)
    here, outside = {}, {}
    for attack in ATTACKS:
        for _ in range(tries):
            with transaction.atomic():
                attack(dice.choice(CHAINS), dice.randrange(LENGTH), dice)
                here[attack.__name__] = here.get(attack.__name__, 0) + bool(found())
                outside[attack.__name__] = outside.get(attack.__name__, 0) + bool(found_outside(tmp_path / "e", now))
                transaction.set_rollback(True)
    restore()
    with capsys.disabled():
        found_by = f"{sum(here.values())} found by the site, {sum(outside.values())} by the verifier outside"
        print(f"\nP9: of {len(ATTACKS) * tries} {found_by}")
    assert here == outside == {attack.__name__: tries for attack in ATTACKS}


def test_without_a_root_a_rewritten_chain_would_pass(db, var, now, without_guards):
    journal.append("case-a", START, [event(n) for n in range(LENGTH)], now)
    restore = without_guards(connection)
    rewrite("case-a", 2, random.Random(1))
    restore()
    assert found() == []


def test_what_is_found_names_the_case_and_the_entry(signed, without_guards):
    restore = without_guards(connection)
    truncate("case-b", 5, random.Random(1))
    restore()
    [finding] = audit.verify(stored).findings
    assert (finding.name, str(finding.fault)) == (
        "530000-20261123-000001",
        "entry 8 is not what signed root 2 says",
    )


def test_a_chain_that_is_gone_altogether_is_missed(signed, without_guards):
    restore = without_guards(connection)
    Entry.objects.filter(chain="case-c").delete()
    restore()
    assert found() == [("530000-20261123-000002", "not_signed", 4)]


def test_a_head_that_its_owner_keeps_otherwise_is_found(signed):
    heads = stored() | {"case-a": Stored(Head(LENGTH, "0" * 64), "A")}
    assert [str(each.fault) for each in audit.verify(lambda: heads).findings] == [
        f"entry {LENGTH} is not the head that was kept"
    ]


def test_a_case_without_its_chain_is_found(signed):
    heads = stored() | {"case-d": Stored(Head(3, "0" * 64), "D")}
    assert [(each.name, str(each.fault)) for each in audit.verify(lambda: heads).findings] == [
        ("D", "cut off after entry 0: the head is entry 3")
    ]


def test_a_root_cut_off_the_file_is_missed_by_the_journal(signed):
    [path] = root_files.files()
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    assert found() == [("", "root_lost", 2)]


def test_a_root_taken_out_of_the_middle_is_missed(signed, now):
    journal.append("case-a", journal.last("case-a"), [event(99)], now)
    notary.sign_new(now + timedelta(minutes=2))
    [path] = root_files.files()
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[2])
    assert [code for _, code, _ in found()] == ["root_gap", "root_torn", "root_lost"]


def test_a_head_altered_in_the_file_is_found(signed):
    [path] = root_files.files()
    head = journal.last("case-a").hash
    path.write_bytes(path.read_bytes().replace(head.encode(), b"0" * 64))
    assert ("", "root_altered", 2) in found()


def test_a_root_signed_by_another_key_is_found(signed, now):
    audit_keys.key_path().unlink()
    audit_keys.public_path().unlink()
    journal.append("case-a", journal.last("case-a"), [event(99)], now)
    notary.sign_new(now + timedelta(minutes=2))
    assert found() == [("", "root_stranger", 1), ("", "root_stranger", 2)]


def test_notes_of_roots_cut_off_the_journal_are_missed(signed, without_guards):
    restore = without_guards(connection)
    Entry.objects.filter(chain=notary.CHAIN).delete()
    restore()
    assert found() == [("", "root_unknown", 1)]


def test_a_case_that_goes_on_after_the_root_raises_no_alarm(signed, now):
    journal.append("case-a", journal.last("case-a"), [event(99)], now)
    assert found() == []


def test_an_export_goes_into_a_folder_of_its_own_only(signed, tmp_path, now):
    (tmp_path / "there").mkdir()
    with pytest.raises(FileExistsError):
        audit.export(tmp_path / "there", stored, now)


def test_a_proof_shows_a_case_under_its_root_without_the_site(signed):
    keys = audit_keys.public_keys()
    proofs = [notary.proof(chain) for chain in CHAINS]
    assert [list(VERIFIER.proof_problems(proof, keys)) for proof in proofs] == [[], [], []]
    assert [proof["head"][1] for proof in proofs] == [LENGTH] * 3


def test_a_proof_of_something_else_fails(signed):
    proof = notary.proof("case-a")
    proof["head"][2] = "0" * 64
    assert list(VERIFIER.proof_problems(proof, audit_keys.public_keys())) == ["entry 8 of case-a is not under root 2"]


def test_a_chain_no_root_stands_for_has_no_proof(signed):
    assert notary.proof("nobody") is None


def run_tool(*arguments):
    done = subprocess.run([sys.executable, "-I", TOOL, *arguments], capture_output=True, text=True)
    return done.returncode, (done.stdout + done.stderr).splitlines()[0]


def test_the_tool_ends_with_0_where_all_is_well_and_1_where_something_was_altered(signed, tmp_path, now):
    audit.export(tmp_path / "export", stored, now)
    key = audit_keys.public_path().read_text().strip()
    assert run_tool(tmp_path / "export", "--key", key) == (0, "✓ 完整无改动 whole and unaltered")
    journal_file = tmp_path / "export" / "journal.jsonl"
    journal_file.write_text(journal_file.read_text().replace("staff:3", "staff:4", 1))
    assert run_tool(tmp_path / "export") == (1, "✗ 530000-20261123-000000: entry 1 was altered")


def test_the_tool_ends_with_2_where_there_is_nothing_to_read(tmp_path):
    assert run_tool(tmp_path / "nothing", "--key", "AA==")[0] == 2


def test_the_tool_needs_nothing_but_python_and_cryptography():
    tree = ast.parse(TOOL.read_text("utf-8"))
    modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in modules} - set(sys.stdlib_module_names) == {"cryptography"}
