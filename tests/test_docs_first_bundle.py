"""The page that leads to a first bundle: its files are written, its commands run, in its order, from nothing."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import override_settings

from oneservice.catalogue import versions
from tests.sites import ROOT, free_port

PAGE, CHINESE = (ROOT / "docs" / f"your-first-bundle{ending}.md" for ending in ("", ".zh-CN"))
FILE = re.compile(r"^\*\*`(?P<path>[\w./-]+)`\*\*\n\n```\w+\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PYTHON = [".venv/bin/python", "manage.py"]


def files(page=PAGE):
    return {found["path"]: found["text"] for found in FILE.finditer(page.read_text("utf-8"))}


def commands(page=PAGE):
    lines = [line for block in COMMANDS.findall(page.read_text("utf-8")) for line in block.splitlines()]
    return [shlex.split(line) for line in lines]


def managed(name):
    """What the page gives to ``manage.py`` under that name, each time."""
    return [command[2:] for command in commands() if command[:2] == PYTHON and command[2] == name]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder as a reader has it at the end: made and filled as the page says."""
    place = tmp_path_factory.mktemp("first")
    for verb, *arguments in commands():
        if verb == "mkdir":
            (place / arguments[-1]).mkdir(parents=True)
        elif verb == "cp":
            source = ROOT / arguments[-2]
            shutil.copytree(source, place / arguments[-1] / source.name)
    [content] = place.iterdir()
    for path, text in files().items():
        (content / path).parent.mkdir(parents=True, exist_ok=True)
        (content / path).write_text(text, "utf-8")
    return content


def run(folder, *arguments):
    out = StringIO()
    with override_settings(CONTENT=folder):
        call_command(*arguments, stdout=out)
    return out.getvalue()


def test_both_languages_show_the_same_files_and_commands():
    assert files(CHINESE) == files()
    assert commands(CHINESE) == commands()


def test_every_code_block_of_the_page_is_one_this_test_uses():
    fences = len(re.findall(r"^```\w+$", PAGE.read_text("utf-8"), re.MULTILINE))
    assert fences == len(files()) + len(COMMANDS.findall(PAGE.read_text("utf-8")))


def test_variables_are_those_the_site_reads(folder):
    exported = dict(words[1].split("=") for words in commands() if words[0] == "export")
    assert exported == {"ONESERVICE_DEMO": "1", "ONESERVICE_CONTENT": folder.name}


def test_check_says_what_the_page_says(folder):
    [check] = managed("content")[:1]
    said = run(folder, *check).strip()
    assert (said, said in PAGE.read_text("utf-8")) == ("1 bundles, 3 items: no problems", True)


def test_mistake_the_page_proposes_is_told(folder, tmp_path):
    broken = shutil.copytree(folder, tmp_path / "broken")
    bundle = broken / "workflows/bundles/night-market.yaml"
    bundle.write_text(bundle.read_text("utf-8").replace("after:", "afer:"), "utf-8")
    with pytest.raises(SystemExit):
        run(broken, *managed("content")[0])


def test_scenarios_come_as_they_expect(folder):
    [simulate] = managed("simulate")
    report = json.loads(run(folder, *simulate, "--json"))
    assert [each["ok"] for each in report["scenarios"]] == [True, True]


@pytest.mark.django_db
def test_two_people_publish_it(folder):
    assert managed("migrate") == [["migrate"]]
    for command in (*managed("demo_province"), *managed("content")[1:]):
        run(folder, *command)
    assert [version.bundle_id for version in versions.services()] == ["night-market"]


@pytest.mark.services
def test_case_is_played_over_http_to_its_end(folder, tmp_path):
    own = {
        "ONESERVICE_DEMO": "1",
        "ONESERVICE_CONTENT": str(folder),
        "ONESERVICE_VAR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "PORT": str(free_port()),
        "DEMO_EXIT": "1",
        "DJANGO_SETTINGS_MODULE": "oneservice.settings",
    }
    [demo] = managed("demo")
    command = [sys.executable, "manage.py", *demo]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | own, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-3000:]
    summary = json.loads((tmp_path / "demo" / "summary.json").read_text("utf-8"))
    phases = {item["id"]: item["phase"] for item in summary["items"]}
    assert phases == {"stall-permit": "closed", "food-record": "closed", "power-hookup": "closed"}
    assert [paper["id"] for paper in summary["documents"] if not paper["valid"]] == []
